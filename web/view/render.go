package view

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/a-h/templ"
)

// keepBuffers is the largest buffer that is used again: a rare large page must not stay in memory.
const keepBuffers = 1 << 18 // bytes

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes the component as an HTML answer with the status. It renders all of it first, so that a component that fails
// leaves w untouched and the caller can answer with an error page.
func Render(ctx context.Context, w http.ResponseWriter, status int, c templ.Component) error {
	b, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer func() {
		if b.Cap() <= keepBuffers {
			b.Reset()
			buffers.Put(b)
		}
	}()
	if err := c.Render(ctx, b); err != nil {
		return fmt.Errorf("render page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	if _, err := w.Write(b.Bytes()); err != nil {
		return &WriteError{err}
	}
	return nil
}

// A WriteError says that the answer was begun and the reader did not take it: there is nobody left to show an error page to.
type WriteError struct{ cause error }

func (e *WriteError) Error() string { return "write page: " + e.cause.Error() }

// Unwrap gives what the connection said.
func (e *WriteError) Unwrap() error { return e.cause }
