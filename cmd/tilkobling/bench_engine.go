package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
)

// benchEngine times the full person checks over 200 000 lines beside jq and wc
// on the same file, each on one core, three times.
func benchEngine(ctx context.Context, stdout io.Writer) error {
	dir, err := os.MkdirTemp("", "tilkobling-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "person.ndjson")
	size, err := benchPersons(ctx, file)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "200 000 persons, %.1f MB\n", float64(size)/1e6)
	for _, args := range [][]string{{"wc", "-l", file}, {"jq", "-c", ".", file}} {
		if _, err := exec.LookPath(args[0]); err != nil {
			_, _ = fmt.Fprintf(stdout, "%s is not on this machine\n", args[0])
			continue
		}
		for range 3 {
			began := time.Now()
			cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // named above
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			_, _ = fmt.Fprintf(stdout, "%-8s %8.1f MB/s\n", args[0], float64(size)/1e6/time.Since(began).Seconds())
		}
	}
	cmd := exec.CommandContext(ctx, "go", "test", "./internal/hrapi", "-run", "^$", "-bench", "Persons", "-count", "3", "-cpu", "1", "-persons", file) //nolint:gosec // our own file
	cmd.Stdout, cmd.Stderr = stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return errors.Join(errors.New("the engine's own benchmark"), err)
	}
	return nil
}

// benchPersons writes what a municipality of 200 000 would serve.
func benchPersons(ctx context.Context, file string) (int64, error) {
	m, err := simulator.ServeOn(ctx, "127.0.0.1:0", simulator.Config{Seed: 1, Employees: 200_000, User: "bench", Password: "bench"}, false)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.URL(hrapi.Person), nil)
	if err != nil {
		return 0, err
	}
	req.SetBasicAuth("bench", "bench")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("read persons: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	f, err := os.Create(file) //nolint:gosec // in a folder of our own
	if err != nil {
		return 0, fmt.Errorf("keep persons: %w", err)
	}
	w := bufio.NewWriter(f)
	n, err := io.Copy(w, res.Body)
	return n, errors.Join(err, w.Flush(), f.Close())
}
