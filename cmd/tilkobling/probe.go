package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/text"
)

// Exit codes of probe.
const (
	probePassed = 0 // no failing check
	probeFailed = 1 // at least one
	probeUsage  = 2
	probeError  = 3 // ours; says nothing of the endpoints
)

// passwordVariable holds the password where there is no file: arguments are
// seen by everybody on the machine.
const passwordVariable = "TILKOBLING_PROBE_PASSWORD" //nolint:gosec // G101: the name of a variable, not a secret

// endpointFlags are the arguments that name one URL each.
var endpointFlags = []struct {
	name     string
	resource hrapi.Resource
}{
	{"authority", hrapi.Authority},
	{"organisation", hrapi.Organisation},
	{"person", hrapi.Person},
	{"employee-position", hrapi.EmployeePosition},
	{"employee-taxonomy", hrapi.EmployeeTaxonomy},
	{"venue", hrapi.Venue},
}

// probing is what the arguments of probe ask for.
type probing struct {
	target   hrapi.Target
	opts     hrapi.Options
	guessed  map[hrapi.Resource]bool // optional endpoints that only --base-url names
	format   string
	language text.Lang
}

// probe tests a municipality's endpoints from this machine, with the same
// engine as the pages, and tells in text or JSON what it found.
func probe(ctx context.Context, args []string, stdout, stderr io.Writer, getenv func(string) string) int {
	p, err := readProbing(args, stderr, getenv)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return probePassed
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "probe:", err)
		return probeUsage
	}
	words := report.In(text.For(p.language))
	progress := newProbeProgress(stderr, words)
	if p.format == "text" {
		p.opts.Progress = progress.show
	}
	report, err := hrapi.Run(ctx, p.target, p.opts)
	progress.clear()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "probe:", err)
		return probeUsage
	}
	p.leaveOut(&report)
	if p.format == "json" {
		err = writeProbeJSON(stdout, &report, words)
	} else {
		err = writeProbeText(stdout, &report, p.target.User, words)
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "probe: write the report:", err)
		return probeError
	}
	switch report.Verdict {
	case hrapi.VerdictPass:
		return probePassed
	case hrapi.VerdictFail:
		return probeFailed
	case hrapi.VerdictError:
		return probeError
	default:
		return probeError
	}
}

func readProbing(args []string, stderr io.Writer, getenv func(string) string) (probing, error) {
	p := probing{guessed: map[hrapi.Resource]bool{}}
	var base, passwordFile, level, environment, language string
	urls := map[hrapi.Resource]*string{}
	flags := flag.NewFlagSet("tilkobling probe", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&base, "base-url", "", "URL that the endpoints share, such as https://test.kommune.no/api/ksl/v3")
	flags.StringVar(&p.target.User, "user", "", "user name")
	flags.StringVar(&passwordFile, "password-file", "", "file with the password; "+passwordVariable+" where there is none")
	for _, e := range endpointFlags {
		urls[e.resource] = flags.String(e.name, "", "URL of "+string(e.resource)+", where it is not beneath --base-url")
	}
	flags.StringVar(&level, "level", string(hrapi.LevelFormat), "connection, format, organisation or persons; each includes the ones before it")
	flags.StringVar(&environment, "environment", string(hrapi.LAB), "lab or prod")
	flags.StringVar(&p.format, "format", "text", "text or json")
	flags.StringVar(&language, "language", string(text.NB), "nb, nn or en")
	flags.BoolVar(&p.opts.AllowPrivate, "allow-private", false, "for development: loopback and private addresses, and plain http to them")
	if err := flags.Parse(args); err != nil {
		return p, err
	}
	p.opts.Level, p.target.Environment = hrapi.Level(level), hrapi.Environment(environment)
	var known bool
	p.language, known = text.ParseLang(language)
	switch {
	case flags.NArg() > 0:
		return p, errors.New("an argument that belongs to no option") // not quoted: it may be a password
	case !p.opts.Level.Valid():
		return p, errors.New("--level: connection, format, organisation or persons")
	case p.target.Environment != hrapi.LAB && p.target.Environment != hrapi.PROD:
		return p, errors.New("--environment: lab or prod")
	case p.format != "text" && p.format != "json":
		return p, errors.New("--format: text or json")
	case !known:
		return p, errors.New("--language: nb, nn or en")
	case p.target.User == "":
		return p, errors.New("--user is missing")
	}
	p.readEndpoints(base, urls)
	if len(p.target.Endpoints) == 0 {
		return p, errors.New("--base-url or the URL of at least one endpoint is missing")
	}
	password, err := readPassword(passwordFile, getenv)
	p.target.Password = password
	return p, err
}

func (p *probing) readEndpoints(base string, urls map[hrapi.Resource]*string) {
	p.target.Endpoints = map[hrapi.Resource]string{}
	for _, e := range endpointFlags {
		switch {
		case *urls[e.resource] != "":
			p.target.Endpoints[e.resource] = *urls[e.resource]
		case base != "":
			p.target.Endpoints[e.resource] = strings.TrimRight(base, "/") + "/" + string(e.resource)
			p.guessed[e.resource] = !e.resource.Mandatory()
		}
	}
}

// readPassword takes the password from a file, or else from the environment.
// The line end that editors leave in a file is not part of it.
func readPassword(path string, getenv func(string) string) (string, error) {
	password := getenv(passwordVariable)
	if path != "" {
		content, err := os.ReadFile(path) //nolint:gosec // G304: the file that the caller named
		if err != nil {
			return "", fmt.Errorf("--password-file: %w", err)
		}
		password = strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	}
	if password == "" {
		return "", errors.New("the password is missing: --password-file or " + passwordVariable)
	}
	return password, nil
}

// leaveOut drops optional endpoints that nobody said were there, and are not.
func (p *probing) leaveOut(report *hrapi.Report) {
	kept := report.Endpoints[:0]
	for _, e := range report.Endpoints {
		if !p.guessed[e.Resource] || e.Status != http.StatusNotFound {
			kept = append(kept, e)
		}
	}
	report.Endpoints = kept
}
