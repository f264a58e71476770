package access

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// store keeps sessions in Postgres. Only a hash of the token is stored: who
// reads the table cannot sign in with it.
type store struct {
	pool *pgxpool.Pool
	idle time.Duration
	now  func() time.Time
}

func hashed(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

func (s store) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return postgres.FindSession(ctx, s.pool, hashed(token), s.now(), s.idle)
}

func (s store) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(b)
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	person, _ := values[keyPerson].(int64)
	begun, ok := values[keyBegun].(int64)
	now := s.now()
	if !ok {
		begun = now.Unix()
	}
	text := func(key string) string {
		v, _ := values[key].(string)
		return v
	}
	return postgres.SaveSession(ctx, s.pool, postgres.Session{
		Hash: hashed(token), Data: b, Person: onboarding.PersonID(person), Method: text(keyMethod),
		Issuer: text(keyIssuer), SID: text(keySID), Browser: text(keyBrowser), Begun: time.Unix(begun, 0), Expires: expiry,
	}, now)
}

func (s store) DeleteCtx(ctx context.Context, token string) error {
	return postgres.EndSession(ctx, s.pool, hashed(token), s.now())
}

func (s store) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s store) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

func (s store) Delete(token string) error {
	return s.DeleteCtx(context.Background(), token)
}
