package casework

import (
	"context"
	"strings"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
)

// LetterKind names a standard letter. Stored and never reused.
type LetterKind string

// The standard letters.
const (
	LetterReceipt    LetterKind = "receipt"
	LetterDocs       LetterKind = "docs"
	LetterConfirmOrg LetterKind = "confirm_org" // wants n
	LetterLabAccess  LetterKind = "lab_access"  // wants dato, tid
	LetterReminder   LetterKind = "reminder"    // wants krav, n
	LetterClosing    LetterKind = "closing"     // wants n, m, k
)

// letterForm is how a letter is made and what its sending means.
type letterForm struct {
	subject, body string // keys
	section       string // of the case, to which its link leads
	inBody        bool   // the text itself has the link
	fact          onboarding.FactKind
	meets         onboarding.Key
	event         string
}

var letterForms = map[LetterKind]letterForm{
	LetterReceipt: {
		subject: "letter.receipt.subject", body: "letter.receipt.body",
		fact: onboarding.FactReceiptSent, meets: onboarding.ReqReceipt, event: "receipt.sent",
	},
	LetterDocs: {
		subject: "letter.docs.subject", body: "letter.docs.body",
		fact: onboarding.FactDocsSent, meets: onboarding.ReqDocs, event: "docs.sent",
	},
	LetterConfirmOrg: {subject: "letter.confirm.org.subject", body: "letter.confirm.org.body", section: "/organisasjon", event: "letter.sent"},
	LetterLabAccess:  {subject: "letter.lab_access.subject", body: "lab.access", inBody: true, event: "letter.sent"},
	LetterReminder:   {subject: "letter.reminder.subject", body: "letter.reminder.body", inBody: true, event: "letter.sent"},
	LetterClosing: {
		subject: "letter.closing.subject", body: "letter.closing.body", inBody: true,
		fact: onboarding.FactTold, meets: onboarding.ReqTold, event: "customer.told",
	},
}

// Site is where people reach the program, such as "https://tilkobling.example.com":
// letters lead there. Without it they hold the path alone.
func Site(address string) Option {
	return func(s *Service) { s.site = strings.TrimSuffix(address, "/") }
}

// prepareLetter keeps a letter that is to be sent to a person of the case, in the
// person's language, and gives its number. One of the kind that the person was
// not sent yet is written anew. args fill what the letter's text holds beside
// saksnummer, saksbehandler, kundenavn, kunden and lenke; a value may be a
// func(*text.Catalogue) string where the language decides.
func (c *change) prepareLetter(ctx context.Context, kind LetterKind, to onboarding.PersonID, args ...any) (int64, error) {
	p, err := postgres.PartiesOfLetter(ctx, c.tx, c.row.ID, to)
	if err != nil {
		return 0, err
	}
	lang := letterLanguage(p)
	subject, body := c.write(letterForms[kind], p, text.For(lang), args)
	waiting, err := postgres.UnsentLetter(ctx, c.tx, c.row.ID, string(kind), to)
	if err != nil {
		return 0, err
	}
	if waiting != 0 {
		return waiting, postgres.RewriteLetter(ctx, c.tx, waiting, subject, body)
	}
	return postgres.InsertLetter(ctx, c.tx, postgres.Letter{
		Case: c.row.ID, Kind: string(kind), Person: to, Language: string(lang), Subject: subject, Body: body, CreatedAt: c.at,
	})
}

// letterLanguage: own choice, then the language of the inquiry, then what the
// customer has decided, then bokmål.
func letterLanguage(p postgres.LetterParties) text.Lang {
	for _, l := range []string{p.To.Language, p.Inquiry, p.ToCustomer} {
		if lang, ok := text.ParseLang(l); ok {
			return lang
		}
	}
	return text.NB
}

func (c *change) write(f letterForm, p postgres.LetterParties, t *text.Catalogue, args []any) (subject, body string) {
	link := c.site + "/saker/" + c.row.Number + f.section
	all := []any{
		"saksnummer", c.row.Number, "saksbehandler", handlerName(p, t), "kundenavn", p.CustomerName,
		"kunden", t.Customer(string(p.CustomerKind), false),
	}
	for i, a := range args {
		if say, ok := a.(func(*text.Catalogue) string); ok && i%2 == 1 {
			a = say(t)
		}
		all = append(all, a)
	}
	all = append(all, "lenke", link) // what a caller gives comes first
	first, _, _ := strings.Cut(p.To.Name, " ")
	parts := []string{t.T("letter.greeting", "fornavn", first), t.T(f.body, all...)}
	if f.meets == onboarding.ReqDocs {
		parts = append(parts, strings.Join(p.Links, "\n"))
	}
	if !f.inBody {
		parts = append(parts, link)
	}
	parts = append(parts, t.T("letter.signature", "saksbehandler", handlerName(p, t)))
	return t.T("letter.subject", "emne", t.T(f.subject, all...), "saksnummer", c.row.Number), strings.Join(parts, "\n\n")
}

func handlerName(p postgres.LetterParties, t *text.Catalogue) string {
	if p.HandlerName == "" {
		return t.T("letter.nobody")
	}
	return p.HandlerName
}

// prepareFirstLetters makes receipt and documents ready (procedure, stages 1 and
// 2): the receipt for the requester, the documents for the requester and each
// developer.
func (c *change) prepareFirstLetters(ctx context.Context) error {
	p, err := c.progress(ctx)
	if err != nil {
		return err
	}
	to := []onboarding.PersonID{}
	if c.facts.Requester != 0 {
		to = append(to, c.facts.Requester)
		if !p.Holds(onboarding.ReqReceipt) {
			if _, err := c.prepareLetter(ctx, LetterReceipt, c.facts.Requester, "neste", nextAfterOpening(&p, c.facts)); err != nil {
				return err
			}
		}
	}
	if p.Holds(onboarding.ReqDocs) {
		return nil
	}
	contacts, err := postgres.ContactsOfCase(ctx, c.tx, c.row.ID)
	if err != nil {
		return err
	}
	for _, x := range contacts {
		if x.Role == roleDeveloper && x.Person != c.facts.Requester {
			to = append(to, x.Person)
		}
	}
	for _, person := range to {
		if _, err := c.prepareLetter(ctx, LetterDocs, person); err != nil {
			return err
		}
	}
	return nil
}

// nextAfterOpening says what comes once receipt and documents are sent, and
// whose it is.
func nextAfterOpening(p *onboarding.Progress, f *onboarding.Facts) func(*text.Catalogue) string {
	for _, s := range p.Stages {
		for _, r := range s.Requirements {
			if s.Stage < onboarding.StageDocumentation || r.Optional || r.State != onboarding.Open || r.Key == onboarding.ReqDocs {
				continue
			}
			return func(t *text.Catalogue) string {
				krav := t.T("req."+string(r.Key), "iplab", f.Addresses[onboarding.LAB], "ipprod", f.Addresses[onboarding.PROD],
					"kunden", t.Customer(string(f.CustomerKind), false))
				return t.T("letter.next", "krav", krav, "part", t.Party(string(r.Party), string(f.CustomerKind)))
			}
		}
	}
	return func(t *text.Catalogue) string { return t.T("req." + string(onboarding.ReqDocs)) }
}

// LetterInput is a letter's text as the case handler wants it.
type LetterInput struct {
	Subject string
	Body    string
}

// EditLetter changes the text of a letter that is not sent yet.
func (s *Service) EditLetter(ctx context.Context, by onboarding.Actor, number string, key FormKey, letter int64, in LetterInput) error {
	var wrong fieldFaults
	if in.Subject == "" {
		wrong.add("subject", "field.required")
	}
	if in.Body == "" {
		wrong.add("body", "field.required")
	}
	if err := wrong.err(); err != nil {
		return err
	}
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		if _, err := c.unsent(ctx, letter); err != nil {
			return err
		}
		if err := postgres.RewriteLetter(ctx, c.tx, letter, in.Subject, in.Body); err != nil {
			return err
		}
		return c.event(ctx, "letter.edited", map[string]any{"letter": letter})
	})
}

// RecordLetterSent records that the actor has sent a letter. What its sending
// meets is then met: receipt, documents, or that the customer is told.
func (s *Service) RecordLetterSent(ctx context.Context, by onboarding.Actor, number string, key FormKey, letter int64) error {
	return s.change(ctx, by, number, onboarding.HandleCase, key, func(ctx context.Context, c *change) error {
		l, err := c.unsent(ctx, letter)
		if err != nil {
			return err
		}
		if err := postgres.MarkLetterSent(ctx, c.tx, letter, by.Person, c.at); err != nil {
			return err
		}
		f, ok := letterForms[LetterKind(l.Kind)]
		if !ok {
			f.event = "letter.sent"
		}
		data := map[string]any{"letter": letter, "person": l.Person}
		if f.fact == "" || c.before.Holds(f.meets) {
			return c.event(ctx, f.event, data)
		}
		if err := onboarding.AllowStep(&c.before, f.meets); err != nil {
			return err
		}
		return c.record(ctx, onboarding.Fact{Kind: f.fact}, "", f.event, data)
	})
}

// unsent finds a letter of the case that is to be sent.
func (c *change) unsent(ctx context.Context, letter int64) (postgres.Letter, error) {
	if err := onboarding.AllowWork(&c.before); err != nil {
		return postgres.Letter{}, err
	}
	l, err := postgres.LetterOfCase(ctx, c.tx, c.row.ID, letter)
	if err != nil {
		return l, err
	}
	if l.SentAt != nil {
		return l, onboarding.Refuse("rule.already_done")
	}
	return l, nil
}
