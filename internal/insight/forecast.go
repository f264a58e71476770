package insight

import (
	"math/rand/v2"
	"slices"
	"time"
)

// How much history a forecast needs, and how far it looks.
const (
	MinWeeks     = 8
	MinFinished  = 5
	HorizonWeeks = 520 // ten years: what lies beyond is not told
	DefaultRuns  = 2000
)

// Plan is what a forecast is asked about. Counts are of customers.
type Plan struct {
	Now          time.Time
	InProduction int       // now
	Goal         int       // so many shall be in production
	GoalDate     time.Time // by the end of this date; zero where there is none
	UnderWay     int       // cases that are open now
	Ceiling      int       // no more than so many can ever be in production; 0: no limit
	Runs         int       // futures to draw; 0: DefaultRuns
	Seed         uint64    // the same seed draws the same futures
}

// Silence is why there is no forecast. The empty one means that there is.
type Silence string

// The reasons to be silent.
const (
	TooFewWeeks    Silence = "too_few_weeks"    // fewer than MinWeeks whole weeks
	TooFewFinished Silence = "too_few_finished" // fewer than MinFinished came to production in them
)

// Forecast tells when and how many, with what it rests on.
type Forecast struct {
	Goal     Dates // until the goal is reached
	UnderWay Dates // until as many as are under way now have come to production
	AtDate   Outlook
	Basis    Basis
}

// Dates are those by which something has happened with a likelihood of 50, 85
// and 95 %. A zero time lies beyond the horizon, or is never.
type Dates struct {
	Remaining     int // how many are left now; with none left it has happened, and the dates are now
	P50, P85, P95 time.Time
}

// Outlook is how many will be in production at the goal's date: at least so
// many, with a likelihood of 50, 85 and 95 %. It is empty where the plan has no date.
type Outlook struct {
	Date          time.Time
	P50, P85, P95 int
	Chance        float64 // likelihood that the goal is reached by then, 0 to 1
}

// Basis is what the forecast assumes, to be said beside it: the weeks to come
// are like those of the history, in any order and independent of each other, so
// that neither summer nor more hands are foreseen; weeks are counted whole, from now.
type Basis struct {
	Weeks        int // of history
	From, To     time.Time
	Finished     int // came to production in them
	Runs         int
	HorizonWeeks int
}

// Predict draws futures in which each week is one of the weeks of the history,
// chosen at random, and tells when the plan's aims are reached in them. The same
// arguments give the same answer. With too little history it is silent.
func Predict(history Throughput, plan Plan) (Forecast, Silence) {
	if len(history.Weeks) < MinWeeks {
		return Forecast{}, TooFewWeeks
	}
	if history.Total() < MinFinished {
		return Forecast{}, TooFewFinished
	}
	if plan.Runs <= 0 {
		plan.Runs = DefaultRuns
	}
	toGoal, underWay := max(0, plan.Goal-plan.InProduction), max(0, plan.UnderWay)
	drawn := draw(history.Weeks, plan, toGoal, underWay)
	forecast := Forecast{
		Goal:     plan.dates(toGoal, drawn.goalWeek),
		UnderWay: plan.dates(underWay, drawn.underWayWeek),
		Basis: Basis{
			Weeks: len(history.Weeks), From: history.From, To: history.To, Finished: history.Total(),
			Runs: plan.Runs, HorizonWeeks: HorizonWeeks,
		},
	}
	if !plan.GoalDate.IsZero() {
		forecast.AtDate = plan.outlook(drawn.atDate)
	}
	return forecast, ""
}

// futures holds what was seen in each of the futures.
type futures struct {
	goalWeek, underWayWeek []int // the week in which it was reached, never where beyond the horizon
	atDate                 []int // how many more are in production at the goal's date
}

const never = HorizonWeeks + 1

func draw(weeks []int, plan Plan, toGoal, underWay int) futures {
	f := futures{
		goalWeek: make([]int, plan.Runs), underWayWeek: make([]int, plan.Runs), atDate: make([]int, plan.Runs),
	}
	// Chosen to be repeatable, not secret.
	source := rand.New(rand.NewPCG(plan.Seed, 0x7469_6c6b_6f62_6c69)) //nolint:gosec // a forecast is no secret
	dateWeek := plan.weeksToGoalDate()
	most := plan.mostToCome()
	for run := range plan.Runs {
		sum, goal, under, atDate := 0, never, never, 0
		for week := 0; week <= HorizonWeeks; week++ {
			if week > 0 {
				sum = min(most, sum+weeks[source.IntN(len(weeks))])
			}
			if sum >= toGoal {
				goal = min(goal, week)
			}
			if sum >= underWay {
				under = min(under, week)
			}
			if week <= dateWeek {
				atDate = sum
			}
			settled := goal != never && under != never || sum == most
			if settled && (week >= dateWeek || sum == most) {
				break
			}
		}
		f.goalWeek[run], f.underWayWeek[run], f.atDate[run] = goal, under, atDate
	}
	slices.Sort(f.goalWeek)
	slices.Sort(f.underWayWeek)
	slices.Sort(f.atDate)
	return f
}

// mostToCome is how many more can come to production.
func (p Plan) mostToCome() int {
	if p.Ceiling == 0 {
		return int(^uint(0) >> 2)
	}
	return max(0, p.Ceiling-p.InProduction)
}

// weeksToGoalDate counts the whole weeks from now to the end of the goal's date.
func (p Plan) weeksToGoalDate() int {
	if p.GoalDate.IsZero() {
		return 0
	}
	now, _ := local(p.Now)
	date, _ := local(p.GoalDate)
	return int(min(HorizonWeeks, max(0, (date-now)/7)))
}

func (p Plan) dates(remaining int, sortedWeeks []int) Dates {
	at := func(likelihood int) time.Time {
		week := sortedWeeks[atLeast(len(sortedWeeks), likelihood)]
		if week == never {
			return time.Time{}
		}
		return p.Now.In(Oslo()).AddDate(0, 0, 7*week)
	}
	return Dates{Remaining: remaining, P50: at(50), P85: at(85), P95: at(95)}
}

func (p Plan) outlook(sortedCounts []int) Outlook {
	n := len(sortedCounts)
	// At least so many in 85 % of the futures: all but the 15 % with fewest.
	at := func(likelihood int) int {
		return p.InProduction + sortedCounts[n-1-atLeast(n, likelihood)]
	}
	reached := 0
	for _, more := range sortedCounts {
		if p.InProduction+more >= p.Goal {
			reached++
		}
	}
	return Outlook{
		Date: p.GoalDate, P50: at(50), P85: at(85), P95: at(95),
		Chance: float64(reached) / float64(n),
	}
}

// atLeast is the index in n ordered values up to which, itself included, lie at
// least so many per cent of them.
func atLeast(n, percent int) int {
	return (n*percent+99)/100 - 1
}
