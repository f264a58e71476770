package server

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/view"
)

// Names of what the overview's address may say, beside county and case handler.
const (
	paramSystem   = "hr"
	paramSupplier = "leverandor"
	paramPeriod   = "periode"
	paramState    = "tilstand"
	paramKind     = "slag" // kommune or fylkeskommune
	paramMonth    = "maned"
	paramCheck    = "kontroll"
)

// Pages behind the overview's figures.
const (
	pathDashboardCustomers = view.PathOverview + "/kommuner"
	pathDashboardFinished  = view.PathOverview + "/ferdige"
	pathDashboardStill     = view.PathOverview + "/stille"
	pathDashboardFaults    = view.PathOverview + "/feil"
)

// dashboardPeriods are how many months what is over is counted for, this one
// among them; 0 is all. The first is used where nothing is said.
var dashboardPeriods = []struct {
	name   string
	months int
}{{"12", 12}, {"3", 3}, {"6", 6}, {"24", 24}, {"alt", 0}}

// dashboardAddress is what the overview's figures are chosen by.
type dashboardAddress struct {
	county   string
	system   string
	supplier int64
	handler  onboarding.PersonID
	period   string
}

// readDashboardAddress reads what makes sense and passes over the rest.
func readDashboardAddress(v url.Values) dashboardAddress {
	a := dashboardAddress{period: dashboardPeriods[0].name}
	if _, ok := register.CountyByNumber(v.Get(paramCounty)); ok {
		a.county = v.Get(paramCounty)
	}
	if s := v.Get(paramSystem); utf8.ValidString(s) && len(s) <= 200 && !strings.ContainsRune(s, 0) {
		a.system = s
	}
	if n, err := strconv.ParseInt(v.Get(paramSupplier), 10, 64); err == nil && n > 0 {
		a.supplier = n
	}
	if n, err := strconv.ParseInt(v.Get(paramHandler), 10, 64); err == nil && n > 0 {
		a.handler = onboarding.PersonID(n)
	}
	for _, p := range dashboardPeriods {
		if v.Get(paramPeriod) == p.name {
			a.period = p.name
		}
	}
	return a
}

// narrowed tells whether only some of the customers are chosen.
func (a dashboardAddress) narrowed() bool {
	a.period = ""
	return a != dashboardAddress{}
}

// filter is what the store is asked for.
func (a dashboardAddress) filter(now time.Time) postgres.FiguresFilter {
	f := postgres.FiguresFilter{County: a.county, HRSystem: a.system, Supplier: a.supplier, Handler: a.handler}
	for _, p := range dashboardPeriods {
		if p.name == a.period && p.months > 0 {
			y, m, _ := now.In(insight.Oslo()).Date()
			f.From = time.Date(y, m-time.Month(p.months-1), 1, 0, 0, 0, 0, insight.Oslo())
		}
	}
	return f
}

// chooses tells whether a customer is among those that the figures count.
func (a dashboardAddress) chooses(c *postgres.CustomerState) bool {
	return (a.county == "" || c.CountyNumber == a.county) && (a.system == "" || c.HRSystem == a.system) &&
		(a.supplier == 0 || c.Supplier == a.supplier) && (a.handler == 0 || c.Handler == a.handler)
}

// to is the address of a page with the same choices and more, in pairs of name
// and value.
func (a dashboardAddress) to(path string, more ...string) string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set(paramCounty, a.county)
	set(paramSystem, a.system)
	if a.supplier != 0 {
		set(paramSupplier, itoa(a.supplier))
	}
	if a.handler != 0 {
		set(paramHandler, itoa(int64(a.handler)))
	}
	if a.period != dashboardPeriods[0].name {
		set(paramPeriod, a.period)
	}
	for i := 0; i+1 < len(more); i += 2 {
		set(more[i], more[i+1])
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// behind are the customers in a state.
func (a dashboardAddress) behind(state, kind string) string {
	return a.to(pathDashboardCustomers, paramState, state, paramKind, kind)
}

// The states that a figure may count, beside the stages 1 to 7 and those that
// have reached a stage, fra-1 to fra-7.
const (
	stateNotBegun   = "not_begun"
	stateUnderWay   = "stage"
	stateProduction = "in_production"
	stateBefore     = "before"
	stateIn         = "i-produksjon" // one or the other
	stateNotToBe    = "not_to_be"
	stateChanged    = "endret" // came to production in thirty days, or is no longer there
	stateReached    = "fra-"
)

// isIn tells whether a customer is in a state of the address.
func isIn(c *postgres.CustomerState, state string) bool {
	if from, ok := strings.CutPrefix(state, stateReached); ok {
		n, err := strconv.Atoi(from)
		return err == nil && (c.State == stateProduction || c.UnderWay() && int(c.Stage) >= n)
	}
	switch state {
	case "":
		return true
	case stateIn:
		return c.InProduction()
	case stateChanged:
		return c.InProduction() != c.WasIn
	default:
		return c.State == state || c.UnderWay() && strconv.Itoa(int(c.Stage)) == state
	}
}

// Kinds of customer in the address.
const (
	kindMunicipality = "kommune"
	kindCounty       = "fylkeskommune"
)

func isKind(c *postgres.CustomerState, kind string) bool {
	switch kind {
	case kindMunicipality:
		return c.Kind == onboarding.Municipality
	case kindCounty:
		return c.Kind == onboarding.County
	default:
		return true
	}
}
