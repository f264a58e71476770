package casework

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// What a user name and a password may hold, in characters.
const (
	maxUserName = 200
	maxPassword = 1000
)

// CredentialsInput is the user name and the password for one environment. The
// password is sealed at once; nobody sees it again.
type CredentialsInput struct {
	Environment onboarding.Environment
	Same        bool // PROD: the same as LAB; the rest is passed over
	UserName    string
	Password    string
	Seen        int64 // the version that the form showed, 0 where there was none
}

// String leaves the password out.
func (in CredentialsInput) String() string { return "credentials for " + string(in.Environment) }

// GoString leaves the password out.
func (in CredentialsInput) GoString() string { return in.String() }

// DeliverCredentials takes the user name and the password of one environment
// (procedure, stage 3).
func (s *Service) DeliverCredentials(ctx context.Context, by onboarding.Actor, number string, key FormKey, in CredentialsInput) error {
	if !in.Environment.Valid() || in.Same && in.Environment != onboarding.PROD {
		return onboarding.BadField("environment", "field.choose")
	}
	return s.change(ctx, by, number, onboarding.Deliver, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		if in.Same {
			return c.sameCredentials(ctx)
		}
		if err := in.check(); err != nil {
			return err
		}
		for _, k := range c.facts.Credentials {
			if k.Environment == in.Environment && k.Version != in.Seen {
				return onboarding.Refuse("rule.stale_form")
			}
		}
		sealed, err := s.vault.Seal(c.row.ID, in.Environment, in.Password)
		if err != nil {
			return err
		}
		version, err := postgres.ReplaceCredential(ctx, c.tx, c.row.ID, in.Environment, in.UserName, sealed, c.by.Person, c.side(), c.at)
		if err != nil {
			return err
		}
		if in.Environment == onboarding.PROD {
			if err := postgres.SetProdOwn(ctx, c.tx, c.row.ID, c.facts.ProdOwnURLs, true); err != nil {
				return err
			}
		}
		return c.event(ctx, "credentials.delivered", map[string]any{"environment": in.Environment, "version": version})
	})
}

func (c *change) sameCredentials(ctx context.Context) error {
	if !c.facts.ProdOwnCred {
		return onboarding.Refuse("rule.already_done")
	}
	if err := postgres.SetProdOwn(ctx, c.tx, c.row.ID, c.facts.ProdOwnURLs, false); err != nil {
		return err
	}
	return c.event(ctx, "credentials.same", map[string]any{"environment": onboarding.PROD})
}

func (in CredentialsInput) check() error {
	refusal := &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid"}
	refuse := func(field, code string, limit int) {
		f := onboarding.FieldError{Field: field, Code: code}
		if limit > 0 {
			f.Args = map[string]string{"max": strconv.Itoa(limit)}
		}
		refusal.Fields = append(refusal.Fields, f)
	}
	for _, x := range []struct {
		field, value string
		limit        int
	}{{"user_name", in.UserName, maxUserName}, {"password", in.Password, maxPassword}} {
		switch {
		case x.value == "":
			refuse(x.field, "field.required", 0)
		case !utf8.ValidString(x.value):
			refuse(x.field, "field.not_utf8", 0)
		case utf8.RuneCountInString(x.value) > x.limit:
			refuse(x.field, "field.too_long", x.limit)
		case strings.ContainsFunc(x.value, unicode.IsControl):
			refuse(x.field, "field.control_characters", 0)
		case x.field == "user_name" && strings.Contains(x.value, ":"):
			refuse(x.field, "field.credentials.colon", 0)
		}
	}
	if len(refusal.Fields) > 0 {
		return refusal
	}
	return nil
}
