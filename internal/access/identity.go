package access

import (
	"context"
	"slices"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Identity is who is signed in, and on whose behalf.
type Identity struct {
	postgres.Identity
	Method   string                // how the person came in: MethodStaff and its like
	OnBehalf onboarding.CustomerID // the customer chosen for the session; 0 for KS and suppliers
}

// Actor is what the rules know of the person. Someone who represents several
// customers acts for the chosen one alone.
func (i *Identity) Actor() onboarding.Actor {
	a := onboarding.Actor{Person: i.ID, CannotConfirm: i.Method == MethodCode && !i.CodeConfirms}
	for _, name := range i.KSRoles {
		if r, ok := onboarding.RoleNamed(name); ok {
			a.KS |= onboarding.RoleSet(r)
		}
	}
	for _, m := range i.Memberships {
		r, ok := onboarding.RoleNamed(m.Role)
		if !ok || m.Customer != i.OnBehalf {
			continue
		}
		if a.Customers == nil {
			a.Customers = map[onboarding.CustomerID]onboarding.Roles{}
		}
		a.Customers[m.Customer] |= onboarding.RoleSet(r)
	}
	if len(i.Developer) > 0 {
		a.Cases = make(map[onboarding.CaseID]onboarding.Roles, len(i.Developer))
		for _, id := range i.Developer {
			a.Cases[id] |= onboarding.RoleSet(onboarding.RoleDeveloper)
		}
	}
	return a
}

// Customers lists the customers that the person can act for, each once.
func (i *Identity) Customers() []postgres.Membership {
	var out []postgres.Membership
	for _, m := range i.Memberships {
		if !slices.ContainsFunc(out, func(o postgres.Membership) bool { return o.Customer == m.Customer }) {
			out = append(out, m)
		}
	}
	return out
}

// Customer is the one chosen for the session.
func (i *Identity) Customer() (postgres.Membership, bool) {
	for _, m := range i.Memberships {
		if m.Customer == i.OnBehalf {
			return m, true
		}
	}
	return postgres.Membership{}, false
}

type contextKey struct{}

// From returns who is signed in.
func From(ctx context.Context) (*Identity, bool) {
	i, ok := ctx.Value(contextKey{}).(*Identity)
	return i, ok
}

func with(ctx context.Context, i *Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, i)
}
