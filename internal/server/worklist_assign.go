package server

import (
	"net/http"
	"net/url"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// assignMany gives the ticked cases to one case handler and leads back to the
// list as it was.
func (s *Server) assignMany(w http.ResponseWriter, r *http.Request) error {
	who, ok := access.From(r.Context())
	if !ok {
		return onboarding.Missing()
	}
	if err := who.Actor().Check(onboarding.HandleCase, onboarding.Scope{}); err != nil {
		return err
	}
	f := readForm(r)
	back, err := url.Parse(f.values.Get("til"))
	if err != nil || back.Path != view.PathWorklist || back.Host != "" {
		back = &url.URL{Path: view.PathWorklist}
	}
	a := readWorklistAddress(back.Query(), true)
	numbers := f.values["case"]
	if len(numbers) == 0 || len(numbers) > worklistRows {
		f.reject("case", "field.choose.some")
	}
	handler := onboarding.PersonID(f.id("handler"))
	if handler == 0 {
		f.reject("handler", "field.choose")
	}
	err = f.invalid()
	if err == nil {
		_, err = s.Work.AssignMany(r.Context(), who.Actor(), f.key(), numbers, handler)
	}
	if code, again := showAgain(err); again {
		return s.showWorklist(w, r, code, who, a, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "worklist.assigned", a.path())
}
