package view

import (
	"net/url"

	"github.com/a-h/templ"
)

// LabPage is LAB as KS sees it: the periods that are planned or run, the line,
// and the periods that were.
type LabPage struct {
	Page      Page
	Clock     LabClock
	Periods   []LabPeriodCard
	Line      []LabLineRow
	Preparing []LabLineRow // that are in stage 6 and not in line yet
	Plan      *LabForm     // a technician's
	Reorder   *LabForm     // a case handler's
	History   []LabHistoryRow
}

// LabClock is how long personal data have been in LAB; empty where there are none.
type LabClock struct {
	Text  string // «Personopplysninger i LAB i 2 timer 10 minutter»
	Since string
}

// LabPeriodPage is one period in full.
type LabPeriodPage struct {
	Page   Page
	Period LabPeriodCard
}

// LabPeriodCard is a period with its cases and steps.
type LabPeriodCard struct {
	ID          string // its element's
	Title       string
	Note        string
	Href        string // to the page of the period alone
	Tags        []templ.Component
	Clock       LabClock
	Cases       []LabCaseRow
	Steps       []ChecklistItem
	NoticeLabel string // of the text to those who work in LAB
	Notice      string
	Forms       []LabForm // folded: take one more case in, move, annotate
	Annotations []LabNote
}

// LabCaseRow is a case that has a place in a period.
type LabCaseRow struct {
	Name, Number, Handler string
	Href                  string
	Hour                  string
	Import                string
	State                 templ.Component
	Leave                 *Form
}

// LabNote is a note to a period, by whom and when.
type LabNote struct{ About, By, Body string }

// LabLineRow is a case on its way to LAB.
type LabLineRow struct {
	Place                 int // in the line; 0: not in it
	Name, Number, Handler string
	Href                  string
	Hour                  string
	State                 string
	Tag                   templ.Component
}

// LabHistoryRow is a period that is over.
type LabHistoryRow struct {
	Title, Href, Cases, Data, State string
	Early                           bool
}

// LabForm is a form of LAB's pages. Several stand on one page, and so its
// fields' ids begin with its own.
type LabForm struct {
	ID      string
	Fold    string // where it is folded away: what opens it
	Label   string
	About   string
	Action  string
	Filled  Filled
	Hidden  []Field // Name and Value
	Fields  []LabField
	Submit  Action
	Further templ.Component // before the fields
}

// LabField is a field with how it is asked for.
type LabField struct {
	As    LabInput
	Field Field
}

// LabInput is how a field is asked for.
type LabInput int

// The ways.
const (
	LabWhen LabInput = iota
	LabText
	LabArea
	LabTick
	LabTicks
	LabRadio
	LabSelect
)

// fill gives a field of the form what was written in it, and an id of its own.
func (f LabForm) fill(x Field) Field {
	x = f.Filled.Fill(x)
	x.ID = f.ID + "-" + x.Name
	return x
}

// errors lead to the fields by the ids they have here.
func (f LabForm) errors() FieldErrors {
	out := make(FieldErrors, 0, len(f.Filled.Errors))
	for _, e := range f.Filled.Errors {
		out = append(out, FieldError{Field: f.ID + "-" + e.Field, Message: e.Message})
	}
	return out
}

// open tells whether a folded form is shown: it was sent and not taken.
func (f LabForm) open() bool { return f.Filled.Values != nil }

// LabForms are forms one below the other, as what stands beneath a step.
func LabForms(p Page, about []string, forms ...LabForm) templ.Component {
	return labForms(p.Text, about, forms)
}

// PeriodAction is the address of something done to a LAB period.
func PeriodAction(id int64, action string) string { return PeriodPath(id) + "/" + action }

// CaseLabPage is stage 6 of a case: what is asked before LAB, what lies in LAB,
// and what the requester confirms of it.
type CaseLabPage struct {
	Head    CaseHead
	Clock   LabClock
	Alerts  []LabAlert
	Steps   []ChecklistItem
	Met     string
	Units   *LabUnits
	Confirm *LabConfirm
	Return  *LabForm
	Cards   []ConfirmationCard
	Figures *LabFigures
	Period  []Fact
	Privacy string
}

// LabAlert says something of the whole page.
type LabAlert struct {
	Kind          AlertKind
	Heading, Text string
	Lines         []string
}

// LabUnits is the list of units to look at in LAB.
type LabUnits struct {
	About string
	Link  *Action // to LAB
	Rows  []LabUnitRow
	Own   LabForm // chooses the requester's own
}

// LabUnitRow is a unit with the figures that LAB should show.
type LabUnitRow struct {
	Name, Path, Why           string
	Persons, Mains, Managers  int
	Exception, ExceptionLabel string
}

// LabConfirm is the confirmation to give.
type LabConfirm struct {
	Action   string
	Reading  int64
	Digest   string
	Sentence string
	Lang     string
	Ticks    []Option
	Filled   Filled
}

// LabFigures are figures per unit, rolled up the tree.
type LabFigures struct {
	About      string
	Totals     []Fact
	Exceptions []LabException
	Nodes      []TreeNode
}

// LabException is a kind of exception with the units that have it.
type LabException struct {
	Title string
	Units []string
	More  string
}

// LabTreePath is the address of the figures with one unit opened.
func LabTreePath(number, unit string) string {
	return CasePath(number, CaseLab) + "?enhet=" + url.QueryEscape(unit)
}
