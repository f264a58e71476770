package casework

import (
	"context"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// FinishRun takes what a claimed test found: its report, the result of each
// endpoint at each level, the readings, and what follows from them. A run that
// is not the worker's any more is Missing, and nothing is written.
func (s *Service) FinishRun(ctx context.Context, o *RunOrder, report hrapi.Report) error {
	return s.changeRun(ctx, o.Run, func(ctx context.Context, c *change) error {
		run, err := postgres.HoldRun(ctx, c.tx, o.Claim)
		if err != nil {
			return err
		}
		return c.finishRun(ctx, o.Run, run, &report)
	})
}

func (c *change) finishRun(ctx context.Context, id onboarding.RunID, run *postgres.HeldRun, report *hrapi.Report) error {
	difference, err := c.difference(ctx, run, report)
	if err != nil {
		return err
	}
	if err := c.keepReadings(ctx, id, run, report); err != nil {
		return err
	}
	slim := *report
	slim.Structure, slim.Placement = nil, nil // they are readings, with rows of their own
	result := postgres.RunResult{
		State: postgres.RunFinished, At: c.at, Verdict: report.Verdict, Failures: report.Failures(), Warnings: warnings(report),
		Report: &slim, Difference: difference,
	}
	if err := postgres.EndRun(ctx, c.tx, id, result); err != nil {
		return err
	}
	if err := postgres.SaveRunChecks(ctx, c.tx, id, report); err != nil {
		return err
	}
	if err := c.keepResults(ctx, id, run, report); err != nil {
		return err
	}
	data := runData(id, run.Env, run.Level)
	data["n"], data["warnings"] = result.Failures, result.Warnings
	if err := c.event(ctx, finishedEvent(report.Verdict), data); err != nil {
		return err
	}
	return c.noteDifference(ctx, id, difference)
}

func finishedEvent(v hrapi.Verdict) string {
	switch v {
	case hrapi.VerdictPass:
		return "run.finished.passed"
	case hrapi.VerdictFail:
		return "run.finished.failed"
	case hrapi.VerdictError:
		return "run.error"
	default:
		return "run.error"
	}
}

// keepResults writes what the report settles, and ends the deviations that a
// finding outgrew.
func (c *change) keepResults(ctx context.Context, id onboarding.RunID, run *postgres.HeldRun, report *hrapi.Report) error {
	var results []postgres.Tested
	for _, r := range levelResults(report) {
		results = append(results, postgres.Tested{
			Case: c.row.ID, Env: run.Env, Resource: r.resource, Level: r.level, Run: id, At: c.at, By: run.By,
			Endpoint: run.Endpoints[r.resource], Credential: run.Credential, Failing: r.failing, Errored: r.errored,
		})
		for _, x := range r.failing {
			ended, err := postgres.EndOutgrown(ctx, c.tx, c.row.ID, run.Env, x.Check, x.Count, c.at)
			if err != nil {
				return err
			}
			if ended == 0 {
				continue
			}
			if err := c.event(ctx, "deviation.ended", map[string]any{"deviation": ended, "check": x.Check, "count": x.Count, "run": id}); err != nil {
				return err
			}
		}
	}
	return postgres.SaveTested(ctx, c.tx, results)
}

// keepReadings keeps the structure and the placement that a test read to their
// ends.
func (c *change) keepReadings(ctx context.Context, id onboarding.RunID, run *postgres.HeldRun, report *hrapi.Report) error {
	if report.Verdict == hrapi.VerdictError || report.Structure == nil {
		return nil
	}
	tree := report.Structure.Tree()
	n := postgres.NewReading{
		Case: c.row.ID, Run: id, Kind: onboarding.Structure, Env: run.Env, Digest: report.Structure.Digest(), At: c.at,
		Units: len(report.Structure.Units), Levels: tree.Levels(), Body: report.Structure,
	}
	if _, err := postgres.InsertReading(ctx, c.tx, n); err != nil {
		return err
	}
	p := report.Placement
	if p == nil {
		return nil
	}
	n.Kind, n.Digest, n.Body = onboarding.Placement, p.Digest(), p
	n.Persons, n.Positions = p.Persons, p.Positions
	_, err := postgres.InsertReading(ctx, c.tx, n)
	return err
}

// difference compares what PROD reads with what was confirmed in LAB. Where
// nothing was confirmed here, all of it differs.
func (c *change) difference(ctx context.Context, run *postgres.HeldRun, report *hrapi.Report) (*postgres.RunDifference, error) {
	if run.Env != onboarding.PROD || report.Verdict == hrapi.VerdictError || report.Structure == nil || report.Placement == nil {
		return nil, nil
	}
	d := &postgres.RunDifference{PersonsNow: report.Placement.Persons}
	var confirmed *hrapi.Structure
	if s, ok := lastSignOff(c.facts, onboarding.Structure); ok {
		var err error
		if confirmed, err = postgres.StructureOf(ctx, c.tx, c.row.ID, s.Reading); err != nil {
			return nil, err
		}
	}
	if s, ok := lastSignOff(c.facts, onboarding.Placement); ok {
		p, err := postgres.PlacementOf(ctx, c.tx, c.row.ID, s.Reading)
		if err != nil {
			return nil, err
		}
		d.PersonsConfirmed = p.Persons
	}
	d.Units = hrapi.DiffStructures(confirmed, report.Structure).Units()
	return d, nil
}

func lastSignOff(f *onboarding.Facts, kind onboarding.ReadingKind) (onboarding.SignOff, bool) {
	for i := len(f.SignOffs) - 1; i >= 0; i-- {
		if f.SignOffs[i].Kind == kind {
			return f.SignOffs[i], true
		}
	}
	return onboarding.SignOff{}, false
}

// noteDifference writes down that a difference is too small for anybody to have
// to go through it.
func (c *change) noteDifference(ctx context.Context, id onboarding.RunID, d *postgres.RunDifference) error {
	if d == nil || !(onboarding.Difference{Units: d.Units, PersonsConfirmed: d.PersonsConfirmed, PersonsNow: d.PersonsNow}).Small() {
		return nil
	}
	return c.record(ctx, onboarding.Fact{Kind: onboarding.FactDiffNoted, Environment: onboarding.PROD, Number: d.PersonsNow - d.PersonsConfirmed}, "",
		"differences.noted", map[string]any{"run": id, "units": d.Units, "persons_confirmed": d.PersonsConfirmed, "persons_now": d.PersonsNow})
}
