package hrapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A valid range asks for the last week, up to a moment ago: what is changed in
// that moment is told from a mistake by asking for it once more afterwards.
const (
	rangeSpan   = 7 * 24 * time.Hour
	rangeMargin = 2 * time.Minute
	rangeForm   = "2006-01-02T15:04:05Z"
	notADate    = "2026-13-45T99:00:00Z" // right in length and shape, and no date
)

// period is the half-open range [from, to) of a question.
type period struct{ from, to time.Time }

func (p period) includes(t time.Time) bool { return !t.Before(p.from) && t.Before(p.to) }

// message speaks of a line of a range's answer. It is no line of the body, so a
// sample's Line must not hold it.
func (p period) message(code string, line int64) Message {
	return Message{Code: code, Args: map[string]string{
		"line": strconv.FormatInt(line, 10), "from": p.from.Format(rangeForm), "to": p.to.Format(rangeForm),
	}}
}

// tryRanges asks with date parameters, right and wrong, before the whole set is read.
func (t *test) tryRanges(v *visit) {
	t.progress.at(Progress{Resource: v.res, Phase: PhaseRanges})
	to := t.now().UTC().Truncate(time.Second).Add(-rangeMargin)
	asked := period{to.Add(-rangeSpan), to}
	if !t.tryValidRange(v, asked) {
		return
	}
	from, until := asked.from.Format(rangeForm), asked.to.Format(rangeForm)
	for _, q := range []struct{ check, from, to string }{
		{"range-half", from, ""},
		{"range-half", "", until},
		{"range-malformed", notADate, until},
		{"range-reversed", until, from},
	} {
		if !t.mayGoOn(v) {
			t.skipRanges(v, *v.blocked)
			return
		}
		t.tryWrongRange(v, q.check, withRange(v.url, q.from, q.to))
	}
}

// withRange adds the date parameters to what the URL has already.
func withRange(raw, from, to string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw // newTest has read it
	}
	var parameters []string
	if u.RawQuery != "" {
		parameters = append(parameters, u.RawQuery)
	}
	if from != "" {
		parameters = append(parameters, "fromDate="+url.QueryEscape(from))
	}
	if to != "" {
		parameters = append(parameters, "toDate="+url.QueryEscape(to))
	}
	u.RawQuery = strings.Join(parameters, "&")
	return u.String()
}

func (t *test) skipRanges(v *visit, why Message) {
	for _, name := range rangeNames {
		t.f.skip(v.id(name), why)
	}
}

// tryValidRange judges the answer to a proper range, and tells whether the
// improper ones are worth asking.
func (t *test) tryValidRange(v *visit, asked period) bool {
	a, err := t.get(t.ctx, withRange(v.url, asked.from.Format(rangeForm), asked.to.Format(rangeForm)), t.login())
	if err != nil {
		return t.rangeBroken(v, err)
	}
	defer func() { _ = a.body.Close() }()
	refusal := Message{Code: "range.status", Args: map[string]string{"status": strconv.Itoa(a.status)}}
	switch {
	case a.status == http.StatusUnauthorized:
		t.accept(v, a)
		return false
	case a.status == http.StatusBadRequest:
		t.fail(v, "range-valid", refusal)
		t.f.skip(v.id("range-consistent"), Message{Code: "skip.no-range"})
		return true
	case isHTML(a):
		v.noRange = &Message{Code: "range.html"}
		return false
	case a.status != http.StatusOK:
		v.noRange = &refusal // most likely not about ranges: the reading request tells
		return false
	}
	v.with = a
	state := newRangeState(v.res, t.lim.LineBytes, asked)
	if _, err = io.Copy(state, a.body); err != nil && !errors.Is(err, errManyChanges) {
		return t.rangeBroken(v, err)
	}
	state.end()
	t.judgeRange(v, state)
	return true
}

// rangeBroken takes note that the answer to a proper range was not read to its
// end. Where the whole set breaks too, it is not about ranges.
func (t *test) rangeBroken(v *visit, err error) bool {
	switch {
	case errors.Is(err, errNoAnswer):
		t.noAnswer(v, err)
		return false
	case t.ctx.Err() != nil:
		t.broken(v, err)
		v.block(t.ended())
		return false
	}
	v.noRange = &Message{Code: "range.broken"}
	return false
}

// settleNoRange says what came of a proper range that had no proper answer, now
// that it is known how the whole set was read.
func (t *test) settleNoRange(v *visit) {
	if v.complete && !isHTML(v.with) {
		t.fail(v, "range-valid", *v.noRange)
	}
	t.skipRanges(v, Message{Code: "skip.no-range"})
}

func (t *test) judgeRange(v *visit, state *rangeState) {
	for _, line := range state.outside {
		t.f.add(v.id("range-valid"), Sample{Field: "changeDate", Detail: state.asked.message("range.outside", line)})
	}
	if n := len(state.outside); n > 0 {
		t.f.receive(v.id("range-valid"), Message{Code: "range.outside-count", Args: map[string]string{"n": strconv.Itoa(n)}})
	} else {
		t.f.receive(v.id("range-valid"), Message{Code: "range.changes", Args: map[string]string{"n": strconv.FormatInt(state.changes, 10)}})
	}
	switch {
	case !slices.Contains(knownRecords, v.res):
	case state.unreadable > 0:
		t.f.skip(v.id("range-consistent"), Message{Code: "skip.range-unreadable"})
	case len(state.outside) > 0, state.overflow:
		t.f.skip(v.id("range-consistent"), Message{Code: "skip.no-range"})
	default:
		v.final = state
		state.compare()
	}
}

// tryWrongRange expects 400.
func (t *test) tryWrongRange(v *visit, check, u string) {
	a, err := t.get(t.ctx, u, t.login())
	if err != nil {
		t.noAnswer(v, err)
		return
	}
	_ = a.body.Close()
	status := strconv.Itoa(a.status)
	switch a.status {
	case http.StatusBadRequest:
		if t.f.count(v.id(check)) == 0 {
			t.f.receive(v.id(check), Message{Code: "range.rejected", Args: map[string]string{"status": status}})
		}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		t.f.skip(v.id(check), Message{Code: "skip.same-status", Args: map[string]string{"status": status}})
	default:
		t.fail(v, check, Message{Code: "range.not-rejected", Args: map[string]string{"status": status}})
	}
}

// settleRange judges whether the range's last state of each record stood so in
// the set that was read after it. What was changed meanwhile is no mistake.
func (t *test) settleRange(v *visit) {
	v.final.end()
	if v.final.unreadable > 0 {
		t.f.skip(v.id("range-consistent"), Message{Code: "skip.range-unreadable"})
		return
	}
	differences := v.final.differences()
	if len(differences) == 0 {
		t.f.receive(v.id("range-consistent"), Message{Code: "range.agrees", Args: map[string]string{"n": strconv.Itoa(len(v.final.last))}})
		return
	}
	meanwhile, err := t.changedMeanwhile(v)
	if err != nil {
		t.f.skip(v.id("range-consistent"), Message{Code: "skip.no-range"})
		return
	}
	var noted int64
	for _, d := range differences {
		if _, changed := meanwhile.last[d.key]; changed {
			noted++
			continue
		}
		t.f.add(v.id("range-consistent"), Sample{Unit: d.unit, Detail: v.final.asked.message(d.code, d.line)})
	}
	if n := t.f.count(v.id("range-consistent")); n > 0 {
		t.f.receive(v.id("range-consistent"), Message{Code: "range.differs", Args: map[string]string{"n": strconv.FormatInt(n, 10)}})
		return
	}
	t.f.receive(v.id("range-consistent"), Message{Code: "range.changed-meanwhile", Args: map[string]string{"n": strconv.FormatInt(noted, 10)}})
}

// changedMeanwhile asks what was changed from the end of the range until now,
// with a margin for the server's clock.
func (t *test) changedMeanwhile(v *visit) (*rangeState, error) {
	asked := period{v.final.asked.to, t.now().UTC().Truncate(time.Second).Add(rangeMargin)}
	ctx, cancel := context.WithTimeout(t.ctx, t.lim.FirstByte+t.lim.IdleBetween)
	defer cancel()
	a, err := t.get(ctx, withRange(v.url, asked.from.Format(rangeForm), asked.to.Format(rangeForm)), t.login())
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.body.Close() }()
	if a.status != http.StatusOK {
		return nil, errors.New("no answer to a proper range")
	}
	state := newRangeState(v.res, t.lim.LineBytes, asked)
	state.seed = v.final.seed
	if _, err := io.Copy(state, a.body); err != nil {
		return nil, err
	}
	state.end()
	return state, nil
}
