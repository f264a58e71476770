package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// caseForms says what each form of a case does, by its address below the case.
// Who may not do it is told so before what the form says is judged.
func caseForms() map[string]onboarding.Action {
	return map[string]onboarding.Action{
		"/dokumentasjon/mottatt":              onboarding.Acknowledge,
		"/dokumentasjon/be-om-mote":           onboarding.AskMeeting,
		"/dokumentasjon/mote":                 onboarding.HandleCase,
		"/dokumentasjon/mote-holdt":           onboarding.HandleCase,
		"/endepunkter/url":                    onboarding.Deliver,
		"/endepunkter/passord":                onboarding.Deliver,
		"/endepunkter/brannmur":               onboarding.Deliver,
		"/tester":                             onboarding.TestConnection,
		"/tester/rettet":                      onboarding.TestConnection,
		"/tester/{run}/stopp":                 onboarding.TestConnection,
		"/tester/{run}/avvik":                 onboarding.HandleCase,
		"/organisasjon/" + formImport:         onboarding.RecordImport,
		"/organisasjon/" + formExplain:        onboarding.RecordImport,
		"/organisasjon/" + formPresent:        onboarding.HandleCase,
		"/organisasjon/" + formConfirm:        onboarding.Confirm,
		"/organisasjon/" + formReturn:         onboarding.Confirm,
		"/organisasjon/" + formTick:           onboarding.Confirm,
		"/organisasjon/merknad":               onboarding.RemarkUnit,
		"/organisasjon/merknad/{remark}/svar": onboarding.RemarkUnit,
		"/organisasjon/merknad/{remark}/lukk": onboarding.RemarkUnit,
		"/lab/tid":                            onboarding.AgreeHour,
		"/lab/tilgang":                        onboarding.RecordImport,
		"/lab/ko":                             onboarding.RecordImport,
		"/lab/import":                         onboarding.RecordImport,
		"/lab/forklar":                        onboarding.RecordImport,
		"/lab/bekreft":                        onboarding.Confirm,
		"/lab/feil":                           onboarding.Confirm,
		"/produksjon/forskjeller":             onboarding.Confirm,
		"/produksjon/oppsett":                 onboarding.RecordImport,
		"/produksjon/import":                  onboarding.RecordImport,
		"/meldinger":                          onboarding.WriteMessage,
		"/meldinger/notat":                    onboarding.WriteInternal,
		"/meldinger/krever-ikke-svar":         onboarding.HandleCase,
		"/kontakter/oppgi":                    onboarding.NameContact,
		"/kontakter/fjern":                    onboarding.NameContact,
		"/kontakter/system":                   onboarding.NameContact,
		"/kontakter/kontrollert":              onboarding.HandleCase,
		"/kontakter/ta":                       onboarding.HandleCase,
		"/kontakter/tildel":                   onboarding.HandleCase,
		"/kontakter/inviter":                  onboarding.HandleCase,
		"/kontakter/trekk-tilbake":            onboarding.HandleCase,
		"/brev/{letter}":                      onboarding.HandleCase,
		"/brev/{letter}/sendt":                onboarding.HandleCase,
	}
}

// caseForm lets a form of a case through to who may do what it is for. Forms
// that caseForms does not name, graves among them, ask for the handling of it.
func (s *Server) caseForm(address string, h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	do, named := caseForms()[address]
	if !named {
		do = onboarding.HandleCase
	}
	return s.page(func(w http.ResponseWriter, r *http.Request) error {
		if _, err := s.openCase(r, do); err != nil {
			return err
		}
		return h(w, r)
	})
}

// asking lets a form of LAB through to who may do what it is for.
func (s *Server) asking(do onboarding.Action, h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return s.page(func(w http.ResponseWriter, r *http.Request) error {
		who, ok := access.From(r.Context())
		if !ok {
			return onboarding.Missing()
		}
		if err := who.Actor().Check(do, onboarding.Scope{}); err != nil {
			return err
		}
		return h(w, r)
	})
}

// periodAction is what a form of a LAB period does.
func periodAction(slug string) onboarding.Action {
	if slug == stepSlug[onboarding.PeriodControl] || slug == "merknad" {
		return onboarding.ControlRollback
	}
	return onboarding.RunPeriod
}
