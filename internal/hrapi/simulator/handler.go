package simulator

import (
	"bufio"
	"crypto/subtle"
	"io"
	"net/http"
	"path"
	"slices"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// exchange is one request and what answers it.
type exchange struct {
	m   *Municipality
	w   http.ResponseWriter
	r   *http.Request
	res hrapi.Resource
}

// Handler serves the six endpoints beneath any base path.
func (m *Municipality) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res := hrapi.Resource(path.Base(r.URL.Path))
		if !res.Valid() {
			http.NotFound(w, r)
			return
		}
		x := &exchange{m: m, w: w, r: r, res: res}
		if x.admitted() {
			x.respond()
		}
	})
}

// faults are those that this endpoint has.
func (x *exchange) faults(yield func(effect) bool) {
	for _, f := range x.m.cfg.Faults {
		if slices.Contains(f.Resources, x.res) && !yield(f.effect) {
			return
		}
	}
}

type login int

const (
	loginAsked     login = iota
	loginNotAsked        // anybody gets the data
	loginAny             // any password does
	loginOther           // the password is another one
	loginForbidden       // 403 with the right password
	loginNoHeader        // 401 without WWW-Authenticate
	loginPage            // redirected to a page where people log in
	loginHTML            // that page itself, with status 200
)

func (x *exchange) admitted() bool {
	mode := loginAsked
	for e := range x.faults {
		if e.login != loginAsked {
			mode = e.login
		}
	}
	user, password, given := x.r.BasicAuth()
	right := given && same(user, x.m.cfg.User) && same(password, x.m.cfg.Password)
	switch mode {
	case loginNotAsked:
		return true
	case loginAny:
		right = given
	case loginOther:
		right = false
	case loginForbidden:
		if right {
			http.Error(x.w, "Forbidden", http.StatusForbidden)
			return false
		}
	case loginPage:
		if !right {
			http.Redirect(x.w, x.r, "/login?next="+x.r.URL.Path, http.StatusFound)
			return false
		}
	case loginHTML:
		if !right {
			loginForm(x)
			return false
		}
	case loginAsked, loginNoHeader:
	}
	if right {
		return true
	}
	if mode != loginNoHeader {
		x.w.Header().Set("WWW-Authenticate", `Basic realm="KS HR Data API", charset="UTF-8"`)
	}
	http.Error(x.w, "Unauthorized", http.StatusUnauthorized)
	return false
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (x *exchange) respond() {
	if x.r.Method != http.MethodGet && x.r.Method != http.MethodHead {
		x.w.Header().Set("Allow", "GET, HEAD")
		http.Error(x.w, "Method not allowed", http.StatusMethodNotAllowed)
		return
	}
	for e := range x.faults {
		if e.answer != nil && e.answer(x) {
			return
		}
	}
	at := x.m.cfg.Now()
	period, ok := x.period(at)
	if !ok {
		http.Error(x.w, "Bad request: fromDate and toDate", http.StatusBadRequest)
		return
	}
	if x.res == hrapi.Authority {
		x.w.Header().Set("Content-Type", "application/json")
	} else {
		x.w.Header().Set("Content-Type", "application/x-ndjson")
	}
	for e := range x.faults {
		if e.header != nil {
			e.header(x.w.Header())
		}
	}
	if x.r.Method == http.MethodHead {
		return
	}
	// A client that went away needs no answer.
	_ = x.write(period, at)
}

// span is the period that was asked for; nil means the full set.
type span struct{ from, to time.Time }

type ranges int

const (
	rangesKept      ranges = iota
	rangesIgnored          // the full set whatever is asked for
	rangesHalf             // one date will do
	rangesMalformed        // any date will do
	rangesReversed         // any order will do
	rangesOutOfStep        // changes that are not what the full set has
	rangesUndeleted        // deletes what the full set still has
)

func (x *exchange) ranges() ranges {
	mode := rangesKept
	for e := range x.faults {
		if e.ranges != rangesKept {
			mode = e.ranges
		}
	}
	return mode
}

// period reads fromDate and toDate: both or neither, to the second, in order.
func (x *exchange) period(now time.Time) (*span, bool) {
	q := x.r.URL.Query()
	mode := x.ranges()
	from, to := q.Get("fromDate"), q.Get("toDate")
	if !q.Has("fromDate") && !q.Has("toDate") || mode == rangesIgnored || x.res == hrapi.Authority {
		return nil, true
	}
	if mode == rangesHalf {
		if from == "" {
			from = x.m.born.Format(stamp)
		}
		if to == "" {
			to = now.UTC().Format(stamp)
		}
	}
	a, errA := time.Parse(stamp, from)
	b, errB := time.Parse(stamp, to)
	half := from == "" || to == ""
	switch {
	case !half && mode == rangesMalformed && (errA != nil || errB != nil):
		return &span{now, now}, true
	case half, errA != nil, errB != nil:
		return nil, false
	case a.After(b):
		return &span{a, b}, mode == rangesReversed
	}
	if b.After(now) {
		b = now
	}
	return &span{a, b}, true
}

// write streams the body through the faults that change it.
func (x *exchange) write(period *span, at time.Time) error {
	var out io.Writer = x.w
	var inner []io.Closer
	for e := range x.faults {
		if e.body == nil {
			continue
		}
		out = e.body(out)
		if c, ok := out.(io.Closer); ok {
			inner = append(inner, c)
		}
	}
	b := bufio.NewWriterSize(out, 64<<10)
	if err := x.lines(b, period, at); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	for _, c := range slices.Backward(inner) {
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

// lines writes one record a line, none after the last.
func (x *exchange) lines(w *bufio.Writer, period *span, at time.Time) error {
	var n int64
	var buf []byte
	put := func(r record) error {
		buf = buf[:0]
		if n > 0 {
			buf = append(buf, '\n')
		}
		start := len(buf)
		buf = r.append(buf)
		for e := range x.faults {
			if e.line != nil {
				buf = append(buf[:start], e.line(n, buf[start:])...)
			}
		}
		n++
		_, err := w.Write(buf)
		return err
	}
	if x.res == hrapi.Authority {
		return put(x.m.authority())
	}
	full := func(c change) error {
		for e := range x.faults {
			if e.change != nil {
				e.change(n, &c)
			}
		}
		return put(c.record())
	}
	if period == nil {
		return x.m.whole(x.res, at, full)
	}
	mode := x.ranges()
	return x.m.between(x.res, period.from, period.to, func(c change) error {
		if mode == rangesOutOfStep || mode == rangesUndeleted {
			c = x.m.outOfStep(mode, x.res, c)
		}
		return put(c.record())
	})
}
