// Package localpg runs a private PostgreSQL on this machine, for `make run` and
// for tests, so that a clean checkout needs no database set up by hand.
//
//	server, err := localpg.Start(ctx, localpg.Options{Dir: checkout, Purpose: localpg.Run})
//	if err != nil {
//		return err
//	}
//	defer server.Stop(context.WithoutCancel(ctx))
//	pool, err := pgxpool.New(ctx, server.URL(localpg.AppRole, localpg.Database))
//
// Each checkout and purpose has a cluster of its own. Processes of the same
// checkout share it: the first one starts it, the others attach, and it stops
// when the last one has let go of it or is gone, however it went. What holds it
// alive is a named pipe: every process keeps its write end open, a small shell
// script reads it and stops PostgreSQL at end of file. The kernel closes the
// write end of a process that is killed, so nothing is left running.
//
// PostgreSQL listens on a Unix socket in a folder that only the account it runs
// as can enter; it opens no port. As root, which PostgreSQL refuses, it runs as
// an unprivileged account with its files outside the checkout.
//
// The package may import pgx and the standard library. Only cmd and tests
// import it: a deployed program is given the address of its database.
package localpg
