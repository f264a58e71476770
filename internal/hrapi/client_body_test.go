package hrapi

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestBodiesThatComeInOddWays(t *testing.T) {
	t.Parallel()
	full := []byte(oneUnit)
	zipped := packed(t, full)
	bomb := packed(t, bytes.Repeat([]byte(oneUnit+"\n"), 1<<20))
	encoded := func(encoding string, body []byte) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/x-ndjson")
			w.Header().Set("Content-Encoding", encoding)
			_, _ = w.Write(body)
			return true
		}
	}
	for name, tc := range map[string]struct {
		answer  func(http.ResponseWriter, *http.Request) bool
		want    map[string]string
		records int64
	}{
		"gzip":             {answer: encoded("gzip", zipped), records: 1},
		"x-gzip":           {answer: encoded("X-GZIP", zipped), records: 1},
		"identity":         {answer: encoded("identity", full), records: 1},
		"gzip bomb":        {answer: encoded("gzip", bomb), want: map[string]string{"compression": "gzip.bomb"}},
		"gzip that is not": {answer: encoded("gzip", full), want: map[string]string{"compression": "gzip.broken"}},
		"gzip with wrong checksum": {
			answer: encoded("gzip", append(bytes.Clone(zipped[:len(zipped)-8]), 1, 2, 3, 4, 5, 6, 7, 8)),
			want:   map[string]string{"compression": "gzip.broken"},
		},
		"gzip damaged": {
			answer: encoded("gzip", append(append(bytes.Clone(zipped[:10]), 0xff, 0xff, 0xff), zipped[13:]...)),
			want:   map[string]string{"compression": "gzip.broken"},
		},
		"gzip cut":         {answer: encoded("gzip", zipped[:len(zipped)-12]), want: map[string]string{"complete": "body.short"}},
		"unknown encoding": {answer: encoded("br", full), want: map[string]string{"compression": "compression.unknown"}},
		"chunked": {answer: func(w http.ResponseWriter, _ *http.Request) bool {
			for _, b := range full {
				_, _ = w.Write([]byte{b})
				_ = http.NewResponseController(w).Flush()
			}
			return true
		}, records: 1},
		"shorter than its Content-Length": {answer: func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", fmt.Sprint(len(full)+100))
			_, _ = w.Write(full)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, want: map[string]string{"complete": "body.short"}},
		"chunks that break off": {answer: func(w http.ResponseWriter, _ *http.Request) bool {
			_, _ = w.Write(full)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, want: map[string]string{"complete": "body.short"}},
		"falls silent": {answer: func(w http.ResponseWriter, r *http.Request) bool {
			_, _ = w.Write(full)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return true
		}, want: map[string]string{"complete": "body.idle"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKommune()
			k.after = func(w http.ResponseWriter, r *http.Request) bool {
				return r.URL.RawQuery == "" && tc.answer(w, r)
			}
			opts := testOptions(LevelFormat)
			if name == "falls silent" {
				opts.Limits.IdleBetween = 300 * time.Millisecond
			}
			report := run(t, targetAt(serve(t, k, nil), Organisation), opts)

			if tc.want == nil {
				assert.Empty(t, found(report, Organisation))
				assert.Equal(t, tc.records, report.Endpoints[0].Records)
				assert.EqualValues(t, len(full), report.Endpoints[0].Bytes)
				return
			}
			assert.Equal(t, tc.want, found(report, Organisation))
			assert.Equal(t, Skipped, check(t, report, "organisation.duplicate-keys").Result, "not judged to the end")
		})
	}
}

// What breaks the whole set breaks a range too, and is said once.
func TestBrokenEverywhereIsSaidOnce(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer func(http.ResponseWriter)
		want   map[string]string
	}{
		"gzip that is not": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, oneUnit)
		}, map[string]string{"compression": "gzip.broken"}},
		"cut": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, oneUnit)
		}, map[string]string{"complete": "body.short"}},
		"server error": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, map[string]string{"status": "status.5xx"}},
		"redirect": {func(w http.ResponseWriter) {
			w.Header().Set("Location", "/login")
			w.WriteHeader(http.StatusFound)
		}, map[string]string{"no-redirect": "redirect.path"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKommune()
			k.after = func(w http.ResponseWriter, _ *http.Request) bool { tc.answer(w); return true }
			report := run(t, targetAt(serve(t, k, nil), Organisation), testOptions(LevelFormat))
			assert.Equal(t, tc.want, found(report, Organisation))
		})
	}
}

func TestEndlessBodyStopsAtItsLimit(t *testing.T) {
	t.Parallel()
	k := newKommune()
	k.after = func(w http.ResponseWriter, _ *http.Request) bool {
		block := []byte(strings.Repeat(oneUnit+"\n", 100))
		for {
			if _, err := w.Write(block); err != nil {
				return true
			}
		}
	}
	opts := testOptions(LevelFormat)
	opts.Limits.BodyBytes = 1 << 20
	report := run(t, targetAt(serve(t, k, nil), Organisation), opts)
	assert.Equal(t, Failure, check(t, report, "organisation.body-size").Result)
	assert.LessOrEqual(t, report.Endpoints[0].Bytes, int64(2<<20))
}

func TestSlowDripEndsWithTheRun(t *testing.T) {
	t.Parallel()
	drip := func(c net.Conn) {
		_, _ = c.Read(make([]byte, 4096))
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := io.WriteString(c, "{"); err != nil {
				return
			}
		}
	}
	opts := testOptions(LevelFormat)
	opts.Limits.Run = 2 * time.Second
	report := run(t, targetAt(serveRaw(t, drip), Authority, Organisation), opts)
	assert.Equal(t, "run-limit", found(report, Authority)["complete"])
	assert.Equal(t, VerdictFail, report.Verdict)
	later := check(t, report, "organisation.duplicate-keys")
	assert.Equal(t, Skipped, later.Result)
	assert.Equal(t, "skip.run-limit", later.Why.Code)
}
