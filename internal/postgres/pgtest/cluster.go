package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/ks-no/tilkobling/internal/checkout"
	"github.com/ks-no/tilkobling/internal/localpg"
	"github.com/ks-no/tilkobling/internal/postgres"
)

const (
	// templateLock lets one process build the template at a time.
	templateLock = 7146_0002
	// startTimeout bounds starting PostgreSQL and building the template, both for the first time.
	startTimeout = 3 * time.Minute
	// lifetime is how old a database must be before another process takes it for
	// one that a killed test has left. It is above go test's own limit.
	lifetime = time.Hour
)

// The kinds of database. A name is kind_seconds_rest: what it is, when it was
// made, and the fingerprint of its schema or something random.
const (
	templateKind = "template"
	sharedKind   = "shared"
	buildingKind = "building"
	testKind     = "test"
)

// cluster is the running PostgreSQL of this checkout's tests.
type cluster struct {
	server *localpg.Server
	admin  *pgxpool.Pool
	// template has the schema and takes no connections; shared is a clone of it
	// in which nothing is ever committed.
	template, shared string
}

// running is the cluster, started at the first call. The process's end lets go of it.
var running = sync.OnceValues(func() (*cluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	root, err := checkout.Root()
	if err != nil {
		return nil, err
	}
	server, err := localpg.Start(ctx, localpg.Options{Dir: root, Purpose: localpg.Test})
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL for tests: %w", err)
	}
	admin, err := pgxpool.New(context.Background(), server.URL(localpg.Superuser, "postgres"))
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL for tests: %w", err)
	}
	c := &cluster{server: server, admin: admin}
	if err := c.prepare(ctx); err != nil {
		return nil, fmt.Errorf("prepare the databases for tests: %w", err)
	}
	return c, nil
})

// prepare finds or builds the template and the shared database, and drops what
// killed tests and earlier schemas have left.
func (c *cluster) prepare(ctx context.Context) (err error) {
	schema, err := postgres.SchemaFingerprint()
	if err != nil {
		return err
	}
	turn, err := pgx.ConnectConfig(ctx, c.admin.Config().ConnConfig)
	if err != nil {
		return err
	}
	// Closing the connection gives the lock back.
	defer func() { err = errors.Join(err, turn.Close(context.WithoutCancel(ctx))) }()
	if _, err := turn.Exec(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return err
	}
	names, err := c.databases(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		switch {
		case hasFingerprint(name, templateKind, schema):
			c.template = name
		case hasFingerprint(name, sharedKind, schema):
			c.shared = name
		case expired(name, time.Now()):
			if err := c.drop(ctx, name); err != nil {
				return err
			}
		}
	}
	if c.template == "" {
		if c.template, err = c.build(ctx, schema); err != nil {
			return err
		}
	}
	if c.shared == "" {
		c.shared = name(sharedKind, schema)
		return c.clone(ctx, c.shared)
	}
	return nil
}

func (c *cluster) databases(ctx context.Context) ([]string, error) {
	rows, err := c.admin.Query(ctx, `SELECT datname FROM pg_database WHERE NOT datistemplate`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// build migrates an empty database and then gives it the template's name, so that
// a template that is there is a whole one.
func (c *cluster) build(ctx context.Context, schema string) (string, error) {
	building := name(buildingKind, schema)
	if err := c.exec(ctx, `CREATE DATABASE `+building+` OWNER `+localpg.OwnerRole); err != nil {
		return "", err
	}
	if err := postgres.Migrate(ctx, c.server.URL(localpg.OwnerRole, building)); err != nil {
		return "", errors.Join(err, c.drop(ctx, building))
	}
	template := name(templateKind, schema)
	if err := c.exec(ctx, `ALTER DATABASE `+building+` ALLOW_CONNECTIONS false`); err != nil {
		return "", err
	}
	return template, c.exec(ctx, `ALTER DATABASE `+building+` RENAME TO `+template)
}

// clone makes a database with the template's schema.
func (c *cluster) clone(ctx context.Context, name string) error {
	return c.exec(ctx, `CREATE DATABASE `+name+` TEMPLATE `+c.template+` OWNER `+localpg.OwnerRole)
}

func (c *cluster) drop(ctx context.Context, name string) error {
	return c.exec(ctx, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`)
}

// exec runs a statement that cannot take its names as arguments; all are made here.
func (c *cluster) exec(ctx context.Context, statement string) error {
	if _, err := c.admin.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// name makes a name for a database of the kind, made now.
func name(kind, rest string) string {
	return kind + "_" + strconv.FormatInt(time.Now().Unix(), 10) + "_" + rest
}

func randomName() string { return name(testKind, strings.ToLower(rand.Text()[:12])) }

func hasFingerprint(name, kind, schema string) bool {
	parts := strings.Split(name, "_")
	return len(parts) == 3 && parts[0] == kind && parts[2] == schema
}

// expired is true of a database of ours that was made so long ago that nobody uses it.
func expired(name string, now time.Time) bool {
	parts := strings.Split(name, "_")
	if len(parts) != 3 {
		return false
	}
	switch parts[0] {
	case templateKind, sharedKind, buildingKind, testKind:
	default:
		return false
	}
	made, err := strconv.ParseInt(parts[1], 10, 64)
	return err == nil && now.Sub(time.Unix(made, 0)) > lifetime
}
