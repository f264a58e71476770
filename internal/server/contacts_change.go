package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

type contactAction struct {
	flash string
	do    func(s *Server, r *http.Request, f *form) error
}

// contactForms are the forms of the contacts page: what each does.
func contactForms() map[string]contactAction {
	return map[string]contactAction{
		"oppgi": {"contact.flash.named", nameContact},
		"fjern": {"contact.flash.removed", func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			ref := casework.ContactRef{
				ID: f.id("id"), Role: f.choice("role", "deputy", "developer", "network_contact", "reader"),
			}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.RemoveContact(r.Context(), by, number, f.key(), ref)
		}},
		"kontrollert": {"contact.flash.verified", func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			how := f.required("how", maxReason)
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.VerifyRequester(r.Context(), by, number, f.key(), how)
		}},
		"ta": {"contact.flash.assigned", func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			return s.Work.AssignHandler(r.Context(), by, number, f.key(), 0)
		}},
		"tildel": {"contact.flash.assigned", func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			handler := f.id("handler")
			if handler == 0 {
				f.reject("handler", "field.choose")
			}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.AssignHandler(r.Context(), by, number, f.key(), onboarding.PersonID(handler))
		}},
		"system": {"contact.flash.system", func(s *Server, r *http.Request, f *form) error {
			by, number := acting(r)
			in := casework.SystemInput{
				HRSystem: f.text("hr_system", maxName), Supplier: casework.SupplierInput{Name: f.text("system_supplier", maxName)},
			}
			if err := f.invalid(); err != nil {
				return err
			}
			return s.Work.ChooseSystem(r.Context(), by, number, f.key(), in)
		}},
	}
}

// nameContact gives somebody the role that was chosen.
func nameContact(s *Server, r *http.Request, f *form) error {
	ctx := r.Context()
	by, number := acting(r)
	role := f.choice("role", "requester", "deputy", "developer_customer", "developer_supplier", "network_contact", "reader")
	person := casework.PersonInput{Name: f.required("name", maxName), Email: f.email("email", true), Phone: f.text("phone", maxPhone)}
	of := onboarding.CustomerID(f.id("for"))
	supplier := casework.SupplierInput{Name: f.text("supplier", maxName)}
	if err := f.invalid(); err != nil {
		return err
	}
	member := casework.MemberInput{PersonInput: person, Customer: of}
	switch role {
	case "requester":
		return s.Work.NameRequester(ctx, by, number, f.key(), casework.RequesterInput{PersonInput: person, Customer: of})
	case "deputy":
		return s.Work.NameDeputy(ctx, by, number, f.key(), member)
	case "network_contact":
		return s.Work.NameNetworkContact(ctx, by, number, f.key(), member)
	case "reader":
		return s.Work.NameReader(ctx, by, number, f.key(), member)
	case "developer_supplier":
		return s.Work.NameDeveloper(ctx, by, number, f.key(), casework.DeveloperInput{PersonInput: person, Side: onboarding.Supplier, Supplier: supplier})
	default:
		return s.Work.NameDeveloper(ctx, by, number, f.key(), casework.DeveloperInput{PersonInput: person, Side: onboarding.Customer})
	}
}

// contactForm carries one of them out.
func (s *Server) contactForm(name string, a contactAction) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := readForm(r)
		err := a.do(s, r, f)
		if code, yes := showAgain(err); yes {
			return s.showContacts(w, r, code, name, f, err)
		}
		if err != nil {
			return err
		}
		_, number := acting(r)
		return s.done(w, r, a.flash, view.CasePath(number, view.CaseContacts))
	}
}
