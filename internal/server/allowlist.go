package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// confirmAllowlisting records that one address of KS is let in, or that there
// is no filter.
func (s *Server) confirmAllowlisting(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	env := f.choice("environment", string(onboarding.LAB), string(onboarding.PROD))
	in := casework.AllowlistInput{
		Environment: onboarding.Environment(env), Address: f.values.Get("address"), NoFilter: f.choice("answer", "in", "none") == "none",
	}
	err := f.invalid()
	if err == nil {
		err = s.Work.ConfirmAllowlisting(r.Context(), by, number, f.key(), in)
	}
	if code, again := showAgain(err); again {
		return s.showEndpoints(w, r, code, sentForm{"firewall_" + env, f, err})
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "endpoint.done.firewall", view.CasePath(number, view.CaseEndpoints))
}
