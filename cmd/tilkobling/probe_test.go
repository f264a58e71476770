package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/text"
)

const probePassword = "et/hemmelig&passord"

// simulated serves a municipality and gives the URL that its endpoints share.
func simulated(t *testing.T, faults ...string) (base string) {
	t.Helper()
	cfg := simulator.Config{Seed: 1, Employees: 30, User: "kslint", Password: probePassword}
	for _, name := range faults {
		f, ok := simulator.FaultNamed(name)
		require.True(t, ok, name)
		cfg.Faults = append(cfg.Faults, f)
	}
	server, err := simulator.ServeOn(t.Context(), "127.0.0.1:0", cfg, false)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	return strings.TrimSuffix(server.URL(hrapi.Organisation), "/organisation")
}

// probed runs the command and holds it to never telling the password.
func probed(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = probe(t.Context(), args, &out, &errs, func(name string) string {
		if name == passwordVariable {
			return probePassword
		}
		return ""
	})
	require.NotContains(t, out.String()+errs.String(), probePassword)
	return code, out.String(), errs.String()
}

func TestProbeTellsByItsExitCode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		faults []string
		level  string
		want   int
	}{
		"sound":                        {nil, "persons", probePassed},
		"a failure":                    {[]string{"person.bom", "organisation.not-found"}, "format", probeFailed},
		"a warning":                    {[]string{"person.bom"}, "format", probePassed},
		"beyond the level":             {[]string{"several-tops"}, "format", probePassed},
		"within the level":             {[]string{"several-tops"}, "organisation", probeFailed},
		"an optional endpoint fails":   {[]string{"venue.server-error"}, "format", probePassed},
		"an optional endpoint missing": {[]string{"venue.not-found"}, "format", probePassed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := probed(t, "--base-url", simulated(t, tc.faults...)+"/", "--user", "kslint", "--allow-private", "--level", tc.level)
			assert.Equal(t, tc.want, code, stdout+stderr)
			assert.Empty(t, stderr)
		})
	}
}

func TestProbeUsage(t *testing.T) {
	t.Parallel()
	sound := []string{"--base-url", "https://hr.kommune.example", "--user", "kslint"}
	with := func(more ...string) []string { return append(slices.Clone(sound), more...) }
	for name, args := range map[string][]string{
		"no URL":               {"--user", "kslint"},
		"no user":              {"--base-url", "https://hr.kommune.example"},
		"unknown level":        with("--level", "all"),
		"unknown environment":  with("--environment", "test"),
		"unknown format":       with("--format", "xml"),
		"unknown language":     with("--language", "se"),
		"no such option":       with("--password", probePassword),
		"a stray argument":     with(probePassword),
		"credentials in a URL": with("--person", "https://kslint:"+"et%2Fhemmelig&passord"+"@hr.kommune.example/person"),
		"not a URL":            with("--person", "hr.kommune.example"),
		"no such file":         with("--password-file", filepath.Join(t.TempDir(), "none")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := probed(t, args...)
			assert.Equal(t, probeUsage, code)
			assert.Empty(t, stdout)
			assert.NotEmpty(t, stderr)
			assert.NotContains(t, stderr, "hemmelig")
		})
	}
	code, _, stderr := probed(t, "-h")
	assert.Equal(t, probePassed, code)
	assert.Contains(t, stderr, "-password-file")
}

func TestProbeWantsAPassword(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	none := func(string) string { return "" }
	args := []string{"--base-url", "https://hr.kommune.example", "--user", "kslint"}
	assert.Equal(t, probeUsage, probe(t.Context(), args, &out, &errs, none))
	assert.Contains(t, errs.String(), passwordVariable)

	path := filepath.Join(t.TempDir(), "pw.txt")
	for content, want := range map[string]string{"hemmelig": "hemmelig", "hemmelig\n": "hemmelig", "hemmelig \r\n": "hemmelig ", "hem\nmelig\n": "hem\nmelig"} {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		got, err := readPassword(path, func(string) string { return "another" })
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestProbeThatWasStoppedSaysNothingOfTheEndpoints(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	args := []string{"--base-url", simulated(t), "--user", "kslint", "--allow-private", "--format", "json"}
	code := probe(ctx, args, &out, &errs, func(string) string { return probePassword })
	assert.Equal(t, probeError, code)
	var report report.Document
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	assert.Equal(t, hrapi.VerdictError, report.Verdict)
}

// What --format json writes is a promise: this is its shape.
func TestProbeJSON(t *testing.T) {
	t.Parallel()
	code, stdout, _ := probed(t, "--base-url", simulated(t, "organisation.not-found", "person.bom", "venue.not-found"), "--user", "kslint", "--allow-private",
		"--format", "json", "--language", "en")
	require.Equal(t, probeFailed, code)

	var report map[string]any
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	assert.Equal(t, []string{"duration_ms", "endpoints", "environment", "level", "local_address", "source_address", "started_at", "verdict"}, keys(report))
	assert.Equal(t, "fail", report["verdict"])
	assert.Equal(t, "lab", report["environment"])
	assert.Equal(t, "127.0.0.1", report["source_address"])
	endpoints := report["endpoints"].([]any)
	require.Len(t, endpoints, 5, "an optional endpoint that nobody named and is not there is left out")
	var statuses []any
	for _, e := range endpoints {
		endpoint := e.(map[string]any)
		assert.Equal(t, []string{"bytes", "checks", "curl", "duration_ms", "endpoint", "records", "status", "url"}, keys(endpoint))
		assert.Contains(t, endpoint["curl"], "curl -u 'kslint' 'http://127.0.0.1:")
		statuses = append(statuses, endpoint["status"])
		for _, c := range endpoint["checks"].([]any) {
			check := c.(map[string]any)
			want := []string{"advice", "count", "expected", "id", "party", "received", "result", "samples", "severity", "title"}
			if check["result"] == "skipped" {
				want = append(want, "why")
			}
			assert.Equal(t, want, keys(check))
			if check["id"] == "organisation.status" {
				assert.Equal(t, "failure", check["result"])
				assert.Equal(t, "supplier", check["party"])
				assert.Contains(t, check["received"], "nothing at this URL (404)")
				assert.EqualValues(t, 1, check["count"])
			}
		}
	}
	assert.Equal(t, []any{200.0, 404.0, 200.0, 200.0, 200.0}, statuses)
}

func keys(m map[string]any) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func TestProbeText(t *testing.T) {
	t.Parallel()
	base := simulated(t, "organisation.not-found", "person.blank-lines", "authority.wrong-password")
	_, stdout, _ := probed(t, "--base-url", base, "--user", "kslint", "--allow-private")
	for _, want := range []string{
		"curl -u 'kslint' '" + base + "/organisation'",
		"Feil: Svarer med status 200  [organisation.status]",
		"det er ingenting på denne URL-en (404)",
		"Rettes hos leverandøren: Kjør curl-kommandoen",
		"Rettes i kommunen: Lever brukernavn og passord på nytt",
		"Advarsel: ",
		"'" + base + "/person' | sed -n '",
		"Ikke bestått: 2 feil, 1 advarsel.",
		"Kalt fra 127.0.0.1.",
	} {
		assert.Contains(t, stdout, want)
	}
}

// Every check has its words in every language, its own or shared ones.
func TestEveryCheckHasItsWords(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Langs() {
		words := report.In(text.For(lang))
		for _, c := range hrapi.Checks() {
			for _, part := range []string{"title", "expected", "advice"} {
				assert.NotContains(t, words.Check(c.ID, part), "⟦", "%s %s %s", lang, c.ID, part)
			}
		}
	}
}

// messageCode finds codes in the engine's source: a quoted word with a dot
// whose first part begins keys of the catalogue.
var messageCode = regexp.MustCompile(`"([a-z0-9-]+\.[a-z0-9.-]*[a-z0-9])"`)

func TestEveryMessageOfTheEngineHasItsWords(t *testing.T) {
	t.Parallel()
	bokmål := text.For(text.NB)
	areas := map[string]bool{}
	for _, key := range bokmål.Keys() {
		if rest, ok := strings.CutPrefix(key, "hr."); ok {
			area, _, _ := strings.Cut(rest, ".")
			areas[area] = true
		}
	}
	ids := map[string]bool{}
	for _, c := range hrapi.Checks() {
		ids[c.ID] = true
	}
	sources, err := filepath.Glob("../../internal/hrapi/*.go")
	require.NoError(t, err)
	found := 0
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, m := range messageCode.FindAllSubmatch(source, -1) {
			code := string(m[1])
			if area, _, _ := strings.Cut(code, "."); areas[area] && !ids[code] {
				found++
				assert.True(t, bokmål.Has("hr."+code), "%s: no text hr.%s", filepath.Base(path), code)
			}
		}
	}
	assert.Greater(t, found, 80)
}

// The words of messages are filled by what the engine gives them.
func TestMessagesHaveWhatTheirWordsAskFor(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		"not-found", "too-many-requests", "unavailable", "server-error", "redirect-login", "redirect-http", "redirect-host", "redirect-private", "redirect-loop",
		"cut", "broken-gzip", "no-login", "any-password", "wrong-password", "forbidden", "no-challenge", "login-redirect", "login-html",
		"ranges-ignored", "ranges-fail", "half-ranges", "malformed-ranges", "reversed-ranges", "ranges-out-of-step", "ranges-undeleted", "html-page",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			base := simulated(t, fault)
			for _, lang := range text.Langs() {
				_, stdout, _ := probed(t, "--base-url", base, "--user", "kslint", "--allow-private", "--language", string(lang))
				assert.NotContains(t, stdout, "⟦")
				assert.NotRegexp(t, `\{[a-z]+\}`, stdout)
			}
		})
	}
}
