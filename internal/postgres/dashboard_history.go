package postgres

import (
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// stageCount is how many stages a case goes through.
const stageCount = 7

// turnRow is one line of a case's history of turns.
type turnRow struct {
	since time.Time
	party string // ks, customer, supplier, hold or none
	stage int
}

// inForce gives the history as it is known now: at any time that row holds which
// was written last of those that say they began by then.
func inForce(written []turnRow) []turnRow {
	out := make([]turnRow, 0, len(written))
	for _, row := range written {
		for len(out) > 0 && !out[len(out)-1].since.Before(row.since) {
			out = out[:len(out)-1]
		}
		out = append(out, row)
	}
	return out
}

// stageSpent is the working time of each stage, shared between the parties.
type stageSpent [stageCount]insight.Spent

// days are the shares in working days, for each stage KS, customer, supplier and hold.
func (s *stageSpent) days() []float64 {
	out := make([]float64, 0, stageCount*partyCount)
	for _, x := range s {
		out = append(out, insight.Days(x.KS), insight.Days(x.Customer), insight.Days(x.Supplier), insight.Days(x.Hold))
	}
	return out
}

// lifeOf measures a case from its inquiry to its closing: the days it was open,
// and the working time of each stage. While it was closed before a reopening the
// clocks stood still.
func lifeOf(calendar insight.Calendar, begun, closed time.Time, written []turnRow) (leadDays float64, spent stageSpent, err error) {
	rows := inForce(written)
	open := time.Duration(0)
	for i, row := range rows {
		from, to := row.since, closed
		if i == 0 || from.Before(begun) {
			from = begun
		}
		if i+1 < len(rows) && rows[i+1].since.Before(to) {
			to = rows[i+1].since
		}
		if row.party == "none" || !to.After(from) {
			continue
		}
		open += to.Sub(from)
		if row.stage < 1 || row.stage > stageCount {
			return 0, spent, fmt.Errorf("stage %d in the history of turns", row.stage)
		}
		turns, holds := []insight.Turn{{Party: insight.Party(row.party), At: from}}, []insight.Interval(nil)
		if row.party == "hold" {
			turns[0].Party, holds = insight.KS, []insight.Interval{{From: from, To: to}}
		}
		share, err := calendar.Tally(from, to, turns, holds)
		if err != nil {
			return 0, spent, fmt.Errorf("share the time of stage %d: %w", row.stage, err)
		}
		spent[row.stage-1] = spent[row.stage-1].Add(share)
	}
	return open.Hours() / 24, spent, nil
}

// testedRun is a finished test run with the checks that did not pass.
type testedRun struct {
	id        int64
	env       string
	level     onboarding.Level
	resources []string // that it tested; empty: all
	at        time.Time
	checks    []testedCheck
}

type testedCheck struct{ resource, check, result string }

// caseFault is a check that failed, and when it no longer did.
type caseFault struct {
	run             int64
	resource, check string
	began           time.Time
	mended          *time.Time
	level           onboarding.Level
}

// faultsOf follows the checks of a case through its runs, oldest first. A fault
// is mended by the first run of its environment that went as far with its
// resource and neither found it nor left it out.
func faultsOf(runs []testedRun) []*caseFault {
	type key struct{ env, resource, check string }
	var all []*caseFault
	open := map[key]*caseFault{}
	for _, run := range runs {
		results := map[key]string{}
		for _, c := range run.checks {
			results[key{run.env, c.resource, c.check}] = c.result
		}
		for k, fault := range open {
			if k.env != run.env || !run.level.Includes(fault.level) || !run.tests(k.resource) {
				continue
			}
			switch results[k] {
			case "", "warning":
				fault.mended = &run.at
				delete(open, k)
			}
		}
		for _, c := range run.checks {
			k := key{run.env, c.resource, c.check}
			if c.result != "failure" || open[k] != nil {
				continue
			}
			open[k] = &caseFault{run: run.id, resource: c.resource, check: c.check, began: run.at, level: run.level}
			all = append(all, open[k])
		}
	}
	return all
}

func (r *testedRun) tests(resource string) bool {
	if len(r.resources) == 0 {
		return true
	}
	for _, x := range r.resources {
		if x == resource {
			return true
		}
	}
	return false
}
