package server

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/view"
)

// worklistRows is how many cases a page of the worklist has.
const worklistRows = 50

// longestSearch bounds what is looked up, in characters.
const longestSearch = 100

// worklistAddress is what the worklist's address says: whose cases, which of
// them, in which order, and from where on. All of it stands in the address, so
// that it can be kept, sent to a colleague and gone back to.
type worklistAddress struct {
	all     bool // everybody's, else one's own
	query   string
	stage   onboarding.Stage
	turn    string
	handler onboarding.PersonID
	county  string
	status  string // active where empty; any of them with anyStatus
	pick    postgres.Pick
	order   postgres.WorklistOrder
	desc    bool
	after   *worklistMark
	before  *worklistMark
}

const anyStatus = "any"

// worklistMark is a place in the list and how many cases stand before the page.
type worklistMark struct {
	Before int                    `json:"n"`
	Place  postgres.WorklistPlace `json:"k"`
}

// Names of what the address may say.
const (
	paramView    = "visning" // mine, alle
	paramSearch  = "q"
	paramStage   = "steg"
	paramTurn    = "tur"
	paramHandler = "saksbehandler"
	paramCounty  = "fylke"
	paramStatus  = "status"
	paramPick    = "utvalg"
	paramSort    = "sort"
	paramAfter   = "etter"
	paramBefore  = "for"
	viewMine     = "mine"
	viewAll      = "alle"
)

var picksInAddress = map[string]postgres.Pick{
	"trenger-svar": postgres.PickUnanswered, "ks": postgres.PickKS, "feil": postgres.PickFailed,
	"ikke-tildelt": postgres.PickUnassigned, "andre": postgres.PickOthers, "lab": postgres.PickDataInLab,
}

var ordersInAddress = map[string]postgres.WorklistOrder{
	"kommune": postgres.ByCustomer, "steg": postgres.ByStage, "ventet": postgres.ByWaited, "saksbehandler": postgres.ByHandler,
}

var turnsInAddress = []string{"ks", "technician", "customer", "supplier"}

// readWorklistAddress reads what makes sense and passes over the rest: an
// address of yesterday still shows a list.
func readWorklistAddress(v url.Values, ownFirst bool) worklistAddress {
	a := worklistAddress{all: !ownFirst}
	switch v.Get(paramView) {
	case viewMine:
		a.all = false
	case viewAll:
		a.all = true
	}
	if q := strings.TrimSpace(v.Get(paramSearch)); utf8.ValidString(q) && !strings.ContainsRune(q, 0) {
		a.query = string([]rune(q)[:min(len([]rune(q)), longestSearch)])
	}
	if n, err := strconv.Atoi(v.Get(paramStage)); err == nil && n >= 1 && n <= 7 {
		a.stage = onboarding.Stage(n)
	}
	for _, t := range turnsInAddress {
		if v.Get(paramTurn) == t {
			a.turn = t
		}
	}
	if n, err := strconv.ParseInt(v.Get(paramHandler), 10, 64); err == nil && n > 0 {
		a.handler = onboarding.PersonID(n)
	}
	if _, ok := register.CountyByNumber(v.Get(paramCounty)); ok {
		a.county = v.Get(paramCounty)
	}
	switch s := v.Get(paramStatus); onboarding.Status(s) {
	case onboarding.OnHold, onboarding.Closed, onboarding.Cancelled, anyStatus:
		a.status = s
	case onboarding.Active: // the list without a status
	}
	a.pick = picksInAddress[v.Get(paramPick)]
	if sorts := v[paramSort]; len(sorts) > 0 { // a pressed head comes after what the form carries
		name, desc := strings.CutPrefix(sorts[len(sorts)-1], "-")
		if order, ok := ordersInAddress[name]; ok {
			a.order, a.desc = order, desc
		}
	}
	a.after, a.before = a.mark(v.Get(paramAfter)), a.mark(v.Get(paramBefore))
	return a
}

func (a *worklistAddress) mark(s string) *worklistMark {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || s == "" {
		return nil
	}
	var m worklistMark
	if json.Unmarshal(raw, &m) != nil || !a.order.Fits(m.Place) || m.Before < 0 {
		return nil
	}
	return &m
}

func (m *worklistMark) String() string {
	raw, err := json.Marshal(m)
	if err != nil {
		return "" // numbers and strings
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// path is the address.
func (a worklistAddress) path() string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set(paramView, a.viewName())
	set(paramSearch, a.query)
	if a.stage != 0 {
		set(paramStage, strconv.Itoa(int(a.stage)))
	}
	set(paramTurn, a.turn)
	if a.handler != 0 {
		set(paramHandler, itoa(int64(a.handler)))
	}
	set(paramCounty, a.county)
	set(paramStatus, a.status)
	set(paramPick, a.pickName())
	set(paramSort, a.sortName())
	if a.after != nil {
		set(paramAfter, a.after.String())
	}
	if a.before != nil {
		set(paramBefore, a.before.String())
	}
	return view.PathWorklist + "?" + v.Encode()
}

func (a worklistAddress) viewName() string {
	if a.all {
		return viewAll
	}
	return viewMine
}

func (a worklistAddress) pickName() string {
	for name, p := range picksInAddress {
		if p == a.pick {
			return name
		}
	}
	return ""
}

func (a worklistAddress) sortName() string {
	for name, o := range ordersInAddress {
		if o != a.order {
			continue
		}
		if a.desc {
			return "-" + name
		}
		return name
	}
	return ""
}

// narrowed tells whether anything but whose cases is chosen.
func (a worklistAddress) narrowed() bool {
	return a.query != "" || a.stage != 0 || a.turn != "" || a.handler != 0 || a.county != "" || a.status != "" || a.pick != ""
}

// filter is what the store is asked for.
func (a worklistAddress) filter(me onboarding.PersonID) postgres.WorklistFilter {
	f := postgres.WorklistFilter{Search: a.query, Stage: a.stage, Turn: a.turn, County: a.county, Pick: a.pick, Handler: a.handler}
	if !a.all {
		f.Handler = me
	}
	if a.status == anyStatus {
		f.Any = true
	} else {
		f.Status = onboarding.Status(a.status)
	}
	return f
}

func (a worklistAddress) page() postgres.WorklistPage {
	p := postgres.WorklistPage{Order: a.order, Desc: a.desc, Limit: worklistRows}
	switch {
	case a.before != nil:
		p.Before = a.before.Place
	case a.after != nil:
		p.After = a.after.Place
	}
	return p
}

// first is the list from its beginning.
func (a worklistAddress) first() worklistAddress {
	a.after, a.before = nil, nil
	return a
}
