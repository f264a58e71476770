package server

import (
	"slices"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// The forms of the page of the organisation; the last part of each one's address.
const (
	formImport  = "import"
	formExplain = "forklar"
	formPresent = "legg-fram"
	formConfirm = "bekreft"
	formReturn  = "feil"
	formTick    = "sektor"
)

func (w organisationWords) action(name string) string {
	return view.CaseAction(w.number(), view.CaseOrganisation, name)
}

// importForm is there for those who may import, when it can be imported.
func (w organisationWords) importForm(filled func(string) view.Filled) *view.ImportForm {
	if !w.may(onboarding.RecordImport) || onboarding.AllowOrganisationImport(&w.progress, w.facts) != nil {
		return nil
	}
	newest := w.structures()[0]
	f := &view.ImportForm{Action: w.action(formImport), Reading: int64(newest.ID), Filled: filled(formImport)}
	f.About = w.Text.N("organisation.import.about", newest.Units, "dato", w.readAt(newest))
	if x, ok := w.facts.OrganisationImport(); ok {
		f.Again = w.progress.Holds(onboarding.ReqOrgImport) && x.Digest == newest.Digest
	}
	return f
}

func (w organisationWords) explainForm(filled func(string) view.Filled) *view.ExplainForm {
	x, ok := w.facts.OrganisationImport()
	if !ok || !w.may(onboarding.RecordImport) || w.progress.Holds(onboarding.ReqOrgCount) ||
		onboarding.AllowExplainCount(&w.progress, w.facts, x.Reading) != nil {
		return nil
	}
	f := &view.ExplainForm{Action: w.action(formExplain), Reading: int64(x.Reading), Filled: filled(formExplain)}
	if r := w.reading(x.Reading); r != nil {
		f.About = w.Text.T("organisation.explain.about", "n", x.Number, "m", r.Units)
	}
	return f
}

// presentForms are the readings that can be put before the requester: what was
// imported, and what was read since.
func (w organisationWords) presentForms() []view.PresentForm {
	x, ok := w.facts.OrganisationImport()
	if !ok || !w.may(onboarding.HandleCase) {
		return nil
	}
	before, _ := w.facts.StructurePresented()
	var out []view.PresentForm
	add := func(r *postgres.ReadingRow, key string) {
		if r == nil || w.progress.Holds(onboarding.ReqPresented) && before.Digest == r.Digest ||
			onboarding.AllowPresent(&w.progress, w.facts, r.ID) != nil {
			return
		}
		out = append(out, view.PresentForm{
			Form: view.Form{Action: w.action(formPresent), Key: newFormKey()}, Reading: int64(r.ID), First: len(out) == 0 && r.Digest == x.Digest,
			About: w.Text.N(key, r.Units, "dato", w.readAt(r), "kode", casework.ShortDigest(r.Digest)),
		})
	}
	newest := w.structures()[0]
	if newest.Digest == x.Digest {
		add(newest, "organisation.present.imported")
		return out
	}
	add(w.reading(x.Reading), "organisation.present.imported")
	add(newest, "organisation.present.newer")
	return out
}

// confirmForm is there for who confirms on behalf of a customer that has not.
func (w organisationWords) confirmForm(filled func(string) view.Filled) *view.ConfirmForm {
	if !w.represents() || w.hasOwn || !w.presented() ||
		onboarding.AllowConfirmStructure(&w.progress, w.facts, w.shown.ID, w.shown.Digest) != nil {
		return nil
	}
	t := w.Text
	f := &view.ConfirmForm{
		Action: w.action(formConfirm), Reading: int64(w.shown.ID), Digest: w.shown.Digest, Filled: filled(formConfirm),
		Sentence: casework.StructureSentence(t, w.side.Confirmers[w.who.OnBehalf], *w.shown), Lang: string(t.Lang()),
		Facts: []view.Fact{
			{Term: t.T("organisation.confirmed.reading"), Value: itoa(int64(w.shown.ID))},
			{Term: t.T("organisation.digest"), Value: casework.ShortDigest(w.shown.Digest), Mono: true},
		},
	}
	seen, of := w.seen()
	switch {
	case seen < of:
		f.About = t.N("organisation.confirm.left", of-seen)
	case of > 0:
		f.About = t.T("organisation.confirm.all")
	}
	return f
}

func (w organisationWords) returnForm(filled func(string) view.Filled) *view.ReturnForm {
	if !w.may(onboarding.Confirm) || !w.presented() || onboarding.AllowReturnStructure(&w.progress, w.facts, w.shown.ID) != nil {
		return nil
	}
	f := &view.ReturnForm{
		Action: w.action(formReturn), Reading: int64(w.shown.ID), Filled: filled(formReturn),
		Draft: itoa(int64(w.actor.Person)) + ":" + w.number() + ":structure",
	}
	for _, m := range casework.Menders() {
		f.Options = append(f.Options, view.Option{Value: string(m), Label: w.Text.T("return.choose." + string(m))})
	}
	return f
}

// seen counts the sectors that need no further look, and all of them.
func (w organisationWords) seen() (seen, of int) {
	changed := w.changedSectors()
	_, list := sectorsOf(w.tree)
	for _, u := range list {
		if _, ticked := w.tick(u.ID); ticked || w.unchanged(changed, u.ID) {
			seen++
		}
	}
	return seen, len(list)
}

func (w organisationWords) tick(unit string) (postgres.SectorTick, bool) {
	i := slices.IndexFunc(w.side.Ticks, func(x postgres.SectorTick) bool { return x.Unit == unit && x.Digest == w.shown.Digest })
	if i < 0 {
		return postgres.SectorTick{}, false
	}
	return w.side.Ticks[i], true
}
