package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// contacts shows who works on the case.
func (s *Server) contacts(w http.ResponseWriter, r *http.Request) error {
	return s.showContacts(w, r, http.StatusOK, "", nil, nil)
}

// showContacts shows it with one of its forms as it was sent.
func (s *Server) showContacts(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	ctx := r.Context()
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	all, err := postgres.ContactsOfCase(ctx, s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	p := view.ContactsPage{Head: s.caseHead(r, c, view.CaseContacts), HRSystem: c.row.HRSystem}
	t := p.Head.Page.Text
	filled := func(name string) *view.Filled {
		x := view.Filled{Key: newFormKey()}
		if name == sent {
			x = f.filled(t, why)
		}
		return &x
	}
	works := onboarding.AllowWork(&c.progress) == nil
	p.Groups = contactGroups(t, c, all, works)
	if err := s.contactPlaces(ctx, &p, c); err != nil {
		return err
	}
	if works && c.may(onboarding.NameContact) {
		p.Name, p.System = filled("oppgi"), filled("system")
		p.Roles = namedRoles(t, c)
	}
	if works && c.may(onboarding.HandleCase) {
		if v, _ := c.progress.Requirement(onboarding.ReqVerified); v.State == onboarding.Open {
			p.Verify = filled("kontrollert")
		}
		p.Assign = filled("tildel")
		if c.facts.Handler != c.who.ID {
			p.Takes = newFormKey()
		}
	}
	return view.Render(ctx, w, code, view.Contacts(p))
}

// contactPlaces fills in handler, supplier, and the customers that a contact can
// be of.
func (s *Server) contactPlaces(ctx context.Context, p *view.ContactsPage, c *openedCase) error {
	t := p.Head.Page.Text
	place, err := postgres.PlaceOfCase(ctx, s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	p.Handler, p.Supplier, p.Chosen = place.Handler, place.Supplier, strconv.FormatInt(int64(c.facts.Handler), 10)
	if p.Handler == "" {
		p.Handler = t.T("common.unassigned")
	}
	for _, x := range place.Customers {
		p.For = append(p.For, view.Option{Value: strconv.FormatInt(int64(x.ID), 10), Label: x.Name})
	}
	if !c.actor.AtKS() {
		return nil
	}
	handlers, err := postgres.CaseHandlers(ctx, s.Pool)
	if err != nil {
		return err
	}
	suppliers, err := postgres.Suppliers(ctx, s.Pool)
	if err != nil {
		return err
	}
	p.Choices, p.Suppliers = handlerOptions(handlers), supplierOptions(suppliers)
	return nil
}

// namedRoles are the roles that the reader may give.
func namedRoles(t *text.Catalogue, c *openedCase) []view.Option {
	var out []view.Option
	add := func(value, label string) { out = append(out, view.Option{Value: value, Label: label}) }
	if c.may(onboarding.HandleCase) {
		label := t.T("contact.replace")
		if c.facts.Requester == 0 {
			label = t.T("role.requester")
		}
		add("requester", label)
	}
	if c.may(onboarding.NameDeputy) {
		add("deputy", t.T("role.deputy"))
	}
	add("developer_customer", t.T("contact.developer_of", "part", t.Customer(string(c.row.CustomerKind), false)))
	add("developer_supplier", t.T("contact.developer_of", "part", t.T("party.supplier")))
	add("network_contact", t.T("role.network_contact"))
	add("reader", t.T("role.reader"))
	return out
}

// contactGroups sorts the contacts under their roles.
func contactGroups(t *text.Catalogue, c *openedCase, all []postgres.Contact, works bool) []view.ContactGroup {
	the := t.Customer(string(c.row.CustomerKind), false)
	var out []view.ContactGroup
	for _, role := range []string{"requester", "deputy", "developer", "network_contact", "reader"} {
		g := view.ContactGroup{
			ID: role, Title: t.T("role." + role), About: t.T("contact."+role+".about", "kunden", the), None: t.T("contact." + role + ".none"),
		}
		for _, x := range all {
			if x.Role != role {
				continue
			}
			row := view.ContactRow{
				Name: x.Name, Email: x.Email, Phone: x.Phone, Detail: x.OfName, ID: strconv.FormatInt(x.ID, 10), Role: role,
				Of: t.T("contact.removed_context", "navn", x.Name, "rolle", strings.ToLower(g.Title)),
			}
			switch {
			case role != "requester":
			case x.VerifiedAt != nil:
				row.Note = t.T("contact.verified", "dato", t.Date(*x.VerifiedAt))
			default:
				row.Note = t.T("contact.not_verified")
			}
			if role != "requester" && works && c.may(onboarding.NameContact) {
				row.Remove = newFormKey()
			}
			if row.Detail == "" && role == "developer" {
				row.Detail = c.row.CustomerName
			}
			g.Rows = append(g.Rows, row)
		}
		out = append(out, g)
	}
	return out
}
