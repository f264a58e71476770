package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// step is one thing that somebody did.
type step struct {
	at   time.Time
	what string
	do   func(context.Context) error
}

// clock shows the time of the step that is being told.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// set moves the clock on; it never runs backwards.
func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.at) {
		c.at = at
	}
}

// tell does all steps in the order of their times, whichever case they are of:
// what one case does in LAB concerns the others.
func (s *story) tell(ctx context.Context) error {
	slices.SortStableFunc(s.steps, func(a, b step) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	for _, x := range s.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.clock.set(x.at)
		if err := x.do(ctx); err != nil {
			return fmt.Errorf("%s on %s: %w", x.what, x.at.Format(time.DateOnly), err)
		}
	}
	return nil
}
