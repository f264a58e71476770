package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/web/view"
)

// Limits of what an inquiry holds, in characters.
const (
	maxName    = 200
	maxPhone   = 40
	maxSubject = 300
	maxBody    = 10000
)

// inquiryForm is the public form.
func (s *Server) inquiryForm(w http.ResponseWriter, r *http.Request) error {
	return s.showInquiryForm(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showInquiryForm(w http.ResponseWriter, r *http.Request, code int, f *form, why error) error {
	p := view.InquiryFormPage{Page: s.newPage(r, "page.inquiry"), Customers: customerChoices()}
	p.Form = f.filled(p.Page.Text, why)
	return view.Render(r.Context(), w, code, view.InquiryForm(p))
}

// sendInquiry keeps what the form says. It answers the same whatever KS knows of
// the customer, and to a machine that fills in every field.
func (s *Server) sendInquiry(w http.ResponseWriter, r *http.Request) error {
	f := readForm(r)
	if f.ticked("website") {
		return s.done(w, r, "", view.PathInquiryReceived)
	}
	in := readInquiry(f, true)
	in.Language = string(s.newPage(r, "page.inquiry").Text.Lang())
	err := f.invalid()
	if err == nil {
		err = s.Work.SubmitInquiry(r.Context(), f.key(), in)
	}
	if code, yes := showAgain(err); yes {
		return s.showInquiryForm(w, r, code, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "", view.PathInquiryReceived)
}

// readInquiry reads what both forms ask for. full is the public form's demand.
func readInquiry(f *form, full bool) casework.InquiryInput {
	return casework.InquiryInput{
		Customer: f.customer("customer", full), HRSystem: f.text("hr_system", maxName), Supplier: f.text("supplier", maxName),
		Body:   f.text("body", maxBody),
		Sender: casework.PersonInput{Name: f.required("name", maxName), Email: f.email("email", full), Phone: f.text("phone", maxPhone)},
		Title:  f.text("title", maxName),
		Developer: casework.PersonInput{
			Name: f.text("developer_name", maxName), Email: f.email("developer_email", false),
		},
	}
}

// inquiryReceived thanks.
func (s *Server) inquiryReceived(w http.ResponseWriter, r *http.Request) error {
	return view.Render(r.Context(), w, http.StatusOK, view.InquiryReceived(view.InquiryReceivedPage{Page: s.newPage(r, "page.inquiry.received")}))
}
