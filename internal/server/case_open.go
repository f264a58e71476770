package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/view"
)

// caseNew is the form with which a case is opened: from ?henvendelse=, for
// ?kunde=, or by hand.
func (s *Server) caseNew(w http.ResponseWriter, r *http.Request) error {
	id, _ := strconv.ParseInt(r.URL.Query().Get("henvendelse"), 10, 64)
	return s.showCaseNew(w, r, http.StatusOK, id, nil, nil)
}

func (s *Server) showCaseNew(w http.ResponseWriter, r *http.Request, code int, inquiry int64, f *form, why error) error {
	ctx := r.Context()
	who, _ := access.From(ctx)
	p := view.CaseOpenPage{Page: s.newPage(r, "page.case.open"), Customers: customerChoices()}
	t := p.Page.Text
	p.Form = f.filled(t, why)
	p.Page.Breadcrumbs = inboxCrumbs(p.Page, view.Crumb{Label: t.T("page.case.open"), Href: view.PathCaseNew})
	p.Start.Handler = strconv.FormatInt(int64(who.ID), 10)
	if c, ok := register.CustomerByNumber(r.URL.Query().Get("kunde")); ok {
		p.Start.Customer = c.DisplayName
	}
	if inquiry > 0 {
		i, err := postgres.InquiryByID(ctx, s.Pool, inquiry)
		if err != nil {
			return err
		}
		startFromInquiry(&p, i)
	}
	if err := s.caseChoices(ctx, &p); err != nil {
		return err
	}
	return view.Render(ctx, w, code, view.CaseOpen(p))
}

// startFromInquiry fills the form with what the sender wrote.
func startFromInquiry(p *view.CaseOpenPage, i postgres.Inquiry) {
	t := p.Page.Text
	p.Inquiry, p.FromHref = strconv.FormatInt(i.ID, 10), view.InquiryPath(i.ID)
	p.From = t.T("open.from", "dato", t.Date(i.ReceivedAt), "navn", i.SenderName)
	st := &p.Start
	if st.Customer == "" {
		st.Customer = i.CustomerName
	}
	st.RequesterName, st.RequesterEmail, st.RequesterPhone = i.SenderName, i.SenderEmail, i.SenderPhone
	st.DeveloperName, st.DeveloperEmail, st.HRSystem, st.Supplier = i.DeveloperName, i.DeveloperEmail, i.HRSystem, i.SupplierName
	if i.Status != "new" && p.Form.Notice == "" {
		p.Form.Notice = t.T("open.inquiry_handled")
	}
}

func (s *Server) caseChoices(ctx context.Context, p *view.CaseOpenPage) error {
	handlers, err := postgres.CaseHandlers(ctx, s.Pool)
	if err != nil {
		return err
	}
	p.Handlers = handlerOptions(handlers)
	groups, err := postgres.Groups(ctx, s.Pool)
	if err != nil {
		return err
	}
	for _, g := range groups {
		p.Groups = append(p.Groups, view.Option{Value: strconv.FormatInt(g.ID, 10), Label: g.Name})
	}
	suppliers, err := postgres.Suppliers(ctx, s.Pool)
	if err != nil {
		return err
	}
	p.Suppliers = supplierOptions(suppliers)
	set, err := postgres.LoadSettings(ctx, s.Pool)
	if err != nil {
		return err
	}
	p.Afterwards = afterwardsOptions(view.CaseWords{
		Text: p.Page.Text, Kind: onboarding.Municipality, AddressLab: set.AddressLab, AddressProd: set.AddressProd,
	})
	return nil
}

func handlerOptions(handlers []postgres.PersonRow) []view.Option {
	out := make([]view.Option, 0, len(handlers))
	for _, h := range handlers {
		out = append(out, view.Option{Value: strconv.FormatInt(int64(h.ID), 10), Label: h.Name})
	}
	return out
}

func supplierOptions(suppliers []postgres.Supplier) []view.Option {
	out := make([]view.Option, 0, len(suppliers))
	for _, x := range suppliers {
		out = append(out, view.Option{Value: x.Name})
	}
	return out
}

// afterwardsOptions are the requirements that may have been met before there was
// a case here: those that the form itself does not ask for.
func afterwardsOptions(words view.CaseWords) []view.Option {
	asked := []onboarding.Key{
		onboarding.ReqCustomer, onboarding.ReqRequester, onboarding.ReqVerified, onboarding.ReqHandler, onboarding.ReqDeveloper, onboarding.ReqClosed,
	}
	proc, _ := onboarding.ProcedureFor(onboarding.ProcedureV1)
	var out []view.Option
	for _, r := range proc.Requirements {
		if !slices.Contains(asked, r.Key) {
			out = append(out, view.Option{Value: string(r.Key), Label: words.Requirement(r.Key)})
		}
	}
	return out
}

// openNewCase opens it and leads to its page.
func (s *Server) openNewCase(w http.ResponseWriter, r *http.Request) error {
	who, _ := access.From(r.Context())
	f := readForm(r)
	in := readOpenCase(f)
	err := f.invalid()
	var number string
	if err == nil {
		number, err = s.Work.OpenCase(r.Context(), who.Actor(), f.key(), in)
	}
	if code, yes := showAgain(err); yes {
		return s.showCaseNew(w, r, code, in.Inquiry, f, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, "open.flash", view.CasePath(number, view.CaseOverview))
}

func readOpenCase(f *form) casework.OpenCaseInput {
	in := casework.OpenCaseInput{
		Inquiry: f.id("inquiry"), Group: f.id("group"), Handler: onboarding.PersonID(f.id("handler")),
		Covered: f.customers("covered"), HRSystem: f.text("hr_system", maxName), TargetDate: f.day("target_date", false),
		Supplier: casework.SupplierInput{Name: f.text("supplier", maxName), OrgNumber: f.text("supplier_org", 20)},
		Verified: f.ticked("verified"), VerifiedHow: f.text("verified_how", maxReason),
	}
	in.Customer = f.customer("customer", in.Group == 0 || len(in.Covered) == 0)
	in.Requester = casework.PersonInput{
		Name: f.required("requester_name", maxName), Email: f.email("requester_email", true), Phone: f.text("requester_phone", maxPhone),
	}
	in.Developer = casework.PersonInput{Name: f.text("developer_name", maxName), Email: f.email("developer_email", false)}
	if in.Developer.Name != "" || in.Developer.Email != "" {
		in.DeveloperAt = onboarding.Party(f.choice("developer_at", string(onboarding.Customer), string(onboarding.Supplier)))
	}
	on := f.day("afterwards_on", len(f.values["afterwards"]) > 0)
	for _, k := range f.values["afterwards"] {
		in.Afterwards = append(in.Afterwards, casework.Retrospective{Requirement: onboarding.Key(k), On: on})
	}
	return in
}

// customers reads several, parted by comma or line.
func (f *form) customers(field string) []string {
	written := f.text(field, maxBody)
	var out []string
	for _, one := range strings.FieldsFunc(written, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if strings.TrimSpace(one) == "" {
			continue
		}
		c, err := casework.FindCustomer(field, one)
		if err != nil {
			f.take(err)
			return nil
		}
		out = append(out, c.Number)
	}
	return out
}
