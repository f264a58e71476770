package simulator

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// answerFaults come after login, in place of the data or around it.
var answerFaults = []Fault{
	status("not-found", http.StatusNotFound),
	status("wrong-method", http.StatusMethodNotAllowed),
	status("server-error", http.StatusInternalServerError),
	{
		Name: "too-many-requests", Description: "429 with Retry-After",
		Resources: everyEndpoint, checks: []string{"status"}, effect: effect{answer: func(x *exchange) bool {
			x.w.Header().Set("Retry-After", "3600")
			http.Error(x.w, "Too many requests", http.StatusTooManyRequests)
			return true
		}},
	},
	{
		Name: "unavailable", Description: "503 with Retry-After",
		Resources: everyEndpoint, checks: []string{"status"}, effect: effect{answer: func(x *exchange) bool {
			x.w.Header().Set("Retry-After", "120")
			http.Error(x.w, "Service unavailable", http.StatusServiceUnavailable)
			return true
		}},
	},
	redirect("redirect-login", "to a page where people log in", func(*exchange) string { return "/login" }),
	redirect("redirect-http", "to http", func(x *exchange) string { return "http://" + x.r.Host + x.r.URL.Path }),
	redirect("redirect-host", "to another host", func(x *exchange) string { return "https://nytt-system.example.com" + x.r.URL.Path }),
	redirect("redirect-private", "to an address inside the municipality", func(x *exchange) string { return "https://10.0.0.7" + x.r.URL.Path }),
	redirect("redirect-loop", "to itself", func(x *exchange) string { return x.r.URL.String() }),
	{
		Name: "no-answer", Description: "logs in, and then nothing comes",
		Resources: everyEndpoint, checks: []string{"in-time"}, effect: effect{answer: func(x *exchange) bool {
			<-x.r.Context().Done()
			return true
		}},
	},
	{
		Name: "html-page", Description: "an HTML page with status 200 instead of the data",
		Resources: everyEndpoint, checks: []string{"not-html", "content-type"}, effect: effect{answer: loginForm},
	},
	{
		Name: "cut", Description: "the body ends before its Content-Length",
		Resources: everyEndpoint, checks: []string{"complete"}, effect: effect{answer: func(x *exchange) bool { return x.cut(true) }},
	},
	{
		Name: "cut-chunked", Description: "the connection breaks in the middle of the body",
		Resources: everyEndpoint, checks: []string{"complete"}, effect: effect{answer: func(x *exchange) bool { return x.cut(false) }},
	},
	{
		Name: "stalls", Description: "half the body comes, and then nothing more",
		Resources: everyEndpoint, checks: []string{"complete"}, effect: effect{answer: (*exchange).stall},
	},
	{
		Name: "slow-drip", Description: "a byte now and then: the body would take days",
		Resources: everyEndpoint, checks: []string{"complete"}, effect: effect{answer: (*exchange).drip},
	},
	{
		Name: "endless", Description: "further records for ever",
		Resources: setEndpoints, checks: []string{"body-size"}, effect: effect{answer: (*exchange).endless},
	},
	{
		Name: "gzip-bomb", Description: "a packed body of some kilobytes that unpacks to gigabytes",
		Resources: setEndpoints, checks: []string{"compression"}, effect: effect{answer: bomb},
	},
	{
		Name: "broken-gzip", Description: "says gzip, and is not",
		Resources: everyEndpoint, checks: []string{"compression"}, effect: effect{header: setHeader("Content-Encoding", "gzip")},
	},
	{
		Name: "gzip", Description: "no fault: the body comes packed",
		Resources: everyEndpoint, effect: effect{
			header: setHeader("Content-Encoding", "gzip"),
			body:   func(w io.Writer) io.Writer { return gzip.NewWriter(w) },
		},
	},
}

func status(name string, code int) Fault {
	return Fault{
		Name: name, Description: strconv.Itoa(code) + " " + http.StatusText(code),
		Resources: everyEndpoint, checks: []string{"status"}, effect: effect{answer: func(x *exchange) bool {
			http.Error(x.w, http.StatusText(code), code)
			return true
		}},
	}
}

func redirect(name, where string, to func(*exchange) string) Fault {
	return Fault{
		Name: name, Description: "redirects " + where,
		Resources: everyEndpoint, checks: []string{"no-redirect"}, effect: effect{answer: func(x *exchange) bool {
			http.Redirect(x.w, x.r, to(x), http.StatusFound)
			return true
		}},
	}
}

func setHeader(name, value string) func(http.Header) {
	return func(h http.Header) { h.Set(name, value) }
}

const loginPageHTML = `<!DOCTYPE html>
<html lang="nb"><head><meta charset="utf-8"><title>Logg inn</title></head>
<body><h1>Logg inn</h1><form method="post"><input name="user"><input name="password" type="password"></form></body></html>
`

func loginForm(x *exchange) bool {
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(x.w, loginPageHTML) // a client that went away needs no page
	return true
}

// data are the bytes of the body, as they would have come.
func (x *exchange) data() ([]byte, bool) {
	at := x.m.cfg.Now()
	period, ok := x.period(at)
	if !ok {
		return nil, false
	}
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if x.lines(w, period, at) != nil || w.Flush() != nil {
		return nil, false
	}
	return b.Bytes(), true
}

func (x *exchange) contentType() string {
	if x.res == hrapi.Authority {
		return "application/json"
	}
	return "application/x-ndjson"
}

// cut sends all but the last bytes and breaks the connection.
func (x *exchange) cut(announced bool) bool {
	data, ok := x.data()
	if !ok || len(data) == 0 {
		return false
	}
	x.w.Header().Set("Content-Type", x.contentType())
	if announced {
		x.w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	}
	x.send(data[:len(data)-len(data)/4-1])
	panic(http.ErrAbortHandler)
}

// stall sends half and waits until the client is tired of it.
func (x *exchange) stall() bool {
	data, ok := x.data()
	if !ok || len(data) == 0 {
		return false
	}
	x.w.Header().Set("Content-Type", x.contentType())
	x.send(data[:len(data)/2])
	<-x.r.Context().Done()
	return true
}

func (x *exchange) drip() bool {
	data, ok := x.data()
	if !ok || len(data) == 0 {
		return false
	}
	x.w.Header().Set("Content-Type", x.contentType())
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for i := range data {
		x.send(data[i : i+1])
		select {
		case <-x.r.Context().Done():
			return true
		case <-tick.C:
		}
	}
	return true
}

// endless sends the set and then further records until the client is tired.
func (x *exchange) endless() bool {
	data, ok := x.data()
	if !ok || len(data) == 0 {
		return false
	}
	x.w.Header().Set("Content-Type", x.contentType())
	x.send(data)
	var b []byte
	for n := 0; x.r.Context().Err() == nil; n++ {
		b = x.m.further(x.res, n).append(append(b, '\n'))
		if len(b) < 64<<10 {
			continue
		}
		if _, err := x.w.Write(b); err != nil {
			return true
		}
		b = b[:0]
	}
	return true
}

// bomb packs a gigabyte of blanks into a few records.
func bomb(x *exchange) bool {
	if x.r.URL.RawQuery != "" {
		return false
	}
	x.w.Header().Set("Content-Type", x.contentType())
	x.w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(x.w)
	blanks := bytes.Repeat([]byte{' '}, 512<<10)
	for n := range 2048 {
		line := append(x.m.further(x.res, n).append(nil), blanks...)
		if _, err := z.Write(append(line, '\n')); err != nil {
			return true
		}
	}
	_ = z.Close() // a client that went away needs no end
	return true
}

// further makes records that the set does not have, as many as are wanted.
func (m *Municipality) further(res hrapi.Resource, n int) record {
	id := m.spareID(2*temporaryFrom + n%1_000_000)
	name := surname(m.cfg.Seed, "further", n) + strconv.Itoa(n)
	var r record
	switch res {
	case hrapi.Person:
		r = person(id, firstName(m.cfg.Seed, n), name, mailbox("videre", name)+"@example.com")
	case hrapi.EmployeePosition:
		r = position(m.plan.units[0].id, id, "Vikar", true, false)
	case hrapi.Organisation:
		r = record{{"id", text("F" + strconv.Itoa(n))}, {"name", text(name)}, {"parent", text(m.plan.units[0].id)}}
	case hrapi.Authority, hrapi.EmployeeTaxonomy, hrapi.Venue:
		r = record{{"id", text("F" + strconv.Itoa(n))}, {"name", text(name)}}
	}
	return change{kind: "add", date: m.born.Format(stamp), new: r}.record()
}

// send writes at once; a client that went away is noticed by its context.
func (x *exchange) send(b []byte) {
	_, _ = x.w.Write(b)
	_ = http.NewResponseController(x.w).Flush()
}
