package server

import (
	"net/http"
	"strings"

	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// mailsShown is how many mails the page shows.
const mailsShown = 50

// post shows the mail that would have gone out. The route exists in development only.
func (s *Server) post(w http.ResponseWriter, r *http.Request) error {
	mails, err := postgres.OutgoingMails(r.Context(), s.Pool, mailsShown)
	if err != nil {
		return err
	}
	p := view.PostPage{Page: s.newPage(r, "page.post")}
	for _, m := range mails {
		p.Mails = append(p.Mails, view.PostMail{
			ID: "post-" + itoa(m.ID), Subject: m.Subject, Body: m.Body, Link: linkIn(m.Body),
			Head: p.Page.Text.T("post.to", "epost", m.Recipient, "tid", p.Page.Text.DateTime(m.At)),
		})
	}
	return view.Render(r.Context(), w, http.StatusOK, view.Post(p))
}

// linkIn is the path of the first link in a mail that leads to the program.
func linkIn(body string) string {
	for word := range strings.FieldsSeq(body) {
		if _, path, ok := strings.Cut(word, view.PathSignIn+"/"); ok && strings.HasPrefix(word, "http") {
			return view.PathSignIn + "/" + path
		}
	}
	return ""
}
