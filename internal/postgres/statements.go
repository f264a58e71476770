package postgres

import (
	"context"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// Statements is how many statements one request has sent.
type Statements struct {
	own, frame atomic.Int64
}

// Own is how many the page itself sent.
func (s *Statements) Own() int { return int(s.own.Load()) }

// Frame is how many every request needs: who is signed in, and the beginnings
// and ends of transactions.
func (s *Statements) Frame() int { return int(s.frame.Load()) }

type (
	statementsKey struct{}
	frameKey      struct{}
)

// CountStatements gives a context whose statements are counted, together with
// those of the context that it is made from.
func CountStatements(ctx context.Context) (context.Context, *Statements) {
	if s, ok := ctx.Value(statementsKey{}).(*Statements); ok {
		return ctx, s
	}
	s := new(Statements)
	return context.WithValue(ctx, statementsKey{}, s), s
}

// ofFrame marks statements that are not the page's own.
func ofFrame(ctx context.Context) context.Context {
	if ctx.Value(statementsKey{}) == nil {
		return ctx
	}
	return context.WithValue(ctx, frameKey{}, true)
}

// Tracer counts the statements of contexts made by [CountStatements]. Set it as
// the tracer of a connection.
type Tracer struct{}

// TraceQueryStart counts one.
func (Tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	s, ok := ctx.Value(statementsKey{}).(*Statements)
	switch {
	case !ok:
	case ctx.Value(frameKey{}) != nil || transactional(q.SQL):
		s.frame.Add(1)
	default:
		s.own.Add(1)
	}
	return ctx
}

// TraceQueryEnd has nothing to do.
func (Tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func transactional(sql string) bool {
	for _, word := range []string{"begin", "commit", "rollback"} {
		if len(sql) >= len(word) && strings.EqualFold(sql[:len(word)], word) {
			return true
		}
	}
	return false
}
