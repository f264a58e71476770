package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// localInput is a moment as a field for one wants it, Norwegian time.
func localInput(at time.Time) string { return text.Local(at).Format(inputTime) }

// periodForm does something to a period.
type periodForm func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error

// recordStep reads a step as it was done and records it.
func recordStep(record func(*casework.Service, *http.Request, onboarding.Actor, onboarding.PeriodID, casework.FormKey, casework.StepInput) error) periodForm {
	return func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error {
		in := casework.StepInput{OccurredAt: f.moment("occurred_at", false), Checked: f.values["checked"], Note: f.text("reason", maxReason)}
		if err := f.invalid(); err != nil {
			return err
		}
		return record(s.Work, r, by, id, f.key(), in)
	}
}

// periodForms are the forms of a period by the last part of their address.
func periodForms() map[string]periodForm {
	return map[string]periodForm{
		stepSlug[onboarding.PeriodMailOff]: recordStep(func(w *casework.Service, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, key casework.FormKey, in casework.StepInput) error {
			return w.RecordMailOff(r.Context(), by, id, key, in)
		}),
		stepSlug[onboarding.PeriodBackup]: recordStep(func(w *casework.Service, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, key casework.FormKey, in casework.StepInput) error {
			return w.RecordBackup(r.Context(), by, id, key, in)
		}),
		stepSlug[onboarding.PeriodWarned]: recordStep(func(w *casework.Service, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, key casework.FormKey, in casework.StepInput) error {
			return w.RecordWarned(r.Context(), by, id, key, in)
		}),
		stepSlug[onboarding.PeriodRollback]: recordStep(func(w *casework.Service, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, key casework.FormKey, in casework.StepInput) error {
			return w.Rollback(r.Context(), by, id, key, in)
		}),
		stepSlug[onboarding.PeriodControl]: func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error {
			alone := f.ticked("alone")
			return recordStep(func(w *casework.Service, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, key casework.FormKey, in casework.StepInput) error {
				return w.Control(r.Context(), by, id, key, casework.ControlInput{StepInput: in, Alone: alone})
			})(s, r, by, id, f)
		},
		"legg-til": func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error {
			number := f.required("number", 40)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.AddToPeriod(r.Context(), by, id, f.key(), number)
		},
		"ta-ut": func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error {
			number := f.required("number", 40)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.LeavePeriod(r.Context(), by, id, f.key(), number)
		},
		"flytt": func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error {
			from, to := f.moment("from", true), f.moment("to", true)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.MovePeriod(r.Context(), by, id, f.key(), from, to)
		},
		"merknad": func(s *Server, r *http.Request, by onboarding.Actor, id onboarding.PeriodID, f *form) error {
			step, body := f.text("step", 40), f.required("body", 10000)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.Annotate(r.Context(), by, id, f.key(), onboarding.PeriodStep(step), body)
		},
	}
}

// changePeriod carries one of them out. From a period that is over it leads back
// to that period, else to LAB.
func (s *Server) changePeriod(slug string, do periodForm) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := periodID(r)
		if err != nil {
			return err
		}
		f := readForm(r)
		by, _ := acting(r)
		err = do(s, r, by, id, f)
		if code, yes := showAgain(err); yes {
			return s.showPeriod(w, r, code, slug+"-"+strconv.FormatInt(int64(id), 10), f, err)
		}
		if err != nil {
			return err
		}
		to := view.PathLab
		if slug == "merknad" || slug == stepSlug[onboarding.PeriodControl] {
			to = view.PeriodPath(int64(id))
		}
		return s.done(w, r, "common.saved", to)
	}
}
