package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// numberIn reads a row's number in the address.
func numberIn(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, name), 10, 64)
	if err != nil || id < 1 {
		return 0, onboarding.Missing()
	}
	return id, nil
}

// inquiry shows one inquiry and what may become of it.
func (s *Server) inquiry(w http.ResponseWriter, r *http.Request) error {
	return s.showInquiry(w, r, http.StatusOK, "", nil, nil)
}

// showInquiry shows it with one of its forms as it was sent.
func (s *Server) showInquiry(w http.ResponseWriter, r *http.Request, code int, sent string, f *form, why error) error {
	ctx := r.Context()
	id, err := numberIn(r, "id")
	if err != nil {
		return err
	}
	i, err := postgres.InquiryByID(ctx, s.Pool, id)
	if err != nil {
		return err
	}
	who, _ := access.From(ctx)
	p := view.InquiryPage{Page: s.newPage(r, "inquiry.heading", "navn", i.SenderName), ID: id, Body: i.Body, Quarantine: i.Quarantined}
	t := p.Page.Text
	p.Heading, p.Sender, p.New = t.T("inquiry.heading", "navn", i.SenderName), i.SenderName, i.Status == "new"
	p.Page.Breadcrumbs = inboxCrumbs(p.Page, view.Crumb{Label: i.SenderName, Href: view.InquiryPath(id)})
	p.Facts = inquiryFacts(t, i)
	if !p.New {
		fillOutcome(&p, i)
		x := f.filled(t, why)
		p.Notice, p.Kept = x.Notice, x.Value("answer", "")+x.Value("reason", "")
		return view.Render(ctx, w, code, view.Inquiry(p))
	}
	if p.Suggested, err = s.suggestions(ctx, t, i); err != nil {
		return err
	}
	p.OpenOther = view.PathCaseNew + "?henvendelse=" + strconv.FormatInt(id, 10)
	p.AnswerText = answerDraft(i, who.Name)
	forms := map[string]*view.Filled{"legg-til": &p.Attach, "svar": &p.Answer, "forkast": &p.Discard}
	for name, x := range forms {
		x.Key = newFormKey()
		if name == sent {
			*x = f.filled(t, why)
		}
	}
	return view.Render(ctx, w, code, view.Inquiry(p))
}

// answerDraft begins an answer in the language of the inquiry.
func answerDraft(i postgres.Inquiry, by string) string {
	lang, ok := text.ParseLang(i.Language)
	if !ok {
		lang = text.NB
	}
	t := text.For(lang)
	first, _, _ := strings.Cut(i.SenderName, " ")
	return t.T("letter.greeting", "fornavn", first) + "\n\n\n\n" + t.T("letter.signature", "saksbehandler", by)
}

func inquiryFacts(t *text.Catalogue, i postgres.Inquiry) []view.Fact {
	customer := i.CustomerName
	if customer == "" {
		customer = t.T("inquiry.unknown_customer")
	}
	developer := strings.TrimSpace(i.DeveloperName + " " + i.DeveloperEmail)
	return []view.Fact{
		{Term: t.T("common.name"), Value: i.SenderName},
		{Term: t.T("inquiry.title"), Value: i.SenderTitle},
		{Term: t.T("common.email"), Value: i.SenderEmail},
		{Term: t.T("common.phone"), Value: i.SenderPhone},
		{Term: t.T("inquiry.col.customer"), Value: customer},
		{Term: t.T("common.hr_system"), Value: i.HRSystem},
		{Term: t.T("common.supplier"), Value: i.SupplierName},
		{Term: t.T("role.developer"), Value: developer},
		{Term: t.T("inquiry.subject"), Value: i.Subject},
		{Term: t.T("inquiry.col.received"), Value: t.DateTime(i.ReceivedAt)},
		{Term: t.T("inquiry.channel"), Value: t.T("inquiry.channel." + i.Channel)},
		{Term: t.T("common.language"), Value: t.T("common.language." + i.Language)},
	}
}

func fillOutcome(p *view.InquiryPage, i postgres.Inquiry) {
	t := p.Page.Text
	p.Outcome = t.T("inquiry.outcome."+i.Status, "nr", i.CaseNumber)
	if i.HandledAt != nil {
		p.OutcomeBy = t.T("inquiry.outcome.by", "dato", t.DateTime(*i.HandledAt), "navn", i.HandledBy)
	}
	if i.CaseNumber != "" {
		p.CaseNumber, p.CaseHref = i.CaseNumber, view.CasePath(i.CaseNumber, view.CaseOverview)
	}
	p.Note = i.HandledNote
	switch i.Status {
	case "answered":
		p.NoteHeading, p.Copy = t.T("inquiry.answer.given"), true
	case "discarded":
		p.NoteHeading = t.T("inquiry.discarded.why")
	}
}

// suggestions are those whom the inquiry may be from: whom the sender chose
// first, then what address and text point to.
func (s *Server) suggestions(ctx context.Context, t *text.Catalogue, i postgres.Inquiry) ([]view.InquirySuggestion, error) {
	var out []view.InquirySuggestion
	var numbers []string
	add := func(c register.Customer, evidence string) {
		for _, n := range numbers {
			if n == c.Number {
				return
			}
		}
		numbers = append(numbers, c.Number)
		out = append(out, view.InquirySuggestion{
			Name: c.DisplayName, County: c.Number + " " + countyName(c.County), Evidence: evidence, Key: newFormKey(),
			OpenHref: view.PathCaseNew + "?henvendelse=" + strconv.FormatInt(i.ID, 10) + "&kunde=" + c.Number,
		})
	}
	if c, ok := register.CustomerByNumber(i.CustomerNumber); ok {
		add(c, t.T("inquiry.evidence.chosen"))
	}
	for _, x := range register.SuggestByDomain(i.SenderEmail, i.Subject+"\n"+i.Body) {
		add(x.Customer, t.T("inquiry.evidence."+string(x.Evidence)))
	}
	active, err := postgres.ActiveCases(ctx, s.Pool, numbers)
	if err != nil {
		return nil, err
	}
	for k, n := range numbers {
		if nr := active[n]; nr != "" {
			out[k].CaseNumber, out[k].CaseHref = nr, view.CasePath(nr, view.CaseOverview)
		}
	}
	return out, nil
}
