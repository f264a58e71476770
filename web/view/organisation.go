package view

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
)

// OrganisationPage is a case's organisation as it was read: who read it when, what KS did with it, the units sector by sector, and
// the confirmation.
type OrganisationPage struct {
	Head          CaseHead
	Stream        string
	Alerts        []OrganisationAlert
	Confirmations []ConfirmationCard
	Reading       *OrganisationReading // nil: nothing was read yet
	Empty         Empty                // then this stands instead
	Shows         []NavItem            // which of the units are shown
	Query         string
	Search        string // where the search goes
	Chosen        string // the reading that was asked for; empty: the one that counts
	Result        OrganisationUnits
	Changes       *OrganisationChanges
	Remarks       []RemarkItem
	Import        *ImportForm
	Explain       *ExplainForm
	Present       []PresentForm
	Confirm       *ConfirmForm
	Return        *ReturnForm
	Readings      []OrganisationRead // all of them, newest first
}

// OrganisationAlert is what the reader has to know first.
type OrganisationAlert struct {
	Kind          AlertKind
	Heading, Text string
	Note          string // what somebody wrote
	Action        *Action
}

// OrganisationReading is the reading that is shown.
type OrganisationReading struct {
	ID     int64
	Title  string // «Organisasjonen slik den ble lest …»
	Facts  []Fact
	Digest string // whole
}

// OrganisationRead is one reading in the list of all.
type OrganisationRead struct {
	Title, Href, Detail string
	Current             bool
}

// OrganisationUnits are the units that are shown: sectors, or what was asked for.
type OrganisationUnits struct {
	Top      *TreeNode // the top unit, where there is one
	Sectors  []OrganisationSector
	Progress string // «3 av 9 sektorer er sett gjennom»
	Seen, Of int
	Nodes    []TreeNode // hits of a search, or the whole tree
	Odd      []OddUnit
	Heading  string // how many hits, or how many that look odd
	None     string // instead of a list
}

// OrganisationSector is one sector with its tick.
type OrganisationSector struct {
	ID   string // of the element
	Node TreeNode
	Unit string
	Seen string // who has looked through it, and when; empty: nobody
	Same string // unchanged since the confirmation; then it needs no tick
	Tick *Form  // nil: not the reader's to tick
}

// OddUnit is a unit that looks odd.
type OddUnit struct {
	Label, Name, Href, Path, Detail string
}

// OrganisationChanges are what changed between two readings.
type OrganisationChanges struct {
	Title, Note string
	Groups      []ChangeGroup
}

// ChangeGroup is one kind of change.
type ChangeGroup struct {
	Title string
	Units []ChangedUnit
	More  string // how many are left out
}

// ChangedUnit is one unit that changed.
type ChangedUnit struct {
	Name, Href, Was, Path string
}

// ConfirmationCard is a confirmation as it stands, and prints.
type ConfirmationCard struct {
	ID       string
	Title    string
	Sentence string
	Lang     string
	Facts    []Fact
	Holds    string // that it counts
	Stale    string // why it does not
}

// RemarkItem is a remark on a unit.
type RemarkItem struct {
	ID       string
	Kind     string
	Unit     string
	Href     string
	Body, By string
	Changed  string // whether the unit changed since
	Answer   string
	Answerer string
	Closed   string
	Reply    *RemarkForm
	Close    *Form
}

// RemarkForm answers a remark.
type RemarkForm struct {
	Action string
	Field  string // its element's id
	Filled Filled
}

// ImportForm records an import into LAB.
type ImportForm struct {
	Action  string
	Reading int64
	About   string
	Again   bool // there is one already: the form is folded away
	Filled  Filled
}

// ExplainForm says why a count differs.
type ExplainForm struct {
	Action  string
	Reading int64
	About   string
	Filled  Filled
}

// PresentForm puts one reading before the requester.
type PresentForm struct {
	Form    Form
	Reading int64
	About   string
	First   bool
}

// ConfirmForm is the confirmation to give.
type ConfirmForm struct {
	Action   string
	Reading  int64
	Digest   string
	Sentence string
	Lang     string
	About    string // how many sectors are left
	Facts    []Fact
	Filled   Filled
}

// ReturnForm says that something is wrong.
type ReturnForm struct {
	Action  string
	Reading int64
	Filled  Filled
	Options []Option
	Draft   string
}

// UnitPage is one unit: where it lies, what lies below it, and the remarks on it.
type UnitPage struct {
	Head    CaseHead
	Name    string
	Path    []NavItem
	Facts   []Fact
	Tags    templ.Component
	Odd     []string
	Below   []TreeNode
	Remarks []RemarkItem
	Form    *UnitRemarkForm
	Back    string
}

// UnitRemarkForm writes a remark on the unit.
type UnitRemarkForm struct {
	Action  string
	Reading int64
	Unit    string
	Kinds   []Option
	Filled  Filled
	Draft   string
}

// UnitTag is a word on a unit in the tree.
type UnitTag struct {
	Kind  TagKind
	Label string
}

// UnitTags are the words on a unit; nil where there are none.
func UnitTags(tags []UnitTag) templ.Component {
	if len(tags) == 0 {
		return nil
	}
	return unitTags(tags)
}

// OrganisationPath is the page of the organisation, of one reading where it is
// not 0.
func OrganisationPath(number string, reading int64, query ...string) string {
	q := url.Values{}
	if reading != 0 {
		q.Set("avlesning", strconv.FormatInt(reading, 10))
	}
	for i := 0; i+1 < len(query); i += 2 {
		q.Set(query[i], query[i+1])
	}
	if len(q) == 0 {
		return CasePath(number, CaseOrganisation)
	}
	return CasePath(number, CaseOrganisation) + "?" + q.Encode()
}

// UnitPath is the page of one unit of a reading; it is also where a branch of
// the tree is fetched.
func UnitPath(number string, reading int64, unit string) string {
	return CaseAction(number, CaseOrganisation, "gren") + "?avlesning=" + strconv.FormatInt(reading, 10) + "&enhet=" + url.QueryEscape(unit)
}

// RemarkPath is where a remark is answered or closed.
func RemarkPath(number string, remark int64, action string) string {
	return CaseAction(number, CaseOrganisation, "merknad") + "/" + strconv.FormatInt(remark, 10) + "/" + action
}
