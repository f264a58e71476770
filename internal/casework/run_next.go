package casework

import (
	"context"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// startNext starts the test that the change has made possible: of the format
// once the endpoints of LAB are delivered and let KS in, of persons once the
// structure is confirmed. Only tests that change nothing in LAB start so, and
// each only the first time, or when what it waited for came to hold anew.
func (c *change) startNext(ctx context.Context, p *onboarding.Progress) error {
	if p.Status != onboarding.Active || c.facts.RunActive {
		return nil
	}
	for _, next := range []struct {
		of    onboarding.Key
		level onboarding.Level
		ready func(*onboarding.Progress) bool
	}{
		{onboarding.ReqTest, onboarding.LevelFormat, readyForFormat},
		{onboarding.ReqPersonsTest, onboarding.LevelPersons, readyForPersons},
	} {
		if p.Holds(next.of) || !next.ready(p) || onboarding.AllowRun(p, c.facts, onboarding.LAB, next.level) != nil {
			continue
		}
		if next.ready(&c.before) {
			ever, err := postgres.EverRun(ctx, c.tx, c.row.ID, onboarding.LAB, next.level)
			if err != nil {
				return err
			}
			if ever {
				continue
			}
		}
		system := *c
		system.by = onboarding.SystemActor()
		if err := system.queueRun(ctx, RunRequest{Environment: onboarding.LAB, Level: next.level}, "run.queued"); err != nil {
			return err
		}
		c.facts.RunActive = true
		return nil
	}
	return nil
}

func readyForFormat(p *onboarding.Progress) bool {
	r, _ := p.Requirement(onboarding.ReqTest)
	return r.State != onboarding.Waiting && p.Holds(onboarding.ReqIPLab)
}

func readyForPersons(p *onboarding.Progress) bool {
	r, _ := p.Requirement(onboarding.ReqPersonsTest)
	return r.State != onboarding.Waiting
}
