package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Config is all that the environment decides. Secrets are never printed.
type Config struct {
	Listen      string                   // TILKOBLING_LISTEN
	BaseURL     string                   // TILKOBLING_BASE_URL
	DatabaseURL string                   // DATABASE_URL: the role that runs the program
	MigrateURL  string                   // MIGRATE_DATABASE_URL: the owner
	KeySet      string                   // TILKOBLING_KEYSET, or the content of TILKOBLING_KEYSET_FILE
	Tests       []onboarding.Environment // TILKOBLING_TESTS
	Development bool                     // TILKOBLING_DEVELOPMENT
	LogFormat   string                   // TILKOBLING_LOG: text or json
	Bind        string                   // TILKOBLING_BIND: the local IP address that tests go out from
	Providers   []access.Provider        // TILKOBLING_PROVIDERS, or the content of TILKOBLING_PROVIDERS_FILE: who vouches for people

	roots *x509.CertPool // who vouches for the endpoints; the system's where nil
}

func configFrom(getenv func(string) string) (Config, error) {
	c := Config{
		Listen:      or(getenv("TILKOBLING_LISTEN"), "127.0.0.1:8080"),
		BaseURL:     strings.TrimSuffix(getenv("TILKOBLING_BASE_URL"), "/"),
		DatabaseURL: getenv("DATABASE_URL"),
		MigrateURL:  getenv("MIGRATE_DATABASE_URL"),
		KeySet:      getenv("TILKOBLING_KEYSET"),
		Development: getenv("TILKOBLING_DEVELOPMENT") == "true",
		LogFormat:   or(getenv("TILKOBLING_LOG"), "text"),
		Bind:        getenv("TILKOBLING_BIND"),
	}
	if tests := or(getenv("TILKOBLING_TESTS"), "lab,prod"); tests != "none" {
		for env := range strings.SplitSeq(tests, ",") {
			c.Tests = append(c.Tests, onboarding.Environment(env))
		}
	}
	if file := getenv("TILKOBLING_KEYSET_FILE"); c.KeySet == "" && file != "" {
		b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		if err != nil {
			return c, fmt.Errorf("TILKOBLING_KEYSET_FILE cannot be read: %w", err)
		}
		c.KeySet = strings.TrimSpace(string(b))
	}
	var err error
	c.Providers, err = providersFrom(getenv)
	return c, err
}

func or(v, otherwise string) string {
	if v == "" {
		return otherwise
	}
	return v
}

// Validate says all that is wrong with the configuration at once.
func (c Config) Validate() error {
	var wrong []error
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		wrong = append(wrong, fmt.Errorf("TILKOBLING_LISTEN must be host:port"))
	}
	if c.DatabaseURL == "" {
		wrong = append(wrong, errors.New("DATABASE_URL is missing"))
	}
	if c.KeySet == "" {
		wrong = append(wrong, errors.New("TILKOBLING_KEYSET or TILKOBLING_KEYSET_FILE is missing; make one with: tilkobling keyset"))
	}
	for _, env := range c.Tests {
		if !env.Valid() {
			wrong = append(wrong, errors.New("TILKOBLING_TESTS must be lab,prod, one of them, or none"))
		}
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		wrong = append(wrong, errors.New("TILKOBLING_LOG must be text or json"))
	}
	if c.Bind != "" && net.ParseIP(c.Bind) == nil {
		wrong = append(wrong, errors.New("TILKOBLING_BIND must be an IP address"))
	}
	wrong = append(wrong, c.validateMode(), c.validateProviders())
	return errors.Join(wrong...)
}

// validateMode keeps the demo sign-in from ever meeting the public.
func (c Config) validateMode() error {
	if c.Development {
		if c.BaseURL != "" && !loopback(c.BaseURL) {
			return errors.New("TILKOBLING_DEVELOPMENT=true lets anybody in as anyone and refuses a public TILKOBLING_BASE_URL")
		}
		host, _, err := net.SplitHostPort(c.Listen)
		if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return errors.New("TILKOBLING_DEVELOPMENT=true lets anybody in as anyone and listens on loopback only")
		}
		return nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return errors.New("TILKOBLING_BASE_URL must be the https address that people use")
	}
	return nil
}

func loopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// LogValue shows the configuration without its secrets.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("listen", c.Listen), slog.String("base_url", c.BaseURL),
		slog.String("database", redactedURL(c.DatabaseURL)), slog.Bool("keyset", c.KeySet != ""),
		slog.Bool("development", c.Development), slog.Any("providers", providerKeys(c.Providers)),
	)
}

func redactedURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}
