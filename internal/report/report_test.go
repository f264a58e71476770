package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/text"
)

// made is a report of the checks that are named, each with how it went.
func made(t *testing.T, results map[string]hrapi.Result) *hrapi.Report {
	t.Helper()
	r := &hrapi.Report{Level: hrapi.LevelPersons, Environment: hrapi.LAB, Verdict: hrapi.VerdictFail}
	for _, res := range hrapi.Resources() {
		e := hrapi.EndpointReport{Resource: res, URL: "https://hr.example.com/" + string(res), Curl: "curl -u 'ksl' 'https://hr.example.com/" + string(res) + "'"}
		for _, c := range hrapi.Checks() {
			result, ok := results[c.ID]
			if !ok || c.Resource != res {
				continue
			}
			x := hrapi.CheckResult{ID: c.ID, Resource: res, Level: c.Level, Severity: c.Severity, Party: c.Party, Result: result}
			if result == hrapi.Failure || result == hrapi.Warning {
				x.Count = 40
				x.Samples = []hrapi.Sample{{Field: "name", Detail: hrapi.Message{Code: "blank-line"}}, {Line: 4812, Unit: "7", Detail: hrapi.Message{Code: "blank-line"}}}
			}
			delete(results, c.ID)
			e.Checks = append(e.Checks, x)
		}
		r.Endpoints = append(r.Endpoints, e)
	}
	require.Empty(t, results, "checks that there are not")
	return r
}

func ids(all []report.Finding) (out []string) {
	for _, f := range all {
		out = append(out, f.Check.ID)
	}
	return out
}

func TestWhatFailsComesFirstByWhoCanMendIt(t *testing.T) {
	t.Parallel()
	r := made(t, map[string]hrapi.Result{
		"person.duplicate-keys": hrapi.Failure, "authority.tcp": hrapi.Failure, "venue.not-array": hrapi.Failure,
		"person.bom": hrapi.Warning, "organisation.json": hrapi.Skipped, "organisation.tcp": hrapi.Errored, "person.tcp": hrapi.Pass,
	})
	groups := report.Failing(r)
	require.Len(t, groups, 2)
	assert.Equal(t, hrapi.PartyCustomer, groups[0].Party, "where the connection fails, that is the gravest")
	assert.Equal(t, []string{"authority.tcp"}, ids(groups[0].Findings))
	assert.Equal(t, []string{"person.duplicate-keys"}, ids(groups[1].Findings))
	warned := report.Warnings(r)
	require.Len(t, warned, 1)
	assert.ElementsMatch(t, []string{"person.bom", "venue.not-array"}, ids(warned[0].Findings), "an endpoint that need not be delivered only warns")
	assert.Equal(t, []string{"organisation.json"}, ids(report.Skipped(r)))
	assert.Equal(t, []string{"organisation.tcp"}, ids(report.Stopped(r)))
	assert.Equal(t, []string{"person.tcp"}, ids(report.Passed(r)))
	assert.Equal(t, "curl -u 'ksl' 'https://hr.example.com/authority' | sed -n '4812p'", groups[0].Findings[0].LineCommand())
}

func TestTwoTestsAreCompared(t *testing.T) {
	t.Parallel()
	before := made(t, map[string]hrapi.Result{"person.bom": hrapi.Warning, "person.json": hrapi.Failure, "venue.json": hrapi.Failure, "person.types": hrapi.Failure})
	after := made(t, map[string]hrapi.Result{"person.bom": hrapi.Pass, "person.json": hrapi.Failure, "person.types": hrapi.Skipped, "organisation.one-root": hrapi.Failure})
	c := report.Compare(before, after)
	assert.Equal(t, []string{"organisation.one-root"}, ids(c.New))
	assert.Equal(t, []string{"person.bom"}, ids(c.Mended), "what was not looked at again is not mended")
	assert.Equal(t, []string{"person.json"}, ids(c.Still))
	assert.True(t, report.Compare(after, made(t, nil)).Empty())
}

func TestAReportIsWordedInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Langs() {
		w := report.In(text.For(lang))
		for _, c := range hrapi.Checks() {
			for _, part := range []string{"title", "expected", "advice"} {
				assert.NotEmpty(t, w.Check(c.ID, part), "%s %s %s", lang, c.ID, part)
			}
		}
		r := made(t, map[string]hrapi.Result{"person.duplicate-keys": hrapi.Failure, "person.bom": hrapi.Warning, "person.tcp": hrapi.Pass})
		plain := w.Plain(r, "Test")
		assert.True(t, strings.HasPrefix(plain, "Test\n"))
		assert.Less(t, strings.Index(plain, "person.duplicate-keys"), strings.Index(plain, "person.bom"))
		assert.NotContains(t, plain, "person.tcp")
		body, err := json.Marshal(w.Document(r))
		require.NoError(t, err)
		assert.Contains(t, string(body), `"samples":[]`)
		assert.Contains(t, string(body), `"line":4812`)
	}
	assert.Empty(t, text.Missing())
}
