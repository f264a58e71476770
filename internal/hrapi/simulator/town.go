package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Town is many municipalities at once, for development and demonstrations: each
// behind TLS at an address of its own, and all of them without TLS beneath
// /{key}/ at the town's address, where a page lets somebody mend their faults.
// A key is a customer's number, with «-prod» behind it for the data of PROD.
type Town struct {
	port    func(key string) int
	server  *http.Server
	address string

	mu      sync.RWMutex
	members map[string]*member
}

type member struct {
	cfg    Config
	server *Server
}

// DemoPort gives 5540 the port 15540 and 5540-prod the port 25540, so that URLs
// written down once stay right.
func DemoPort(key string) int {
	number, prod := strings.CutSuffix(key, "-prod")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n > 9999 {
		return 0
	}
	if prod {
		return 20_000 + n
	}
	return 10_000 + n
}

// DemoURL is where a Town with DemoPort serves an endpoint.
func DemoURL(key string, res hrapi.Resource) string {
	return fmt.Sprintf("https://127.0.0.1:%d%s%s", DemoPort(key), BasePath, res)
}

// OpenTown begins an empty town at a loopback address. port says where each
// municipality goes: DemoPort, or nil for any free port. It ends with the
// context or with Close.
func OpenTown(ctx context.Context, address string, port func(key string) int) (*Town, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if port == nil {
		port = func(string) int { return 0 }
	}
	t := &Town{port: port, address: l.Addr().String(), members: map[string]*member{}}
	t.server = &http.Server{Handler: t.Handler(), ReadHeaderTimeout: 30 * time.Second, ErrorLog: quiet}
	go func() { _ = t.server.Serve(l) }()
	context.AfterFunc(ctx, t.Close)
	return t, nil
}

// URL is the address of the page where faults are mended.
func (t *Town) URL() string { return "http://" + t.address + "/" }

// Set puts a municipality into the town, or replaces it.
func (t *Town) Set(ctx context.Context, key string, cfg Config) error {
	if key == "" || strings.ContainsAny(key, "/_") {
		return fmt.Errorf("set municipality %q: not a key", key)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if m, ok := t.members[key]; ok {
		m.cfg = cfg
		return m.server.Set(ctx, cfg)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(t.port(key)))
	// The town's own context ends its servers, not that of who sets one.
	s, err := ServeOn(context.WithoutCancel(ctx), address, cfg, true)
	if err != nil {
		return fmt.Errorf("set municipality %q: %w", key, err)
	}
	t.members[key] = &member{cfg: cfg, server: s}
	return nil
}

// Config is what the municipality was set to.
func (t *Town) Config(key string) (Config, bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	m, ok := t.members[key]
	if !ok {
		return Config{}, false
	}
	return m.cfg, true
}

// EndpointURL is where a municipality's endpoint is; empty for an unknown key.
func (t *Town) EndpointURL(key string, res hrapi.Resource) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	m, ok := t.members[key]
	if !ok {
		return ""
	}
	return m.server.URL(res)
}

// Break gives a municipality one more fault.
func (t *Town) Break(ctx context.Context, key string, f Fault) error {
	return t.refault(ctx, key, func(faults []Fault) []Fault {
		faults = slices.DeleteFunc(faults, func(old Fault) bool { return old.Name == f.Name })
		return append(faults, f)
	})
}

// Mend takes a fault away; all of them where the name is empty.
func (t *Town) Mend(ctx context.Context, key, name string) error {
	return t.refault(ctx, key, func(faults []Fault) []Fault {
		return slices.DeleteFunc(faults, func(f Fault) bool { return name == "" || f.Name == name })
	})
}

var errNoMunicipality = errors.New("no such municipality")

func (t *Town) refault(ctx context.Context, key string, change func([]Fault) []Fault) error {
	cfg, ok := t.Config(key)
	if !ok {
		return errNoMunicipality
	}
	cfg.Faults = change(slices.Clone(cfg.Faults))
	return t.Set(ctx, key, cfg)
}

// Close ends the town and all its municipalities.
func (t *Town) Close() {
	_ = t.server.Close() // its listener's end is all there is to report
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range t.members {
		m.server.Close()
	}
}

// keys lists the municipalities in order.
func (t *Town) keys() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var keys []string
	for key := range t.members {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}
