package hrapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"strconv"
	"strings"
)

func decimal[N int | int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// judge reads one body.
type judge struct {
	c     *content
	s     *scanner
	f     *findings
	res   Resource
	shape *shape
	spec  []fieldSpec
	state *bodyState
	line  int64
	date  [len(dateForm)]byte // the last one that was right: most lines have the same
}

// readBody judges one body in one pass as it streams. What the body is like goes
// to the findings. The error is that of reading: network, cancelled, packing. It
// means that the body was not read to its end; nothing is said of the line at the
// break, and whoever owns the connection reports it. Only errBodyTooLarge is
// both reported here and returned.
func (c *content) readBody(
	ctx context.Context, r io.Reader, res Resource, contentType string, f *findings, lim Limits, progress func(records, bytes int64),
) (records, size int64, err error) {
	state := &bodyState{unknown: map[string]bool{}}
	c.bodies[res] = state
	j := &judge{c: c, s: &c.scanner, f: f, res: res, shape: shapes[res], spec: recordFields[res], state: state}
	j.contentType(contentType)
	tell := func(n int64) {
		if progress != nil {
			progress(state.records, n)
		}
	}
	lines := newLineReader(r, lim, tell)
	if res == Authority {
		err = j.authority(ctx, lines)
	} else {
		err = j.lines(ctx, lines)
	}
	if errors.Is(err, errBodyTooLarge) {
		f.add(checkID(res, "body-size"), Sample{Detail: Message{Code: "body.too-large", Args: map[string]string{"bytes": decimal(lines.bytes)}}})
	}
	return state.records, lines.bytes, err
}

func checkID(res Resource, name string) string { return string(res) + "." + name }

// contentType judges the header: the interface asks for NDJSON, and for JSON of the authority.
func (j *judge) contentType(header string) {
	want := "application/x-ndjson"
	if j.res == Authority {
		want = "application/json"
	}
	kind, params, err := mime.ParseMediaType(header)
	detail := Message{}
	switch {
	case strings.TrimSpace(header) == "":
		detail.Code = "content-type.missing"
	case err != nil:
		detail.Code = "content-type.malformed"
	case kind != want:
		detail = Message{Code: "content-type.other", Args: map[string]string{"type": clip(kind, 80), "expected": want}}
	case params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") && !strings.EqualFold(params["charset"], "utf8"):
		detail = Message{Code: "content-type.charset", Args: map[string]string{"charset": clip(params["charset"], 40)}}
	default:
		return
	}
	j.f.receive(checkID(j.res, "content-type"), detail)
	j.f.add(checkID(j.res, "content-type"), Sample{Detail: detail})
}

// lines reads a body of change records.
func (j *judge) lines(ctx context.Context, lines *lineReader) error {
	opened := false
	for {
		ln, ok := lines.next(ctx)
		if !ok {
			break
		}
		j.line++
		text := ln.text
		if j.line == 1 {
			text = j.dropBOM(text)
		}
		if n := len(text); ln.ended && n > 0 && text[n-1] == '\r' {
			text = text[:n-1]
			if j.f.hit(j.res, "line-ends") {
				j.sample("line-ends", "", Message{Code: "line-ends.crlf"})
			}
		}
		if blank(text) && !ln.over {
			if j.f.hit(j.res, "blank-lines") {
				j.sample("blank-lines", "", Message{Code: "blank-line"})
			}
			continue
		}
		if !opened {
			opened = true
			if j.foreign(text) {
				j.state.records++
				return nil
			}
		}
		j.state.records++
		if ln.over {
			j.state.lost++
			if j.f.hit(j.res, "line-length") {
				j.sample("line-length", "", Message{Code: "line.too-long", Args: map[string]string{"limit": decimal(lines.max)}})
			}
			continue
		}
		j.record(text, ln.ended)
	}
	if lines.err == nil && j.state.records == 0 {
		j.empty()
	}
	return lines.err
}

func (j *judge) empty() {
	j.state.unusable = true
	j.f.add(checkID(j.res, "not-empty"), Sample{Detail: Message{Code: "body.empty"}})
}

// sample describes a finding in the line at hand.
func (j *judge) sample(name, field string, detail Message) {
	j.f.sample(j.res, name, Sample{Line: j.line, Field: field, Detail: detail})
}

// found counts a finding in the line at hand that needs no values to describe it.
func (j *judge) found(name, field, code string) {
	if j.f.hit(j.res, name) {
		j.sample(name, field, Message{Code: code})
	}
}

var utf8BOM = []byte("\xef\xbb\xbf")

func (j *judge) dropBOM(text []byte) []byte {
	rest, found := bytes.CutPrefix(text, utf8BOM)
	if found {
		j.found("bom", "", "bom.utf-8")
	}
	return rest
}

func blank(text []byte) bool {
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// foreign tells from the first line whether the body is something else
// altogether. Then one finding says so, and the lines are not judged: a thousand
// findings would say less.
func (j *judge) foreign(first []byte) bool {
	text := bytes.TrimLeft(first, " \t\r\n")
	switch {
	case len(text) == 0: // the beginning of a line over the limit
		return false
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")),
		bytes.HasPrefix(text, []byte("{\x00")), bytes.HasPrefix(text, []byte("\x00{")):
		j.found("encoding", "", "encoding.utf-16")
	case text[0] == '[':
		j.found("not-array", "", "body.array")
	case text[0] == '<':
		j.found("not-html", "", j.htmlKind(text))
	default:
		return false
	}
	j.state.unusable = true
	for _, row := range formatChecks {
		switch row.name {
		case "content-type", "bom", "encoding", "not-array", "not-html", "not-empty", "body-size":
		default:
			j.f.skip(checkID(j.res, row.name), Message{Code: "skip.body-unusable"})
		}
	}
	return true
}

func (j *judge) htmlKind(text []byte) string {
	head := bytes.ToLower(text[:min(len(text), 4096)])
	switch {
	case bytes.HasPrefix(head, []byte("<?xml")) && !bytes.Contains(head, []byte("<html")):
		return "body.xml"
	case bytes.Contains(head, []byte("password")), bytes.Contains(head, []byte("login")), bytes.Contains(head, []byte("logg inn")):
		return "body.html-login"
	default:
		return "body.html"
	}
}

// clip shortens a text that is shown, at a character's end.
func clip(s string, most int) string {
	if len(s) <= most {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
