package server

import (
	"strconv"
	"strings"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// organisationWords says what a case's organisation is to the reader.
type organisationWords struct {
	*organisation
	view.CaseWords
}

func (w organisationWords) number() string { return w.row.Number }

func (w organisationWords) readAt(r *postgres.ReadingRow) string { return w.Text.DateTime(r.At) }

// alerts are what the reader has to know first.
func (w organisationWords) alerts() []view.OrganisationAlert {
	var out []view.OrganisationAlert
	t := w.Text
	if back, ok := w.facts.StructureReturned(); ok {
		out = append(out, view.OrganisationAlert{
			Kind: view.AlertWarning, Heading: t.T("organisation.returned", "navn", w.side.Names[back.By], "dato", t.DateTime(back.RecordedAt)),
			Text: t.T("mender."+string(back.Mender), "kunden", w.The()), Note: w.side.Notes[back.ID],
		})
	}
	if w.shown == nil {
		return out
	}
	structure, _ := w.progress.Requirement(onboarding.ReqStructure)
	switch last, given := w.lastConfirmation(); {
	case w.why == sinceConfirmed:
		out = append(out, w.changedSince())
	case given && structure.State != onboarding.Met && w.hasOwn:
		out = append(out, view.OrganisationAlert{Kind: view.AlertInfo, Text: t.T("organisation.others_confirm")})
	case given && w.why == sinceEnded && w.presented():
		a := view.OrganisationAlert{Kind: view.AlertWarning, Action: w.seeChanges()}
		a.Text = t.N("confirm.again", w.diff.Units(), "dato", t.Date(last.At))
		out = append(out, a)
	case given && structure.Stale != "" && structure.Stale != onboarding.StaleReturned:
		out = append(out, view.OrganisationAlert{
			Kind: view.AlertWarning, Text: t.T("organisation.stale", "dato", t.Date(last.At), "grunn", w.Stale(structure.Stale)),
		})
	}
	return out
}

func (w organisationWords) changedSince() view.OrganisationAlert {
	a := view.OrganisationAlert{Kind: view.AlertInfo, Action: w.seeChanges()}
	if w.hasOwn {
		a.Text = w.Text.N("changed.since", w.diff.Units())
	} else {
		a.Text = w.Text.N("organisation.changed_since", w.diff.Units())
	}
	return a
}

func (w organisationWords) seeChanges() *view.Action {
	return &view.Action{Label: w.Text.T("organisation.changes.see"), Href: "#endringer", Variant: view.Secondary, Compact: true}
}

// readingCard is the reading that is shown.
func (w organisationWords) readingCard() *view.OrganisationReading {
	t, r := w.Text, w.shown
	out := &view.OrganisationReading{
		ID: int64(r.ID), Digest: r.Digest,
		Title: t.T("organisation.read", "dato", t.Date(r.At), "tid", t.Clock(r.At)),
		Facts: []view.Fact{
			{Term: t.T("organisation.units"), Value: t.Number(r.Units)},
			{Term: t.T("organisation.levels"), Value: t.Number(r.Levels)},
			{Term: t.T("organisation.digest"), Value: casework.ShortDigest(r.Digest), Mono: true},
			{Term: t.T("organisation.run"), Value: t.T("organisation.run.number", "nr", strconv.FormatInt(int64(r.Run), 10)), Href: view.RunPath(w.number(), int64(r.Run))},
			{Term: t.T("common.environment"), Value: t.T("env." + string(r.Environment))},
		},
	}
	if x, ok := w.facts.OrganisationImport(); ok {
		out.Facts = append(out.Facts, view.Fact{
			Term: t.T("organisation.imported"), Value: t.T("organisation.imported.is", "dato", t.DateTime(x.OccurredAt), "n", x.Number),
		})
		if why := w.explained(x); why != "" {
			out.Facts = append(out.Facts, view.Fact{Term: t.T("organisation.explained"), Value: why})
		}
	}
	if p, ok := w.facts.StructurePresented(); ok {
		value := t.T("organisation.presented.is", "dato", t.DateTime(p.OccurredAt), "navn", w.side.Names[p.By])
		out.Facts = append(out.Facts, view.Fact{Term: t.T("organisation.presented"), Value: value})
	}
	return out
}

// explained is why the count of an import differs.
func (w organisationWords) explained(x onboarding.Fact) string {
	for i := len(w.facts.Recorded) - 1; i >= 0; i-- {
		y := w.facts.Recorded[i]
		if y.Kind == onboarding.FactCountExplained && y.Reading == x.Reading && y.Withdrawn.IsZero() && !y.RecordedAt.Before(x.RecordedAt) {
			return w.side.Notes[y.ID]
		}
	}
	return ""
}

// maxReadings is how many readings the list has.
const maxReadings = 10

func (w organisationWords) readings() []view.OrganisationRead {
	var out []view.OrganisationRead
	t := w.Text
	for _, r := range w.structures() {
		if len(out) == maxReadings {
			break
		}
		out = append(out, view.OrganisationRead{
			Title: w.readAt(r), Href: view.OrganisationPath(w.number(), int64(r.ID)), Current: r.ID == w.shown.ID,
			Detail: t.N("organisation.read.detail", r.Units, "kode", casework.ShortDigest(r.Digest)),
		})
	}
	return out
}

// confirmations are the cards of what was confirmed: each customer's newest.
func (w organisationWords) confirmations() []view.ConfirmationCard {
	var out []view.ConfirmationCard
	t := w.Text
	told := map[onboarding.CustomerID]bool{}
	for _, s := range w.side.SignOffs {
		if s.Kind != onboarding.Structure || told[s.Customer] {
			continue
		}
		told[s.Customer] = true
		card := view.ConfirmationCard{
			ID: "bekreftelse-" + itoa(s.ID), Title: t.T("organisation.confirmed", "navn", w.side.Confirmers[s.Customer]),
			Sentence: s.Sentence, Lang: s.Language,
			Facts: []view.Fact{
				{Term: t.T("organisation.confirmed.by"), Value: s.PersonName},
				{Term: t.T("organisation.confirmed.for"), Value: s.Organisation},
				{Term: t.T("organisation.confirmed.at"), Value: t.DateTime(s.At)},
				{Term: t.T("organisation.confirmed.how"), Value: w.method(s.Method)},
				{Term: t.T("organisation.confirmed.reading"), Value: strconv.FormatInt(int64(s.Reading), 10), Href: view.OrganisationPath(w.number(), int64(s.Reading))},
				{Term: t.T("organisation.digest"), Value: s.Digest, Mono: true},
			},
		}
		if now, ok := w.facts.StructureConfirmedBy(s.Customer); ok {
			card.Holds = t.T("organisation.confirmed.holds")
			if p, _ := w.facts.StructurePresented(); p.Reading != now.Reading {
				card.Holds = t.T("organisation.confirmed.carried")
			}
		} else {
			card.Stale = t.T("organisation.confirmed.stale")
		}
		out = append(out, card)
	}
	return out
}

func (w organisationWords) method(m string) string {
	if key := "signin.method." + m; w.Text.Has(key) {
		return w.Text.T(key)
	}
	return m
}

// remarks lists the remarks on a unit, or those on all that are not closed.
func (w organisationWords) remarks(unit string) []view.RemarkItem {
	var out []view.RemarkItem
	for _, r := range w.side.Remarks {
		if unit == "" && r.ClosedAt == nil || unit != "" && r.Unit == unit {
			out = append(out, w.remark(r))
		}
	}
	return out
}

func (w organisationWords) remark(r postgres.RemarkRow) view.RemarkItem {
	t := w.Text
	i := view.RemarkItem{
		ID: "merknad-" + itoa(r.ID), Kind: t.T("organisation.remark.kind." + string(r.Kind)), Body: r.Body, Answer: r.Answer,
		By: w.byAt(r.Author, t.DateTime(r.At)), Unit: r.Unit,
	}
	was, had := w.unitIn(r.Reading, r.Unit)
	now, has := w.tree.Unit(r.Unit)
	switch {
	case has:
		i.Unit, i.Href = w.name(now), view.UnitPath(w.number(), int64(w.shown.ID), r.Unit)
	case had:
		i.Unit, i.Href = w.name(was), view.UnitPath(w.number(), int64(r.Reading), r.Unit)
	}
	if shown := w.reading(r.Reading); had && shown != nil && shown.Digest != w.shown.Digest && w.shown.ID > r.Reading {
		switch {
		case !has:
			i.Changed = t.T("organisation.remark.gone")
		case now != was:
			i.Changed = t.T("organisation.remark.changed")
		default:
			i.Changed = t.T("organisation.remark.same")
		}
	}
	if r.AnsweredAt != nil {
		i.Answerer = w.byAt(r.AnsweredBy, t.DateTime(*r.AnsweredAt))
	}
	if r.ClosedAt != nil {
		i.Closed = t.T("organisation.remark.closed", "navn", r.ClosedBy, "dato", t.Date(*r.ClosedAt))
	}
	return i
}

func (w organisationWords) unitIn(reading onboarding.ReadingID, unit string) (hrapi.Unit, bool) {
	if s := w.bodies.Structures[reading]; s != nil {
		for _, u := range s.Units {
			if u.ID == unit {
				return u, true
			}
		}
	}
	return hrapi.Unit{}, false
}

func (w organisationWords) byAt(name, at string) string {
	if name == "" {
		name = w.Text.T("event.actor.removed")
	}
	return name + ", " + at
}

// name is a unit's name, also where it has none.
func (w organisationWords) name(u hrapi.Unit) string {
	if name := strings.TrimSpace(u.Name); name != "" {
		return name
	}
	return w.Text.T("organisation.nameless", "id", u.ID)
}

// path names the units above a unit.
func (w organisationWords) path(t *hrapi.Tree, id string) string {
	var names []string
	above := t.Path(id)
	for _, u := range above[:max(0, len(above)-1)] {
		names = append(names, w.name(u))
	}
	return strings.Join(names, " › ")
}
