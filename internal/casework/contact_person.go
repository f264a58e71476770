package casework

import (
	"context"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
)

// PersonInput names a person. One with the same e-mail address is the same
// person, whatever role and case.
type PersonInput struct {
	Name     string
	Email    string
	Phone    string
	Language string // of what the person wrote; empty: not known
}

func (p PersonInput) empty() bool { return p.Name == "" && p.Email == "" && p.Phone == "" }

// fieldFaults collects what is wrong with the fields of a form.
type fieldFaults []onboarding.FieldError

func (f *fieldFaults) add(field, code string) {
	*f = append(*f, onboarding.FieldError{Field: field, Code: code})
}

// merge takes the fields of a refusal over; another error is returned.
func (f *fieldFaults) merge(err error) error {
	refusal, ok := err.(*onboarding.Error) //nolint:errorlint // only our own, as it was made
	if !ok || refusal.Kind != onboarding.Invalid {
		return err
	}
	*f = append(*f, refusal.Fields...)
	return nil
}

func (f fieldFaults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &onboarding.Error{Kind: onboarding.Invalid, Code: "error.invalid", Fields: f}
}

// need asks for name and e-mail address; prefix names the fields.
func (p PersonInput) need(prefix string, f *fieldFaults) {
	if p.Name == "" {
		f.add(prefix+"name", "field.required")
	}
	if p.Email == "" {
		f.add(prefix+"email", "field.required")
	}
}

// namePerson finds or makes the person.
func (c *change) namePerson(ctx context.Context, p PersonInput, supplier int64) (postgres.PersonRow, error) {
	return postgres.NamePerson(ctx, c.tx, postgres.PersonRow{
		Name: p.Name, Email: p.Email, Phone: p.Phone, Language: p.Language, SupplierID: supplier,
	}, c.at)
}

// SupplierInput chooses a supplier by id, or by name: one with that name is
// found, else made. The zero value chooses none.
type SupplierInput struct {
	ID        int64
	Name      string
	OrgNumber string
}

func (in SupplierInput) empty() bool { return in.ID == 0 && in.Name == "" }

func (c *change) supplier(ctx context.Context, in SupplierInput) (postgres.Supplier, error) {
	if in.ID != 0 {
		s, err := postgres.SupplierByID(ctx, c.tx, in.ID)
		if onboarding.KindOf(err) == onboarding.NotFound {
			return s, onboarding.BadField("supplier", "field.unknown_supplier")
		}
		return s, err
	}
	if in.Name == "" {
		return postgres.Supplier{}, nil
	}
	org := strings.ReplaceAll(in.OrgNumber, " ", "")
	if org != "" && !register.ValidOrgNumber(org) {
		return postgres.Supplier{}, onboarding.BadField("supplier_org", "field.org_number")
	}
	s, err := postgres.SupplierNamed(ctx, c.tx, in.Name, org)
	return s, unique(err, "suppliers_org_number_key", onboarding.BadField("supplier_org", "field.already_used"))
}
