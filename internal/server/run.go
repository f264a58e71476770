package server

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

type askRun func(context.Context, onboarding.Actor, string, casework.FormKey, casework.RunRequest) error

func (s *Server) askForTest(w http.ResponseWriter, r *http.Request, ask askRun) error {
	by, number := acting(r)
	f := readForm(r)
	in := casework.RunRequest{
		Environment: onboarding.Environment(f.choice("environment", string(onboarding.LAB), string(onboarding.PROD))),
		Level:       onboarding.Level(f.choice("level", levelNames()...)),
	}
	for _, name := range f.values["resource"] {
		in.Resources = append(in.Resources, onboarding.Resource(name))
	}
	err := f.invalid()
	if err == nil {
		err = ask(r.Context(), by, number, f.key(), in)
	}
	if onboarding.KindOf(err) == onboarding.Conflict {
		return s.showTests(w, r, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "run.done.queued", view.CasePath(number, view.CaseTests))
}

func levelNames() []string {
	var out []string
	for _, l := range onboarding.Levels() {
		out = append(out, string(l))
	}
	return out
}

// runID is the run that the address names. What cannot be one does not exist.
func runID(r *http.Request) (onboarding.RunID, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "run"), 10, 64)
	if err != nil || id <= 0 {
		return 0, onboarding.Missing()
	}
	return onboarding.RunID(id), nil
}

// cancelTest stops the test that is queued or running.
func (s *Server) cancelTest(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	id, err := runID(r)
	if err != nil {
		return err
	}
	f := readForm(r)
	if err := f.invalid(); err != nil {
		return err
	}
	err = s.Work.CancelRun(r.Context(), by, number, f.key(), id)
	if onboarding.KindOf(err) == onboarding.Conflict {
		return s.showTests(w, r, http.StatusConflict, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "run.done.cancelled", view.CasePath(number, view.CaseTests))
}
