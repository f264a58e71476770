package hrapi

import (
	"bytes"
	"context"
	"errors"
	"io"
)

const (
	defaultLineBytes = 1 << 20
	defaultBodyBytes = 2 << 30
	readBytes        = 256 << 10 // one read, and how often progress is told
)

// lineReader cuts a body into lines as it streams. It keeps one line and one
// read in memory, whatever the body: of a line over the limit it gives the
// beginning and passes by the rest.
type lineReader struct {
	src      io.Reader
	max      int
	limit    int64 // of the body
	buf      []byte
	from, to int // what of buf is not yet given out
	bytes    int64
	end      bool // src has no more
	err      error
	tell     func(bytes int64)
}

// line is one line without its "\n".
type line struct {
	text  []byte // valid until the next call
	over  bool   // longer than the limit; text is its beginning
	ended bool   // a "\n" followed
}

func newLineReader(src io.Reader, lim Limits, tell func(int64)) *lineReader {
	if lim.LineBytes <= 0 {
		lim.LineBytes = defaultLineBytes
	}
	if lim.BodyBytes <= 0 {
		lim.BodyBytes = defaultBodyBytes
	}
	return &lineReader{src: src, max: lim.LineBytes, limit: lim.BodyBytes, buf: make([]byte, 2*readBytes), tell: tell}
}

// next gives the next line; false where there is none. After that, err says
// whether the body broke: what came of a line before the break is not given.
func (r *lineReader) next(ctx context.Context) (line, bool) {
	searched := 0
	for {
		if i := bytes.IndexByte(r.buf[r.from+searched:r.to], '\n'); i >= 0 {
			text := r.buf[r.from : r.from+searched+i]
			r.from += searched + i + 1
			return r.cut(text, true), true
		}
		searched = r.to - r.from
		if searched > r.max {
			return r.skipRest(ctx), true
		}
		if !r.fill(ctx) {
			if r.err != nil || searched == 0 {
				return line{}, false
			}
			text := r.buf[r.from:r.to]
			r.from = r.to
			return line{text: text}, true
		}
	}
}

func (r *lineReader) cut(text []byte, ended bool) line {
	if len(text) > r.max {
		return line{text: text[:r.max], over: true, ended: ended}
	}
	return line{text: text, ended: ended}
}

// skipRest passes by a line that is already over the limit.
func (r *lineReader) skipRest(ctx context.Context) line {
	head := bytes.Clone(r.buf[r.from:min(r.to, r.from+1024)])
	for {
		r.from, r.to = 0, 0
		if !r.fill(ctx) {
			return line{text: head, over: true}
		}
		if i := bytes.IndexByte(r.buf[:r.to], '\n'); i >= 0 {
			r.from = i + 1
			return line{text: head, over: true, ended: true}
		}
	}
}

// fill reads once more behind what is left; false at the end or at a break.
func (r *lineReader) fill(ctx context.Context) bool {
	if r.from > 0 {
		r.to = copy(r.buf, r.buf[r.from:r.to])
		r.from = 0
	}
	if len(r.buf)-r.to < readBytes {
		grown := make([]byte, max(2*len(r.buf), r.to+readBytes))
		copy(grown, r.buf[:r.to])
		r.buf = grown
	}
	for empty := 0; !r.end && r.err == nil; {
		if r.err = ctx.Err(); r.err != nil {
			return false
		}
		n, err := r.src.Read(r.buf[r.to : r.to+readBytes])
		r.to += n
		r.bytes += int64(n)
		switch {
		case errors.Is(err, io.EOF):
			r.end = true
		case err != nil:
			r.err = err
		case r.bytes > r.limit:
			r.err = errBodyTooLarge
		}
		if n > 0 {
			r.tell(r.bytes)
			return true // whole lines before a break still count
		}
		if empty++; empty > 100 && err == nil {
			r.err = io.ErrNoProgress
		}
	}
	return false
}
