package access

import (
	"strings"
	"time"

	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// Kinds of mail, as kept.
const (
	mailCode       = "signin.code"
	mailInvitation = "signin.invitation"
)

func (g *Gate) codeMail(p postgres.PersonRow, id int64, token, code string, now time.Time) postgres.OutgoingMail {
	t := languageOf(p)
	return postgres.OutgoingMail{
		Kind: mailCode, Person: p.ID, Code: id, Recipient: p.Email, Language: string(t.Lang()), At: now,
		Subject: t.T("signin.mail.code.subject"),
		Body: t.T("signin.mail.code.body", "fornavn", firstName(p.Name), "kode", code, "lenke", g.site+CodePath(token),
			"n", int(codeTime.Minutes())),
	}
}

func (g *Gate) invitationMail(p postgres.PersonRow, id int64, token, code, by string, now time.Time) postgres.OutgoingMail {
	t := languageOf(p)
	return postgres.OutgoingMail{
		Kind: mailInvitation, Person: p.ID, Code: id, Recipient: p.Email, Language: string(t.Lang()), At: now,
		Subject: t.T("signin.mail.invitation.subject"),
		Body: t.T("signin.mail.invitation.body", "fornavn", firstName(p.Name), "navn", by, "kode", code, "lenke", g.site+CodePath(token),
			"n", int(invitationTime.Hours()/24)),
	}
}

func languageOf(p postgres.PersonRow) *text.Catalogue {
	if l, ok := text.ParseLang(p.Language); ok {
		return text.For(l)
	}
	return text.For(text.NB)
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}
