package server

import (
	"errors"
	"net/http"
	"slices"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// deliverCredentials takes the user name and the password of one environment.
// The password goes to casework and nowhere else: what is shown again when
// something is wrong has none.
func (s *Server) deliverCredentials(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	env := f.choice("environment", string(onboarding.LAB), string(onboarding.PROD))
	in := casework.CredentialsInput{
		Environment: onboarding.Environment(env), Seen: f.id("seen"), Password: f.values.Get(env + "_password"),
		UserName: f.text(env+"_user_name", 200),
		Same:     env == string(onboarding.PROD) && f.choice("prod_login", "same", "own") == "same",
	}
	f.values.Del(env + "_password")
	err := f.invalid()
	if err == nil {
		err = ofEnvironment(s.Work.DeliverCredentials(r.Context(), by, number, f.key(), in), env)
	}
	if code, again := showAgain(err); again {
		return s.showEndpoints(w, r, code, sentForm{"login_" + env, f, err})
	}
	if err != nil {
		return err
	}
	if in.Same {
		return s.done(w, r, "endpoint.done.same", view.CasePath(number, view.CaseEndpoints))
	}
	return s.done(w, r, "endpoint.done.credentials", view.CasePath(number, view.CaseEndpoints))
}

// ofEnvironment names the fields of a refusal as the form of an environment does.
func ofEnvironment(err error, env string) error {
	refusal, ok := errors.AsType[*onboarding.Error](err)
	if !ok {
		return err
	}
	named := *refusal
	named.Fields = slices.Clone(refusal.Fields)
	for i := range named.Fields {
		named.Fields[i].Field = env + "_" + named.Fields[i].Field
	}
	return &named
}
