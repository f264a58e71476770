package casework

import (
	"context"
	"slices"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// Stored names of the roles that the rules do not ask about by name.
const (
	roleRequester = "requester"
	roleDeputy    = "deputy"
	roleReader    = "reader"
	roleNetwork   = "network_contact"
	roleDeveloper = "developer"
)

func sameAddress(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

// RequesterInput names who represents a customer from now on.
type RequesterInput struct {
	PersonInput
	Customer onboarding.CustomerID // one that the case covers; 0: its own
}

// NameRequester names the requester or replaces the one there is. Confirmations
// that were given stand; KS checks anew who the person is.
func (s *Service) NameRequester(ctx context.Context, by onboarding.Actor, number string, key FormKey, in RequesterInput) error {
	var wrong fieldFaults
	if in.need("", &wrong); wrong.err() != nil {
		return wrong.err()
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		customer, err := c.customerOf(in.Customer)
		if err != nil {
			return err
		}
		if _, err := c.nameRequester(ctx, customer, in.PersonInput); err != nil {
			return err
		}
		return c.prepareFirstLetters(ctx)
	})
}

// customerOf is one of the case's customers; 0 means its own.
func (c *change) customerOf(id onboarding.CustomerID) (onboarding.CustomerID, error) {
	if id == 0 {
		return c.row.CustomerID, nil
	}
	if !slices.Contains(c.row.Scope().Customers, id) {
		return 0, onboarding.Missing()
	}
	return id, nil
}

// nameRequester gives the role to a person and ends the former's. KS's own
// people never confirm for a customer, so they cannot have it.
func (c *change) nameRequester(ctx context.Context, customer onboarding.CustomerID, in PersonInput) (postgres.PersonRow, error) {
	person, err := c.namePerson(ctx, in, 0)
	if err != nil {
		return person, err
	}
	if person.AtKS {
		return person, onboarding.BadField(c.requesterField(), "field.person_of_ks")
	}
	former, err := postgres.CurrentMember(ctx, c.tx, customer, roleRequester)
	if err != nil {
		return person, err
	}
	if former == person.ID {
		if customer == c.row.CustomerID && c.facts.Requester == 0 || c.row.OpenedAt.Equal(c.at) {
			return person, c.event(ctx, "requester.named", map[string]any{"person": person.ID, "customer": customer})
		}
		return person, onboarding.Refuse("rule.already_done")
	}
	kind := "requester.named"
	if former != 0 {
		kind = "requester.replaced"
		if err := postgres.EndRole(ctx, c.tx, customer, roleRequester, c.by.Person, c.at); err != nil {
			return person, err
		}
	}
	if _, err := postgres.AddMember(ctx, c.tx, customer, person.ID, roleRequester, c.by.Person, c.at); err != nil {
		return person, err
	}
	return person, c.event(ctx, kind, map[string]any{"person": person.ID, "customer": customer})
}

// requesterField is the form's name of the address: opening a case asks for it
// among others.
func (c *change) requesterField() string {
	if c.row.OpenedAt.Equal(c.at) {
		return "requester_email"
	}
	return "email"
}

// VerifyRequester records that KS has checked who the requester is, and how.
func (s *Service) VerifyRequester(ctx context.Context, by onboarding.Actor, number string, key FormKey, how string) error {
	if how == "" {
		return onboarding.BadField("how", "field.required")
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowStep(&c.before, onboarding.ReqVerified); err != nil {
			return err
		}
		return c.verify(ctx, c.facts.Requester, how)
	})
}

func (c *change) verify(ctx context.Context, person onboarding.PersonID, how string) error {
	return c.record(ctx, onboarding.Fact{Kind: onboarding.FactVerified, Subject: person}, how, "requester.verified", map[string]any{"person": person})
}

// MemberInput names a person of a customer.
type MemberInput struct {
	PersonInput
	Customer onboarding.CustomerID // one that the case covers; 0: its own
}

// NameDeputy names who may do the same in the absence of the requester, who alone may say so.
func (s *Service) NameDeputy(ctx context.Context, by onboarding.Actor, number string, key FormKey, in MemberInput) error {
	return s.nameMember(ctx, by, number, key, onboarding.NameDeputy, roleDeputy, "deputy.named", in)
}

// NameReader names a colleague who may look.
func (s *Service) NameReader(ctx context.Context, by onboarding.Actor, number string, key FormKey, in MemberInput) error {
	return s.nameMember(ctx, by, number, key, onboarding.NameContact, roleReader, "contact.added", in)
}

// NameNetworkContact names who runs the firewall.
func (s *Service) NameNetworkContact(ctx context.Context, by onboarding.Actor, number string, key FormKey, in MemberInput) error {
	return s.nameMember(ctx, by, number, key, onboarding.NameContact, roleNetwork, "network_contact.named", in)
}

func (s *Service) nameMember(ctx context.Context, by onboarding.Actor, number string, key FormKey, do onboarding.Action, role, event string, in MemberInput) error {
	var wrong fieldFaults
	if in.need("", &wrong); wrong.err() != nil {
		return wrong.err()
	}
	return s.change(ctx, by, number, do, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		customer, err := c.customerOf(in.Customer)
		if err != nil {
			return err
		}
		person, err := c.namePerson(ctx, in.PersonInput, 0)
		if err != nil {
			return err
		}
		if person.AtKS && role == roleDeputy {
			return onboarding.BadField("email", "field.person_of_ks")
		}
		added, err := postgres.AddMember(ctx, c.tx, customer, person.ID, role, by.Person, c.at)
		if err != nil {
			return err
		}
		if !added {
			return onboarding.BadField("email", "field.already_used")
		}
		return c.event(ctx, event, map[string]any{"person": person.ID, "role": role, "customer": customer})
	})
}

// DeveloperInput names who builds the endpoints, and for whom.
type DeveloperInput struct {
	PersonInput
	Side     onboarding.Party // Customer or Supplier
	Supplier SupplierInput    // with Supplier where the case has none
}

// NameDeveloper names a developer of the customer or of its supplier (procedure,
// stage 2), and prepares the documents for the person.
func (s *Service) NameDeveloper(ctx context.Context, by onboarding.Actor, number string, key FormKey, in DeveloperInput) error {
	var wrong fieldFaults
	in.need("", &wrong)
	if in.Side != onboarding.Customer && in.Side != onboarding.Supplier {
		wrong.add("side", "field.choose")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	return s.change(ctx, by, number, onboarding.NameContact, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		person, err := c.nameDeveloper(ctx, in)
		if err != nil {
			return err
		}
		_, err = c.prepareLetter(ctx, LetterDocs, person.ID)
		return err
	})
}

func (c *change) nameDeveloper(ctx context.Context, in DeveloperInput) (postgres.PersonRow, error) {
	var supplier int64
	if in.Side == onboarding.Supplier {
		var err error
		if supplier, err = c.supplierOfDeveloper(ctx, in.Supplier); err != nil {
			return postgres.PersonRow{}, err
		}
	}
	person, err := c.namePerson(ctx, in.PersonInput, supplier)
	if err != nil {
		return person, err
	}
	added, err := postgres.AddDeveloper(ctx, c.tx, c.row.ID, person.ID, in.Side, c.by.Person, c.at)
	if err != nil {
		return person, err
	}
	if !added {
		return person, onboarding.BadField("email", "field.already_used")
	}
	return person, c.event(ctx, "developer.named", map[string]any{"person": person.ID, "side": in.Side})
}

// supplierOfDeveloper is the one that was chosen, which then is the case's where
// it had none, or else the case's.
func (c *change) supplierOfDeveloper(ctx context.Context, in SupplierInput) (int64, error) {
	if in.empty() {
		if c.row.SupplierID == 0 {
			return 0, onboarding.BadField("supplier", "field.required")
		}
		return c.row.SupplierID, nil
	}
	s, err := c.supplier(ctx, in)
	if err != nil || c.row.SupplierID != 0 {
		return s.ID, err
	}
	c.row.SupplierID = s.ID
	if err := postgres.SetCaseSystem(ctx, c.tx, c.row.ID, c.row.HRSystem, s.ID); err != nil {
		return 0, err
	}
	return s.ID, postgres.SaveCaseSearch(ctx, c.tx, c.row.ID)
}

// ContactRef points at one contact of a case, as ContactsOfCase lists them.
type ContactRef struct {
	ID   int64
	Role string
}

// RemoveContact ends a contact. The requester is replaced, never removed.
func (s *Service) RemoveContact(ctx context.Context, by onboarding.Actor, number string, key FormKey, ref ContactRef) error {
	return s.change(ctx, by, number, onboarding.NameContact, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		if ref.Role == roleDeveloper {
			person, err := postgres.EndDeveloper(ctx, c.tx, c.row.ID, ref.ID, by.Person, c.at)
			if err != nil {
				return err
			}
			return c.event(ctx, "contact.removed", map[string]any{"person": person, "role": roleDeveloper})
		}
		person, role, err := postgres.EndMember(ctx, c.tx, ref.ID, c.row.Scope().Customers, by.Person, c.at)
		if err != nil {
			return err
		}
		if role == roleRequester {
			return onboarding.Refuse("rule.last_requester")
		}
		return c.event(ctx, "contact.removed", map[string]any{"person": person, "role": role})
	})
}

// SystemInput is which HR system a case is about, and its supplier.
type SystemInput struct {
	HRSystem string
	Supplier SupplierInput
}

// ChooseSystem writes which HR system the case is about and who is its supplier.
func (s *Service) ChooseSystem(ctx context.Context, by onboarding.Actor, number string, key FormKey, in SystemInput) error {
	return s.change(ctx, by, number, onboarding.NameContact, key, func(ctx context.Context, c *change) error {
		if err := onboarding.AllowWork(&c.before); err != nil {
			return err
		}
		sup, err := c.supplier(ctx, in.Supplier)
		if err != nil {
			return err
		}
		if err := postgres.SetCaseSystem(ctx, c.tx, c.row.ID, in.HRSystem, sup.ID); err != nil {
			return err
		}
		if err := postgres.SetCustomerSystem(ctx, c.tx, c.row.CustomerID, in.HRSystem, sup.ID); err != nil {
			return err
		}
		if err := postgres.SaveCaseSearch(ctx, c.tx, c.row.ID); err != nil {
			return err
		}
		return c.event(ctx, "case.system_chosen", map[string]any{"supplier": sup.ID})
	})
}
