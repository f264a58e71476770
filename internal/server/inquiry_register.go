package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// inquiryNew is the form for what came by phone, mail or otherwise.
func (s *Server) inquiryNew(w http.ResponseWriter, r *http.Request) error {
	return s.showInquiryNew(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showInquiryNew(w http.ResponseWriter, r *http.Request, code int, f *form, why error) error {
	p := view.InquiryFormPage{Page: s.newPage(r, "inquiry.register"), Customers: customerChoices(), Register: true}
	p.Page.Breadcrumbs = inboxCrumbs(p.Page, view.Crumb{Label: p.Page.Text.T("inquiry.register"), Href: view.PathInquiryNew})
	p.Form = f.filled(p.Page.Text, why)
	for _, c := range []string{"phone", "mail", "manual"} {
		p.Channels = append(p.Channels, view.Option{Value: c, Label: p.Page.Text.T("inquiry.channel." + c)})
	}
	return view.Render(r.Context(), w, code, view.InquiryForm(p))
}

// registerInquiry writes it down.
func (s *Server) registerInquiry(w http.ResponseWriter, r *http.Request) error {
	who, _ := access.From(r.Context())
	f := readForm(r)
	in := readInquiry(f, false)
	in.Channel, in.ReceivedAt, in.Subject = f.choice("channel", "phone", "mail", "manual"), f.moment("received_at", false), f.text("subject", maxSubject)
	in.Language = string(text.NB)
	err := f.invalid()
	var id int64
	if err == nil {
		id, err = s.Work.RegisterInquiry(r.Context(), who.Actor(), f.key(), in)
	}
	if code, yes := showAgain(err); yes {
		return s.showInquiryNew(w, r, code, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "inquiry.flash.registered", view.InquiryPath(id))
}
