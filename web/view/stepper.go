package view

import (
	"strconv"

	"github.com/ks-no/tilkobling/web/text"
)

// StepState is where one of the seven stages stands.
type StepState string

// The states.
const (
	StepDone    StepState = "done"
	StepCurrent StepState = "current"
	StepError   StepState = "error"  // current, and what was last tried failed
	StepLater   StepState = "later"  // not begun
	StepLocked  StepState = "locked" // behind a gate that is not open
)

// Step is one stage of a case.
type Step struct {
	Number int
	Title  string // stage.1 … stage.7 of the catalogue where empty
	State  StepState
	Label  string // what the state is called; words of its own where empty, of a locked one what opens it
	Note   string // a date
	Href   string // no link where empty
	Open   bool   // the page shows this stage
}

func (s Step) title(t *text.Catalogue) string {
	if s.Title != "" {
		return s.Title
	}
	return t.T("stage." + strconv.Itoa(s.Number))
}

func (s Step) label(t *text.Catalogue) string {
	if s.Label != "" {
		return s.Label
	}
	switch s.State {
	case StepDone:
		return t.T("stage.state.done")
	case StepCurrent:
		return t.T("stage.state.current")
	case StepError:
		return t.T("tag.run.failed")
	case StepLocked:
		if key := "stage.locked." + strconv.Itoa(s.Number); t.Has(key) {
			return t.T(key)
		}
		return t.T("stage.state.later")
	case StepLater:
		return t.T("stage.state.later")
	default:
		return t.T("stage.state.later")
	}
}

// current tells what ARIA calls the step: the one the case is in, else the one the page shows.
func (s Step) current() string {
	switch {
	case s.State == StepCurrent, s.State == StepError:
		return "step"
	case s.Open:
		return "page"
	default:
		return ""
	}
}

// now is the step a case is in; nil where all are done.
func now(steps []Step) *Step {
	for i := range steps {
		if steps[i].State != StepDone {
			return &steps[i]
		}
	}
	return nil
}

// segment is the place of the nth of seven segments on a line 97 wide.
func segment(n int) string { return strconv.Itoa(n * 14) }
