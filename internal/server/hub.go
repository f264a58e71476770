package server

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ks-no/tilkobling/internal/postgres"
)

// hub passes on which cases changed, from one listening connection to the
// streams of this process.
type hub struct {
	pool *pgxpool.Pool
	log  *slog.Logger

	mu      sync.Mutex
	waiting map[string]map[chan struct{}]bool // case number → streams
}

func newHub(pool *pgxpool.Pool, log *slog.Logger) *hub {
	return &hub{pool: pool, log: log, waiting: map[string]map[chan struct{}]bool{}}
}

// Listen passes on changes until ctx ends. A lost connection is made anew.
func (s *Server) Listen(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.hub.listen(ctx); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "listening for changes broke off; trying again", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (h *hub) listen(ctx context.Context) error {
	conn, err := h.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// The connection listens for ever; it must not go back to the pool.
	c := conn.Hijack()
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	if _, err := c.Exec(ctx, "LISTEN "+postgres.CaseChannel); err != nil {
		return err
	}
	h.tellAll() // what was missed meanwhile
	for {
		n, err := c.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		h.tell(n.Payload)
	}
}

// subscribe gives a channel that has a token when the case has changed.
func (h *hub) subscribe(number string) (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.waiting[number] == nil {
		h.waiting[number] = map[chan struct{}]bool{}
	}
	h.waiting[number][ch] = true
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiting[number], ch)
		if len(h.waiting[number]) == 0 {
			delete(h.waiting, number)
		}
	}
}

func (h *hub) tell(number string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.waiting[number] {
		nudge(ch)
	}
}

func (h *hub) tellAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, streams := range h.waiting {
		for ch := range streams {
			nudge(ch)
		}
	}
}

func nudge(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default: // it knows already
	}
}
