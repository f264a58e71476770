package hrapi

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// A body that unpacks to more than this many times its size, once it is large,
// is a bomb: the records of the interface pack to between a fifth and a
// thirtieth.
const (
	maxRatio      = 200
	ratioCountsAt = 8 << 20
)

// Ends of a body that are neither its end nor the network's fault.
var (
	errIdle             = errors.New("no byte within the time allowed")
	errNoAnswer         = errors.New("no answer within the time allowed")
	errBodyTooLarge     = errors.New("body over the limit")
	errBomb             = errors.New("body unpacks to far more than it is worth")
	errGzip             = errors.New("body is not the gzip that it says it is")
	errUnknownEncoding  = errors.New("body is packed in a way that the client does not know")
	errRunLimit         = errors.New("the test reached its time limit")
	errStoppedOnPurpose = errors.New("the client has seen enough")
)

// body is an answer's body: unpacked, bounded in size, and given up when it
// falls silent. It implements io.ReadCloser.
type body struct {
	raw     io.ReadCloser
	unpack  io.Reader // nil until the first Read
	packed  bool
	cancel  context.CancelCauseFunc
	cause   func() error
	timer   *time.Timer
	idle    time.Duration
	limit   int64
	wire    int64 // bytes as they came
	broken  error // what ended the wire, other than its end
	decoded int64
}

func newBody(ctx context.Context, cancel context.CancelCauseFunc, raw io.ReadCloser, encoding string, lim Limits) *body {
	b := &body{
		raw: raw, cancel: cancel, idle: lim.IdleBetween, limit: lim.BodyBytes,
		cause: func() error { return context.Cause(ctx) },
	}
	b.timer = time.AfterFunc(b.idle, func() { cancel(errIdle) })
	b.timer.Stop()
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		b.unpack = wireReader{b}
	case "gzip", "x-gzip":
		b.packed = true
	default:
		b.unpack = failingReader{errUnknownEncoding}
	}
	return b
}

// Read gives unpacked bytes. Its error is io.EOF only where the answer was whole.
func (b *body) Read(p []byte) (int, error) {
	if b.unpack == nil {
		z, err := gzip.NewReader(wireReader{b})
		if err != nil {
			b.unpack = failingReader{b.gzipError(err)}
		} else {
			b.unpack = z
		}
	}
	n, err := b.unpack.Read(p)
	b.decoded += int64(n)
	if err != nil && b.packed {
		err = b.gzipError(err)
	}
	switch {
	case b.decoded > b.limit:
		return n, errBodyTooLarge
	case b.packed && b.decoded > ratioCountsAt && b.decoded > maxRatio*b.wire:
		return n, errBomb
	}
	return n, err
}

// gzipError tells a fault of the packing from one of the network below it. A
// packed body that ends too early is cut, not wrongly packed.
func (b *body) gzipError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case b.broken != nil:
		return b.broken
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return errGzip
	}
	return err
}

// Close gives the answer up, read or not.
func (b *body) Close() error {
	b.timer.Stop()
	b.cancel(errStoppedOnPurpose)
	return b.raw.Close()
}

// wireReader reads what comes over the wire and watches the silence.
type wireReader struct{ b *body }

func (w wireReader) Read(p []byte) (int, error) {
	b := w.b
	b.timer.Reset(b.idle)
	n, err := b.raw.Read(p)
	b.timer.Stop()
	b.wire += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		if cause := b.cause(); cause != nil {
			err = cause
		}
		b.broken = err
	}
	return n, err
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
