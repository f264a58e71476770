package main

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// yardsticks puts bare pages beside the program's own.
func yardsticks(p *program, own http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", own)
	static := []byte("<!doctype html><title>static</title><p>static</p>")
	mux.HandleFunc("GET /yardstick/static", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(static)
	})
	mux.HandleFunc("GET /yardstick/list", func(w http.ResponseWriter, r *http.Request) { answer(w, p.yardstickList(w, r)) })
	mux.HandleFunc("GET /yardstick/case/{number}", func(w http.ResponseWriter, r *http.Request) { answer(w, p.yardstickCase(w, r)) })
	return mux
}

func answer(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// yardstickList reads what the worklist reads.
func (p *program) yardstickList(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rows, _, err := postgres.Worklist(ctx, p.pool, postgres.WorklistFilter{}, postgres.WorklistPage{Limit: 50})
	if err != nil {
		return err
	}
	counts, err := postgres.CountWorklist(ctx, p.pool, 0)
	if err != nil {
		return err
	}
	_, err1 := postgres.CaseHandlers(ctx, p.pool)
	_, err2 := postgres.LoadSettings(ctx, p.pool)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	out := make([]view.YardstickRow, 0, len(rows))
	for i := range rows {
		c := &rows[i]
		out = append(out, view.YardstickRow{
			Number: c.Number, Customer: c.Customer, County: c.County, Stage: strconv.Itoa(int(c.Stage)), Turn: c.HasTurn,
			Run: c.RunState, Since: c.Turn.Since.Format(time.DateOnly), Handler: c.Handler,
		})
	}
	var figures []int
	for _, n := range counts.Of {
		figures = append(figures, n)
	}
	return view.Render(ctx, w, http.StatusOK, view.YardstickList(out, figures))
}

// yardstickCase reads what a case's own page reads, and derives as it does.
func (p *program) yardstickCase(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	row, facts, err := postgres.LoadCaseByNumber(ctx, p.pool, r.PathValue("number"))
	if err != nil {
		return err
	}
	side, err := postgres.LoadCaseSide(ctx, p.pool, row.ID)
	if err != nil {
		return err
	}
	happened, err := postgres.Timeline(ctx, p.pool, row.ID, true, 0, 6)
	if err != nil {
		return err
	}
	proc, _ := onboarding.ProcedureFor(row.Procedure)
	progress := onboarding.Evaluate(proc, facts, time.Now())
	var lines, events []string
	for _, s := range progress.Stages {
		for _, q := range s.Requirements {
			lines = append(lines, string(q.Key)+" "+string(q.State))
		}
	}
	for _, c := range side.Contacts {
		lines = append(lines, c.Name)
	}
	for _, e := range happened {
		events = append(events, e.Kind+" "+e.At.Format(time.DateTime))
	}
	return view.Render(ctx, w, http.StatusOK, view.YardstickCase(row.CustomerName, lines, events))
}
