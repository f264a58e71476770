package hrapi

import (
	"context"
	"hash/maphash"
	"io"
)

// content holds what crosses endpoints: units, persons and positions, a few
// dozen bytes a record. Of a person it keeps the national id as a number and
// the e-mail address as a seeded hash, both only until finish.
type content struct {
	environment  Environment
	level        Level
	customerName string
	seed         maphash.Seed
	bodies       map[Resource]*bodyState
}

// bodyState is what is known of one endpoint's body besides its records.
type bodyState struct {
	lost     int64 // lines whose record could not be taken in
	unusable bool  // not the interface's format at all, or too much
}

func newContent(env Environment, level Level, customerName string) *content {
	return &content{environment: env, level: level, customerName: customerName, seed: maphash.MakeSeed(), bodies: map[Resource]*bodyState{}}
}

// readBody judges one body in one pass as it streams. The error is that of
// reading (network, cancelled); what the body is like goes to the findings. At a
// break nothing is said of the line it cut: whoever owns the connection reports it.
func (c *content) readBody(
	ctx context.Context, r io.Reader, res Resource, contentType string, f *findings, lim Limits, progress func(records, bytes int64),
) (records, size int64, err error) {
	state := &bodyState{}
	c.bodies[res] = state
	lines := newLineReader(r, lim, func(n int64) { progress(records, n) })
	for {
		if _, ok := lines.next(ctx); !ok {
			return records, lines.bytes, lines.err
		}
		records++
	}
}

// finish compares the endpoints with each other after all bodies were read.
// complete tells which were read to the end: checks that need another one are
// skipped. The persons are forgotten when it returns.
func (c *content) finish(_ *findings, complete map[Resource]bool) (*Structure, *Placement) {
	if !complete[Organisation] {
		return nil, nil
	}
	return &Structure{}, nil
}
