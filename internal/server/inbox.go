package server

import (
	"net/http"
	"strconv"

	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// inboxPage is how many inquiries a page lists.
const inboxPage = 50

// inbox lists the new inquiries, or with ?vis=behandlet those that were handled.
func (s *Server) inbox(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := view.InboxPage{Page: s.newPage(r, "page.inquiries"), Handled: r.URL.Query().Get("vis") == "behandlet"}
	t := p.Page.Text
	at := pageNumber(r)
	rows, err := postgres.ListInquiries(ctx, s.Pool, p.Handled, (at-1)*inboxPage, inboxPage)
	if err != nil {
		return err
	}
	fresh, handled, err := postgres.CountInquiries(ctx, s.Pool)
	if err != nil {
		return err
	}
	handledPath := view.PathInquiries + "?vis=behandlet"
	p.Views = []view.NavItem{
		{Label: t.T("inquiry.new") + " (" + t.Number(fresh) + ")", Href: view.PathInquiries, Current: !p.Handled},
		{Label: t.T("inquiry.handled") + " (" + t.Number(handled) + ")", Href: handledPath, Current: p.Handled},
	}
	total, base := fresh, view.PathInquiries+"?side="
	if p.Handled {
		total, base = handled, handledPath+"&side="
	}
	p.Paging = paging(t, base, at, inboxPage, total)
	for _, i := range rows {
		p.Rows = append(p.Rows, inboxRow(t, i))
	}
	return view.Render(ctx, w, http.StatusOK, view.Inbox(p))
}

func inboxRow(t *text.Catalogue, i postgres.Inquiry) view.InboxRow {
	row := view.InboxRow{
		Href: view.InquiryPath(i.ID), Sender: i.SenderName, Email: i.SenderEmail, Customer: i.CustomerName,
		About: firstLine(i.Subject, i.Body), ReceivedAt: i.ReceivedAt, Channel: t.T("inquiry.channel." + i.Channel),
		Outcome: t.T("inquiry.outcome."+i.Status, "nr", i.CaseNumber), Quarantine: i.Quarantined,
	}
	if row.Customer == "" {
		row.Customer = t.T("inquiry.unknown_customer")
	}
	return row
}

// firstLine is the first of the texts that is not empty, cut to what a list can show.
func firstLine(texts ...string) string {
	const shown = 90
	for _, s := range texts {
		if s == "" {
			continue
		}
		r := []rune(s)
		for i, c := range r {
			if c == '\n' {
				r = r[:i]
				break
			}
		}
		if len(r) > shown {
			return string(r[:shown-1]) + "…"
		}
		return string(r)
	}
	return ""
}

// pageNumber is ?side=, from 1.
func pageNumber(r *http.Request) int {
	const most = 10_000
	n, err := strconv.Atoi(r.URL.Query().Get("side"))
	if err != nil {
		return 1
	}
	return min(max(n, 1), most)
}

// paging leads through a list; base is its address up to the page's number.
func paging(t *text.Catalogue, base string, at, size, total int) view.Paging {
	p := view.Paging{Label: t.T("nav.pages")}
	from := (at-1)*size + 1
	p.Shown = t.T("register.shown", "fra", from, "til", min(at*size, total), "n", total)
	if at > 1 {
		p.Prev = base + strconv.Itoa(at-1)
	}
	if at*size < total {
		p.Next = base + strconv.Itoa(at+1)
	}
	return p
}

func inboxCrumbs(p view.Page, last view.Crumb) []view.Crumb {
	return []view.Crumb{{Label: p.Text.T("page.inquiries"), Href: view.PathInquiries}, last}
}
