package server

import (
	"encoding/json"
	"net/http"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// reportAsHTML is a report as one file, which opens without a network.
func (s *Server) reportAsHTML(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openReport(r)
	if err != nil {
		return err
	}
	if p.run.Report == nil {
		return onboarding.Missing()
	}
	p.attach(w, "html")
	return view.Render(r.Context(), w, http.StatusOK, view.ReportFileView(view.ReportFile{
		Text: p.head.Page.Text, Lang: string(p.head.Page.Text.Lang()), Heading: p.heading(), Customer: p.c.row.CustomerName, Report: p.testReport(),
	}))
}

// reportAsJSON is a report as the command line gives it.
func (s *Server) reportAsJSON(w http.ResponseWriter, r *http.Request) error {
	p, err := s.openReport(r)
	if err != nil {
		return err
	}
	if p.run.Report == nil {
		return onboarding.Missing()
	}
	body, err := json.MarshalIndent(p.report.Document(p.run.Report), "", "  ")
	if err != nil {
		return err
	}
	p.attach(w, "json")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, err = w.Write(body)
	return err
}

func (p *reportPage) attach(w http.ResponseWriter, kind string) {
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.c.row.Number+"-test-"+rowNumber(int64(p.run.ID))+"."+kind+`"`)
}
