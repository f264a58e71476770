package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// tale is what is told of one case. Its methods add steps; those that take a
// day count working days before today.
type tale struct {
	s        *story
	customer register.Customer
	system   hrSystem
	handler  string

	requester casework.PersonInput
	developer casework.PersonInput
	itContact casework.PersonInput

	number  string // once it is opened
	id      onboarding.CaseID
	inquiry int64
	serves  map[onboarding.Environment]simulator.Config // what its endpoints serve at this point of the story
	idle    bool                                        // tests that are asked for are left in the queue
	begun   int                                         // the day of the inquiry
}

// tale begins one, with invented people and a developer at the supplier's.
func (s *story) tale(number string, system hrSystem, handler string) *tale {
	c, ok := register.CustomerByNumber(number)
	if !ok {
		panic("demo: no customer " + number)
	}
	t := &tale{
		s: s, customer: c, system: system, handler: handler,
		requester: somebody(c, 0), developer: system.consultant, itContact: somebody(c, 1),
		serves: map[onboarding.Environment]simulator.Config{
			onboarding.LAB: municipality(number, hrapi.LAB), onboarding.PROD: municipality(number, hrapi.PROD),
		},
	}
	if system.supplier == "" {
		t.developer = somebody(c, 2)
	}
	s.tales = append(s.tales, t)
	return t
}

// who acts in a case.
type who func(context.Context, *tale) (onboarding.Actor, error)

func byHandler(ctx context.Context, t *tale) (onboarding.Actor, error) {
	return t.s.actor(ctx, t.handler)
}

func byRequester(ctx context.Context, t *tale) (onboarding.Actor, error) {
	return t.named(ctx, t.requester)
}

func byDeveloper(ctx context.Context, t *tale) (onboarding.Actor, error) {
	return t.named(ctx, t.developer)
}

// by is somebody of KS.
func by(name string) who {
	return func(ctx context.Context, t *tale) (onboarding.Actor, error) { return t.s.actor(ctx, name) }
}

// named is somebody of the customer's side, acting for the customer.
func (t *tale) named(ctx context.Context, p casework.PersonInput) (onboarding.Actor, error) {
	var id onboarding.PersonID
	var customer onboarding.CustomerID
	err := t.s.Pool.QueryRow(ctx, `SELECT p.id, c.customer_id FROM persons p, cases c WHERE lower(p.email) = lower($1) AND c.id = $2`, p.Email, t.id).
		Scan(&id, &customer)
	if err != nil {
		return onboarding.Actor{}, fmt.Errorf("somebody of case %s: %w", t.number, err)
	}
	return t.s.identity(ctx, id, customer)
}

// does adds what somebody does in the case. Tests that it sets off are made at
// once, so that the next step finds them done.
func (t *tale) does(days int, clock, what string, by who, do func(context.Context, onboarding.Actor) error) {
	t.s.on(days, clock, t.customer.Name+": "+what, func(ctx context.Context) error {
		actor, err := by(ctx, t)
		if err != nil {
			return err
		}
		if err := do(ctx, actor); err != nil {
			return err
		}
		return t.test(ctx)
	})
}

// facts are the case's, as they are at this point of the story.
func (t *tale) facts(ctx context.Context) (*onboarding.Facts, error) {
	_, facts, err := postgres.LoadCase(ctx, t.s.Pool, t.id)
	return facts, err
}

// writes is how the inquiry came to KS.
func (t *tale) writes(days int, clock, channel, body string) {
	t.begun = days
	t.s.on(days, clock, t.customer.Name+": inquiry", func(ctx context.Context) error {
		in := casework.InquiryInput{
			Customer: t.customer.Number, Channel: channel, Sender: t.requester, HRSystem: t.system.name, Supplier: t.system.supplier,
			Developer: t.developer, Body: body, Language: t.requester.Language,
		}
		if channel == "form" {
			if err := t.s.work.SubmitInquiry(ctx, "", in); err != nil {
				return err
			}
			return t.s.Pool.QueryRow(ctx, `SELECT max(id) FROM inquiries`).Scan(&t.inquiry)
		}
		handler, err := t.s.actor(ctx, t.receiver())
		if err != nil {
			return err
		}
		in.Subject = "HR-integrasjon mot KS Læring"
		t.inquiry, err = t.s.work.RegisterInquiry(ctx, handler, "", in)
		return err
	})
}

// receiver is who opens the case: its handler, or Ingrid while it has none.
func (t *tale) receiver() string {
	if t.handler == "" {
		return ingrid
	}
	return t.handler
}

// opens makes the case. changes see the form before it is sent.
func (t *tale) opens(days int, clock string, changes ...func(*casework.OpenCaseInput)) {
	t.s.on(days, clock, t.customer.Name+": open", func(ctx context.Context) error {
		actor, err := t.s.actor(ctx, t.receiver())
		if err != nil {
			return err
		}
		in := casework.OpenCaseInput{
			Inquiry: t.inquiry, Customer: t.customer.Number, Requester: t.requester,
			Verified: true, VerifiedHow: "Ringte sentralbordet og ble satt over.",
			Developer: t.developer, DeveloperAt: onboarding.Customer,
			HRSystem: t.system.name, Handler: t.s.staff[t.handler],
		}
		if t.system.supplier != "" {
			in.DeveloperAt, in.Supplier = onboarding.Supplier, casework.SupplierInput{Name: t.system.supplier}
		}
		for _, change := range changes {
			change(&in)
		}
		if t.number, err = t.s.work.OpenCase(ctx, actor, "", in); err != nil {
			return err
		}
		t.id, err = postgres.CaseIDByNumber(ctx, t.s.Pool, t.number)
		return err
	})
}

// unverified leaves the check of who the requester is for later.
func unverified(in *casework.OpenCaseInput) { in.Verified, in.VerifiedHow = false, "" }

// grouped makes it one of Fjordane IKT's.
func (t *tale) grouped(in *casework.OpenCaseInput) { in.Group = t.s.group }

// sends records as sent what waits to be.
func (t *tale) sends(days int, clock string, kinds ...casework.LetterKind) {
	t.does(days, clock, "letters", byHandler, func(ctx context.Context, a onboarding.Actor) error {
		letters, err := postgres.LettersOfCase(ctx, t.s.Pool, t.id)
		if err != nil {
			return err
		}
		for _, l := range letters {
			for _, k := range kinds {
				if l.SentAt != nil || l.Kind != string(k) {
					continue
				}
				if err := t.s.work.RecordLetterSent(ctx, a, t.number, "", l.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (t *tale) acknowledges(days int, clock string) {
	t.does(days, clock, "acknowledge", byDeveloper, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.Acknowledge(ctx, a, t.number, "")
	})
}

// base is where the case's endpoints lie: in the town where they are served as
// long as the program runs, else at an invented host.
func (t *tale) base(env onboarding.Environment) string {
	key := t.customer.Number
	if env == onboarding.PROD {
		key += "-prod"
	}
	if _, ok := live[key]; ok {
		return strings.TrimSuffix(simulator.DemoURL(key, hrapi.Authority), "/authority")
	}
	if env == onboarding.PROD {
		return "https://hr." + domain(t.customer) + "/api/ksl/v3"
	}
	return "https://hr-test." + domain(t.customer) + "/api/ksl/v3"
}

// deliversURLs of some resources; all that are needed where none is named.
func (t *tale) deliversURLs(days int, clock string, env onboarding.Environment, resources ...onboarding.Resource) {
	if len(resources) == 0 {
		resources = onboarding.MandatoryResources()
	}
	t.does(days, clock, "URLs", byDeveloper, func(ctx context.Context, a onboarding.Actor) error {
		facts, err := t.facts(ctx)
		if err != nil {
			return err
		}
		in := casework.EndpointsInput{Environment: env}
		for _, r := range resources {
			d := casework.DeliveredURL{Resource: r, URL: casework.FromBase(t.base(env), r), Field: "url_" + string(r)}
			for _, e := range facts.Endpoints {
				if e.Environment == env && e.Resource == r {
					d.Seen = e.Version
				}
			}
			in.URLs = append(in.URLs, d)
		}
		return t.s.work.DeliverEndpoints(ctx, a, t.number, "", in)
	})
}

func (t *tale) deliversPassword(days int, clock string, env onboarding.Environment) {
	t.does(days, clock, "password", byDeveloper, func(ctx context.Context, a onboarding.Actor) error {
		facts, err := t.facts(ctx)
		if err != nil {
			return err
		}
		in := casework.CredentialsInput{Environment: env, UserName: userName, Password: password}
		for _, c := range facts.Credentials {
			if c.Environment == env {
				in.Seen = c.Version
			}
		}
		return t.s.work.DeliverCredentials(ctx, a, t.number, "", in)
	})
}

// letsIn is the firewall opening for one of KS's addresses.
func (t *tale) letsIn(days int, clock string, env onboarding.Environment) {
	t.does(days, clock, "firewall", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		facts, err := t.facts(ctx)
		if err != nil {
			return err
		}
		return t.s.work.ConfirmAllowlisting(ctx, a, t.number, "", casework.AllowlistInput{Environment: env, Address: facts.Addresses[env]})
	})
}

// filtersNothing says that calls from anywhere are let in.
func (t *tale) filtersNothing(days int, clock string, env onboarding.Environment) {
	t.does(days, clock, "no filter", byRequester, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.ConfirmAllowlisting(ctx, a, t.number, "", casework.AllowlistInput{Environment: env, NoFilter: true})
	})
}

func (t *tale) says(days int, clock string, by who, body string) {
	t.does(days, clock, "message", by, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.PostMessage(ctx, a, t.number, "", casework.Message{Body: body})
	})
}

// notes is what only KS sees.
func (t *tale) notes(days int, clock string, by who, body string) {
	t.does(days, clock, "note", by, func(ctx context.Context, a onboarding.Actor) error {
		return t.s.work.AddNote(ctx, a, t.number, "", casework.Note{Body: body})
	})
}
