package server

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

// listing words the rows of a list for its reader.
type listing struct {
	s        *Server
	t        *text.Catalogue
	who      *access.Identity
	actor    onboarding.Actor
	settings postgres.Settings
}

func (s *Server) listing(t *text.Catalogue, who *access.Identity, settings postgres.Settings) *listing {
	return &listing{s: s, t: t, who: who, actor: who.Actor(), settings: settings}
}

func (l *listing) words(r *postgres.CaseListRow) view.CaseWords {
	w := view.CaseWords{
		Text: l.t, Kind: r.Kind, Customer: r.Customer, AddressLab: l.settings.AddressLab, AddressProd: l.settings.AddressProd,
		Asker: r.Asker, Now: l.s.Now(),
	}
	w.LabUntil, w.DataInLab = when(r.LabUntil), when(r.DataInLab)
	return w
}

// row is a case in KS's worklist.
func (l *listing) row(r *postgres.CaseListRow) view.WorklistRow {
	row := view.WorklistRow{
		Number: r.Number, Customer: r.Customer, Place: place(r), Stage: l.stage(r), StageName: l.t.T("stage." + strconv.Itoa(int(r.Stage))),
		Handler: r.Handler, Tags: l.tags(r, l.mine(r)), Next: l.next(r, r.Turn.Party == onboarding.KS),
	}
	if r.Handler == "" {
		row.Handler = l.t.T("common.unassigned")
	}
	if r.Status == onboarding.Closed {
		row.StageName = ""
	}
	row.Waited, row.Goal, row.Over = l.waited(r)
	return row
}

func place(r *postgres.CaseListRow) string {
	switch {
	case r.CustomerNumber == "":
		return r.Number
	case r.County == "":
		return r.CustomerNumber
	default:
		return r.CustomerNumber + " · " + r.County
	}
}

// stage is as MiniStages has it: one beyond the last in production.
func (*listing) stage(r *postgres.CaseListRow) int {
	if r.Status == onboarding.Closed {
		return int(onboarding.StageProduction) + 1
	}
	return int(r.Stage)
}

// mine tells whether it is for this reader at KS to act: a technician's turn is
// every technician's, a case handler's is that of whoever has the case.
func (l *listing) mine(r *postgres.CaseListRow) bool {
	if r.Turn.Party != onboarding.KS {
		return false
	}
	if r.Turn.Role == onboarding.OwnerTechnician {
		return l.actor.KS.Has(onboarding.RoleTechnician)
	}
	return r.HandlerID != 0 && r.HandlerID == l.who.ID
}

// theirs tells whether it is for this reader, outside KS, to act.
func (l *listing) theirs(r *postgres.CaseListRow) bool {
	switch r.Turn.Party {
	case onboarding.Supplier:
		return true
	case onboarding.Customer:
		return r.Turn.Role == onboarding.OwnerDeveloper
	case onboarding.KS:
		return false
	default:
		return false
	}
}

// tags are a message that waits, whose turn it is, and how the latest test went:
// each a tag of its own.
func (l *listing) tags(r *postgres.CaseListRow, yours bool) []templ.Component {
	var tags []templ.Component
	if r.DataInLab != nil && l.actor.AtKS() {
		tags = append(tags, view.StatusTag(l.t, view.TagLabData, "tid", l.t.Elapsed(l.s.Now().Sub(*r.DataInLab))))
	}
	if r.Unanswered != nil && l.actor.AtKS() {
		tags = append(tags, view.StatusTag(l.t, view.TagUnanswered))
	}
	switch r.Status {
	case onboarding.OnHold:
		tags = append(tags, view.StatusTag(l.t, view.TagHold, "dato", l.t.DateShort(when(r.HoldUntil))))
	case onboarding.Closed:
		return append(tags, view.StatusTag(l.t, view.TagInProd, "dato", l.t.Date(when(r.ClosedAt))))
	case onboarding.Cancelled:
		return append(tags, view.StatusTag(l.t, view.TagCancelled))
	case onboarding.Active:
		tags = append(tags, view.TurnTag(l.t, r.Kind, r.HasTurn, string(r.Turn.Role), yours))
	}
	if r.RunState == "" {
		return tags
	}
	return append(tags, view.RunTag(l.t, r.RunState))
}

// when is the zero time where there is none.
func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// next is what is to be done, to the one who does it; to others what the case
// waits for.
func (l *listing) next(r *postgres.CaseListRow, yours bool) string {
	w := l.words(r)
	switch {
	case r.Unanswered != nil && l.actor.AtKS() && r.DataInLab == nil:
		return w.Sentence(onboarding.Turn{Kind: onboarding.TurnQuestion})
	case r.Status != onboarding.Active:
		return ""
	case yours:
		return w.Sentence(r.Turn)
	case r.Turn.Failures > 0:
		return l.t.N("case.failures", r.Turn.Failures)
	case r.Turn.Kind == onboarding.TurnQuestion:
		return ""
	default:
		return w.Requirement(r.Turn.Requirement)
	}
}

// waited is for how many working days the turn has been where it is, beside the
// stage's goal.
func (l *listing) waited(r *postgres.CaseListRow) (waited, goal string, over bool) {
	if r.Status != onboarding.Active {
		return "", "", false
	}
	n := l.s.Calendar.WorkingDaysBetween(r.Turn.Since, l.s.Now())
	waited = l.t.N("worklist.waited", n)
	m := l.settings.GoalStageDays[int(r.Stage)]
	switch {
	case m == 0:
		return waited, "", false
	case n > m:
		return waited, l.t.T("worklist.over", "n", n-m), true
	default:
		return waited, l.t.T("worklist.goal", "m", m), false
	}
}
