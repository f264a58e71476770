package server

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/insight"
)

// Config is what a Server needs to know and to have.
type Config struct {
	Pool     *pgxpool.Pool
	Work     *casework.Service
	Gate     *access.Gate
	Log      *slog.Logger
	Now      func() time.Time
	Calendar insight.Calendar

	Development bool   // demo sign-in, gallery, http endpoints on loopback
	BaseURL     string // https://…, as people reach it; empty in development
}

// Server is the program as a browser sees it.
type Server struct {
	Config
	hub *hub
}

// New makes a server.
func New(c Config) *Server {
	return &Server{Config: c, hub: newHub(c.Pool, c.Log)}
}

// Handler is all routes with their middleware.
func (s *Server) Handler() http.Handler { return s.routes() }
