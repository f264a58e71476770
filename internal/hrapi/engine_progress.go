package hrapi

import (
	"sync"
	"time"
)

// progressEvery is how often a caller is told how far a test has come.
const progressEvery = 250 * time.Millisecond

// teller passes progress on, from one goroutine and only when something
// changed: a body tells thousands of times a second how far it has come.
type teller struct {
	tell    func(Progress)
	mu      sync.Mutex
	latest  Progress
	changed bool
	stop    chan struct{}
	done    sync.WaitGroup
}

func newTeller(tell func(Progress)) *teller {
	p := &teller{tell: tell, stop: make(chan struct{})}
	if tell != nil {
		p.done.Go(p.run)
	}
	return p
}

func (p *teller) at(now Progress) {
	p.mu.Lock()
	p.latest, p.changed = now, true
	p.mu.Unlock()
}

func (p *teller) run() {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		p.flush()
		select {
		case <-p.stop:
			p.flush()
			return
		case <-tick.C:
		}
	}
}

func (p *teller) flush() {
	p.mu.Lock()
	now, changed := p.latest, p.changed
	p.changed = false
	p.mu.Unlock()
	if changed {
		p.tell(now)
	}
}

// end tells the last and waits until the caller's function has returned.
func (p *teller) end() {
	close(p.stop)
	p.done.Wait()
}
