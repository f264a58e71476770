package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// How often a running test says how far it has come, if that changed, and that
// it is alive, if not.
const (
	progressEvery  = time.Second
	heartbeatEvery = 5 * time.Second
)

// pulse keeps a running test's row fresh.
type pulse struct {
	work  *casework.Service
	order *casework.RunOrder
	log   *slog.Logger

	mu  sync.Mutex
	now hrapi.Progress
}

func newPulse(work *casework.Service, order *casework.RunOrder, log *slog.Logger) *pulse {
	return &pulse{work: work, order: order, log: log}
}

// note takes what the engine tells, from the engine's goroutine.
func (p *pulse) note(now hrapi.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
}

func (p *pulse) latest() hrapi.Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// beat writes until ctx ends, or the run is no longer ours: then it is false. A
// database that does not answer for a moment ends no test: the run is taken
// for lost only when that lasts.
func (p *pulse) beat(ctx context.Context) bool {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	var told hrapi.Progress
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return true
		case at := <-tick.C:
			now := p.latest()
			var progress *postgres.RunProgress
			if now != told {
				progress = &postgres.RunProgress{Resource: now.Resource, Phase: now.Phase, Records: now.Records, Bytes: now.Bytes}
			} else if at.Sub(last) < heartbeatEvery {
				continue
			}
			held, err := p.work.Beat(ctx, p.order, progress)
			switch {
			case ctx.Err() != nil:
				return true
			case err != nil:
				p.log.WarnContext(ctx, "heartbeat", "run", p.order.Run, "error", err)
			case !held:
				return false
			default:
				told, last = now, at
			}
		}
	}
}
