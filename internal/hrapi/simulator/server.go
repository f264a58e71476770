package simulator

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// quiet takes the servers' complaints about clients that hang up, which is what
// half of the faults are about.
var quiet = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)

// BasePath stands before the endpoints of a Server.
const BasePath = "/api/ksl/v3/"

// Server is a municipality on loopback. Its addresses stay while its data and
// faults change.
type Server struct {
	current atomic.Pointer[Municipality]
	plain   bool
	doors   []*door
	of      map[hrapi.Resource]*door
}

// Serve puts a municipality behind TLS, with a listener for each endpoint, so
// that one alone can have a fault of its own. It ends with the context or with
// Close.
func Serve(ctx context.Context, cfg Config) (*Server, error) {
	s := newServer(cfg, false)
	for _, res := range hrapi.Resources() {
		if err := s.open(ctx, "127.0.0.1:0", res); err != nil {
			return nil, err
		}
	}
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

// ServeOn serves all endpoints at one address of the machine itself; faults of
// the listener concern them all. Without encryption those of TLS do nothing.
func ServeOn(ctx context.Context, address string, cfg Config, encrypted bool) (*Server, error) {
	s := newServer(cfg, !encrypted)
	if err := s.open(ctx, address, hrapi.Resources()...); err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

func newServer(cfg Config, plain bool) *Server {
	s := &Server{plain: plain, of: map[hrapi.Resource]*door{}}
	s.current.Store(New(cfg))
	return s
}

func (s *Server) open(ctx context.Context, address string, resources ...hrapi.Resource) error {
	d, err := openDoor(ctx, address, s.kind(resources), func() http.Handler { return s.current.Load().Handler() })
	if err != nil {
		s.Close()
		return err
	}
	d.resources = resources
	s.doors = append(s.doors, d)
	for _, res := range resources {
		s.of[res] = d
	}
	return nil
}

// kind is how the listener of these endpoints behaves.
func (s *Server) kind(resources []hrapi.Resource) listener {
	kind := sound
	for _, res := range resources {
		kind = max(kind, s.current.Load().listener(res))
	}
	if s.plain && kind != refuses && kind != drops && kind != keepsSilent {
		return speaksPlain
	}
	return kind
}

// Set replaces the municipality, its faults included.
func (s *Server) Set(ctx context.Context, cfg Config) error {
	s.current.Store(New(cfg))
	var errs []error
	for _, d := range s.doors {
		errs = append(errs, d.become(ctx, s.kind(d.resources)))
	}
	return errors.Join(errs...)
}

// Municipality is what is served now.
func (s *Server) Municipality() *Municipality { return s.current.Load() }

// URL is where the endpoint is delivered to be.
func (s *Server) URL(res hrapi.Resource) string {
	address := s.of[res].address
	if _, port, err := net.SplitHostPort(address); err == nil {
		if host := s.current.Load().host(res); host != "" {
			address = net.JoinHostPort(host, port)
		}
	}
	scheme := "https"
	if s.plain {
		scheme = "http"
	}
	return scheme + "://" + address + BasePath + string(res)
}

// URLs are those of all endpoints.
func (s *Server) URLs() map[hrapi.Resource]string {
	urls := map[hrapi.Resource]string{}
	for _, res := range hrapi.Resources() {
		urls[res] = s.URL(res)
	}
	return urls
}

// Close ends the server.
func (s *Server) Close() {
	for _, d := range s.doors {
		d.shut()
	}
}

// listener is how the endpoint behaves before there is any HTTP.
func (m *Municipality) listener(res hrapi.Resource) listener {
	for _, f := range slices.Backward(m.cfg.Faults) {
		if f.effect.listener != sound && slices.Contains(f.Resources, res) {
			return f.effect.listener
		}
	}
	return sound
}

// host is the name that stands in the endpoint's URL, where a fault is about it.
func (m *Municipality) host(res hrapi.Resource) string {
	for _, f := range m.cfg.Faults {
		if f.effect.host != "" && slices.Contains(f.Resources, res) {
			return f.effect.host
		}
	}
	return ""
}
