package hrapi

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func changed(kind, at, before, after string) string {
	line := `{"changeType":"` + kind + `","changeDate":"` + at + `"`
	if before != "" {
		line += `,"oldRecord":` + before
	}
	if after != "" {
		line += `,"newRecord":` + after
	}
	return line + "}"
}

func TestDateParameters(t *testing.T) {
	t.Parallel()
	always := func(status int, when func(*http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !when(r) {
				return false
			}
			w.WriteHeader(status)
			return true
		}
	}
	has := func(name string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.URL.Query().Has(name) }
	}
	proper := func(r *http.Request) bool { _, ok := askedPeriod(r.URL.Query()); return ok }
	for name, tc := range map[string]struct {
		after func(http.ResponseWriter, *http.Request) bool
		want  map[string]string
	}{
		"sound": {func(http.ResponseWriter, *http.Request) bool { return false }, map[string]string{}},
		"ignored": {
			func(w http.ResponseWriter, _ *http.Request) bool { _, _ = io.WriteString(w, oneUnit); return true },
			map[string]string{"range-valid": "range.outside", "range-half": "range.not-rejected", "range-malformed": "range.not-rejected", "range-reversed": "range.not-rejected"},
		},
		"500 for a proper one": {always(http.StatusInternalServerError, proper), map[string]string{"range-valid": "range.status"}},
		"a web page for a proper one": {
			func(w http.ResponseWriter, r *http.Request) bool {
				if !proper(r) {
					return false
				}
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<html>")
				return true
			},
			map[string]string{"range-valid": "range.html"},
		},
		"a web page for everything": {
			func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<html>")
				return true
			},
			map[string]string{},
		},
		"400 for a proper one":     {always(http.StatusBadRequest, proper), map[string]string{"range-valid": "range.status"}},
		"404 for parameters":       {always(http.StatusNotFound, has("toDate")), map[string]string{"range-valid": "range.status"}},
		"half a range is taken":    {always(http.StatusOK, func(r *http.Request) bool { return has("fromDate")(r) != has("toDate")(r) }), map[string]string{"range-half": "range.not-rejected"}},
		"500 for a malformed date": {always(http.StatusInternalServerError, func(r *http.Request) bool { return r.URL.Query().Get("fromDate") == notADate }), map[string]string{"range-malformed": "range.not-rejected"}},
		"a reversed range is taken": {always(http.StatusOK, func(r *http.Request) bool {
			return has("fromDate")(r) && has("toDate")(r) && !proper(r) && r.URL.Query().Get("fromDate") != notADate
		}), map[string]string{"range-reversed": "range.not-rejected"}},
		"422 instead of 400 for half": {always(http.StatusUnprocessableEntity, func(r *http.Request) bool { return has("fromDate")(r) != has("toDate")(r) }), map[string]string{"range-half": "range.not-rejected"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKommune()
			k.after = tc.after
			report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(LevelFormat))
			assert.Equal(t, tc.want, found(report, Organisation))
		})
	}
}

func TestRangeStandsSoInTheFullSet(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Add(-time.Hour).Format(rangeForm)
	unit := func(id, name string) string { return `{"id":"` + id + `","name":"` + name + `","parent":""}` }
	person := func(id, name string) string {
		return `{"national_id":"` + id + `","first_name":"` + name + `","last_name":"Vik","email":"x@solvik.example"}`
	}
	for name, tc := range map[string]struct {
		res    Resource
		change []string
		full   []string
		want   string // the code of the difference
	}{
		"agrees": {
			res:    Organisation,
			change: []string{changed("add", now, "", unit("1", "A")), changed("modify", now, unit("1", "A"), unit("1", "B"))},
			full:   []string{unit("1", "B")},
		},
		"agrees, with fields in another order": {
			res:    Organisation,
			change: []string{changed("add", now, "", `{"parent":"","name":"B","id":"1"}`)},
			full:   []string{unit("1", "B")},
		},
		"other name": {
			res:    Organisation,
			change: []string{changed("modify", now, unit("1", "A"), unit("1", "B"))},
			full:   []string{unit("1", "A")}, want: "range.other-state",
		},
		"missing": {
			res:    Organisation,
			change: []string{changed("add", now, "", unit("2", "A"))},
			full:   []string{unit("1", "A")}, want: "range.missing",
		},
		"deleted and still there": {
			res:    Organisation,
			change: []string{changed("delete", now, unit("1", "A"), "")},
			full:   []string{unit("1", "A")}, want: "range.still-there",
		},
		"deleted and added again": {
			res:    Organisation,
			change: []string{changed("delete", now, unit("1", "A"), ""), changed("add", now, "", unit("1", "A"))},
			full:   []string{unit("1", "A")},
		},
		"got another id": {
			res:    Organisation,
			change: []string{changed("modify", now, unit("1", "A"), unit("2", "A"))},
			full:   []string{unit("2", "A")},
		},
		"person agrees": {
			res:    Person,
			change: []string{changed("add", now, "", person("13810599965", "Kari"))},
			full:   []string{person("13810599965", "Kari")},
		},
		"person missing": {
			res:    Person,
			change: []string{changed("add", now, "", person("13810599965", "Kari"))},
			full:   []string{person("13810599966", "Kari")}, want: "range.missing",
		},
		"person of another name": {
			res:    Person,
			change: []string{changed("add", now, "", person("13810599965", "Kari"))},
			full:   []string{person("13810599965", "Kåre")}, want: "range.other-state",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKommune()
			k.ranges[tc.res] = strings.Join(tc.change, "\n")
			var full []string
			for _, r := range tc.full {
				full = append(full, changed("add", now, "", r))
			}
			k.bodies[tc.res] = strings.Join(full, "\r\n")
			// The question for what changed meanwhile gets an empty answer.
			k.after = onlyFirstRange()
			report := run(t, targetAt(serve(t, k, nil), tc.res), testOptions(LevelFormat))
			if tc.want == "" {
				assert.Empty(t, found(report, tc.res))
				return
			}
			assert.Equal(t, map[string]string{"range-consistent": tc.want}, found(report, tc.res))
			sample := check(t, report, string(tc.res)+".range-consistent").Samples[0]
			assert.Equal(t, tc.res == Organisation, sample.Unit != "", "a unit's id is shown, a person's never")
		})
	}
}

func onlyFirstRange() func(http.ResponseWriter, *http.Request) bool {
	var seen atomic.Int64
	return func(_ http.ResponseWriter, r *http.Request) bool {
		_, ok := askedPeriod(r.URL.Query())
		return ok && seen.Add(1) > 1
	}
}

func TestWhatChangedDuringTheRunIsNoMistake(t *testing.T) {
	t.Parallel()
	k := newKommune()
	hour := time.Now().UTC().Add(-time.Hour).Format(rangeForm)
	k.bodies[Organisation] = changed("add", hour, "", `{"id":"1","name":"Newest","parent":""}`)
	var asked atomic.Int64
	k.after = func(w http.ResponseWriter, r *http.Request) bool {
		p, ok := askedPeriod(r.URL.Query())
		if !ok {
			return false
		}
		name, at := "Old", hour
		if asked.Add(1) > 1 {
			name, at = "Newest", p.from.Format(rangeForm)
		}
		_, _ = io.WriteString(w, changed("modify", at, `{"id":"1","name":"Oldest","parent":""}`, `{"id":"1","name":"`+name+`","parent":""}`))
		return true
	}
	report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(LevelFormat))
	assert.Empty(t, found(report, Organisation))
	assert.Equal(t, "range.changed-meanwhile", check(t, report, "organisation.range-consistent").Received.Code)
}

func TestUnreadableRangeIsNotCompared(t *testing.T) {
	t.Parallel()
	k := newKommune()
	k.ranges[Organisation] = "{\n" + strings.Repeat("x", 100)
	report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(LevelFormat))
	assert.Empty(t, found(report, Organisation), "the format is judged on the full set")
	assert.Equal(t, Skipped, check(t, report, "organisation.range-consistent").Result)
}

func TestParametersJoinWhatTheURLHas(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "https://x.example/p?a=b&fromDate=2026-01-01T00%3A00%3A00Z", withRange("https://x.example/p?a=b", "2026-01-01T00:00:00Z", ""))
	assert.Equal(t, "https://x.example/p?fromDate=1&toDate=2", withRange("https://x.example/p", "1", "2"))
}

func TestRangeLinesAreCutWhereverTheBytesAre(t *testing.T) {
	t.Parallel()
	body := "\ufeff" + changed("add", "2026-01-31T13:05:00Z", "", `{"id":"1","name":"A","parent":""}`) + "\r\n\r\n" +
		strings.Repeat("y", 300) + "\n" + changed("delete", "2026-01-31T13:05:00Z", `{"id":"2","name":"A","parent":""}`, "")
	at := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	for size := 1; size < 40; size++ {
		s := newRangeState(Organisation, 200, period{at, at.AddDate(0, 0, 1)})
		for from := 0; from < len(body); from += size {
			n, err := s.Write([]byte(body[from:min(from+size, len(body))]))
			assert.NoError(t, err)
			assert.Equal(t, min(size, len(body)-from), n)
		}
		s.end()
		assert.Len(t, s.last, 2)
		assert.EqualValues(t, 1, s.unreadable, "the line that is too long")
		assert.EqualValues(t, 2, s.changes)
		assert.Empty(t, s.outside)
	}
}
