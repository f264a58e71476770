// Package jobs holds the workers of the job queue, which lies in the same
// Postgres as all else: thin ones that load, run the engine and call casework.
// The arguments of jobs that commands enqueue live in casework.
//
// Each environment has a queue, lab and prod, so that a test can run on the
// machine whose address the municipality lets in. What happens by the clock is
// in periodic.go.
//
// It may import casework, postgres and hrapi, and is wired by cmd:
//
//	insert, err := jobs.NewInserter(pool)   // for casework.New
//	client, err := jobs.NewClient(pool, jobs.Deps{Work: work, Log: log}, jobs.Serving())
//	err = client.Start(ctx)
//	defer jobs.Stop(client)
package jobs
