package view

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/text"
)

// CaseWords is what the sentences about a case need to know of it.
type CaseWords struct {
	Text        *text.Catalogue
	Kind        onboarding.CustomerKind
	Customer    string // its name
	AddressLab  string
	AddressProd string
	Asker       string    // who wrote the message that waits
	LabUntil    time.Time // when the LAB period ends, as planned
	DataInLab   time.Time // since when personal data lie there
	Now         time.Time
}

// The is «kommunen», «fylkeskommunen» or «samarbeidet».
func (w CaseWords) The() string { return w.Text.Customer(string(w.Kind), false) }

// Party names a party: KS, kommunen or leverandøren.
func (w CaseWords) Party(p onboarding.Party) string {
	switch p {
	case onboarding.KS:
		return w.Text.T("common.ks")
	case onboarding.Customer:
		return w.The()
	case onboarding.Supplier:
		return w.Text.T("party.supplier")
	default:
		return ""
	}
}

func (w CaseWords) args(extra ...any) []any {
	return append([]any{
		"kunden", w.The(), "kundenavn", w.Customer, "iplab", w.AddressLab, "ipprod", w.AddressProd, "navn", w.Asker,
		"dato", w.Text.DateTimeShort(w.LabUntil), "tid", w.Text.Elapsed(w.Now.Sub(w.DataInLab)),
	}, extra...)
}

// Requirement is a requirement's title.
func (w CaseWords) Requirement(k onboarding.Key) string {
	return w.Text.T("req."+string(k), w.args()...)
}

// Stale says why something no longer holds.
func (w CaseWords) Stale(why onboarding.StaleReason) string {
	if why == "" {
		return ""
	}
	return w.Text.T("stale." + string(why))
}

// Sentence tells the one whose turn it is what to do.
func (w CaseWords) Sentence(t onboarding.Turn) string {
	switch t.Kind {
	case onboarding.TurnQuestion:
		if w.Asker == "" {
			return w.Text.T("case.next.question")
		}
		return w.Text.T("next.any.question", w.args()...)
	case onboarding.TurnRollback:
		return w.Text.T("next.6.technician.data", w.args()...)
	case onboarding.TurnNone:
		return w.Text.T("next.nothing")
	case onboarding.TurnRequirement:
		return w.requirementSentence(t)
	default:
		return w.requirementSentence(t)
	}
}

func (w CaseWords) requirementSentence(t onboarding.Turn) string {
	switch {
	case t.Failures > 0:
		return w.failures(t)
	case t.Stale == onboarding.StaleReturned:
		return w.Text.T("case.next.returned."+string(t.Party), w.args()...)
	case t.Missing > 0:
		return w.Text.N("next.3.supplier", t.Missing)
	case t.Requirement == onboarding.ReqPlacement && w.LabUntil.IsZero():
		return w.Text.T("case.next.placement")
	}
	return w.Text.T("next.req."+string(t.Requirement), w.args()...)
}

// failures tells the party of the gravest finding what a test found.
func (w CaseWords) failures(t onboarding.Turn) string {
	if t.Party == onboarding.KS {
		return w.Text.T("next.4.ks")
	}
	stage := strings.SplitN(string(t.Requirement), ".", 2)[0]
	if stage == "5" {
		return w.Text.N("case.next.organisation", t.Failures)
	}
	return w.Text.N("next."+stage+".supplier", t.Failures, w.args()...)
}

// Waiting tells the others whom the case waits for, and since when.
func (w CaseWords) Waiting(t onboarding.Turn, days int) string {
	what := w.Text.T("case.answer")
	if t.Kind != onboarding.TurnQuestion {
		what = lowerFirst(w.Requirement(t.Requirement))
	}
	return w.Text.N("next.others", days, "part", w.PartyInRole(t), "krav", what, "dato", w.Text.DateShort(t.Since))
}

// PartyInRole names the party, and within KS the role.
func (w CaseWords) PartyInRole(t onboarding.Turn) string {
	if t.Party == onboarding.KS && t.Role != onboarding.OwnerKS {
		return w.Party(t.Party) + " (" + lowerFirst(w.Text.T("role."+string(t.Role))) + ")"
	}
	return w.Party(t.Party)
}

// TurnTag is the tag of whose turn it is, as lists and heads show it. party and
// role are as stored.
func TurnTag(t *text.Catalogue, kind onboarding.CustomerKind, party, role string, yours bool) templ.Component {
	switch {
	case yours:
		return StatusTag(t, TagYourTurn)
	case party == string(onboarding.KS) && role == string(onboarding.OwnerTechnician):
		return StatusTag(t, TagWaitKSTech)
	case party == string(onboarding.KS):
		return StatusTag(t, TagWaitKS)
	case party == string(onboarding.Customer):
		return StatusTag(t, TagWaitCustomer, "kunden", t.Customer(string(kind), false))
	case party == string(onboarding.Supplier):
		return StatusTag(t, TagWaitSupplier)
	default:
		return templ.NopComponent
	}
}

// RunTag is the tag of how the latest test went; nothing where there is none.
func RunTag(t *text.Catalogue, state string) templ.Component {
	switch state {
	case "running":
		return StatusTag(t, TagRunRunning)
	case "failed":
		return StatusTag(t, TagRunFailed)
	case "passed":
		return StatusTag(t, TagRunPassed)
	case "error":
		return StatusTag(t, TagError)
	default:
		return templ.NopComponent
	}
}

func lowerFirst(s string) string {
	if strings.HasPrefix(s, "KS") || strings.HasPrefix(s, "URL") || strings.HasPrefix(s, "LAB") || s == "" {
		return s
	}
	r := []rune(s)
	return strings.ToLower(string(r[0])) + string(r[1:])
}
