package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// personsForm is a form of stage 6 of a case.
type personsForm struct {
	do   func(s *Server, r *http.Request, f *form) error
	done string
}

// personsForms are they, by the last part of their address.
func personsForms() map[string]personsForm {
	return map[string]personsForm{
		"tid": {done: "lab.done.hour", do: func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			at := f.moment("at", true)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.AgreeHour(r.Context(), by, number, f.key(), at)
		}},
		"tilgang": {done: "common.saved", do: func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			in := casework.LabAccessInput{OccurredAt: f.moment("occurred_at", false), Note: f.text("note", maxReason)}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.GiveLabAccess(r.Context(), by, number, f.key(), in)
		}},
		"ko": {done: "lab.done.queue", do: func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			return s.Work.Queue(r.Context(), by, number, f.key())
		}},
		"import": {done: "lab.done.import", do: func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			in := casework.PersonsImportInput{
				Count: f.number("count"), Explanation: f.text("explanation", maxReason), OccurredAt: f.moment("occurred_at", false),
				Reading: onboarding.ReadingID(f.id("reading")),
			}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.RecordPersonsImport(r.Context(), by, number, f.key(), in)
		}},
		"forklar": {done: "common.saved", do: func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			in := casework.ExplainCountInput{Reading: onboarding.ReadingID(f.id("reading")), Reason: f.required("reason", maxReason)}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.ExplainCount(r.Context(), by, number, f.key(), in)
		}},
		"bekreft": {done: "lab.done.confirm", do: confirmPlacement},
		"feil": {done: "lab.done.return", do: func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			in := casework.ReturnPlacementInput{
				Reading: onboarding.ReadingID(f.id("reading")), Note: f.required("note", 5000), Mender: onboarding.Mender(f.values.Get("mender")),
			}
			if in.Mender == "" {
				f.reject("mender", "field.choose")
			}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.ReturnPlacement(r.Context(), by, number, f.key(), in)
		}},
	}
}

func confirmPlacement(s *Server, r *http.Request, f *form) error {
	c, err := s.openCase(r, onboarding.Confirm)
	if err != nil {
		return err
	}
	lang, ok := text.ParseLang(f.values.Get("language"))
	if !ok {
		return errBadRequest
	}
	in := casework.ConfirmPlacementInput{
		Customer: c.who.OnBehalf, Reading: onboarding.ReadingID(f.id("reading")), Digest: f.text("digest", 64),
		Checked: f.values["checked"], Sentence: f.text("sentence", 2000), Language: lang, Method: c.who.Method,
	}
	if err := f.invalid(); err != nil {
		return err
	}
	return s.Work.ConfirmPlacement(r.Context(), c.actor, c.row.Number, f.key(), in)
}

// changePersons carries a form out and leads back to the page.
func (s *Server) changePersons(slug string, p personsForm) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := readForm(r)
		err := p.do(s, r, f)
		if code, yes := showAgain(err); yes {
			return s.showPersons(w, r, code, slug, f, err)
		}
		if err != nil {
			return err
		}
		_, number := acting(r)
		return s.done(w, r, p.done, view.CasePath(number, view.CaseLab))
	}
}
