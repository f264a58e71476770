package localpg

import (
	"context"
	"crypto/rand"
	_ "embed" // the script
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

//go:embed supervise.sh
var script string

var errNotRunning = errors.New("the private PostgreSQL does not run")

func (h home) pipe() string { return h.path("hold") }

// supervise starts the script with the command and holds its pipe.
func supervise(ctx context.Context, h home, command []string) (*os.File, error) {
	if err := h.renewPipe(); err != nil {
		return nil, fmt.Errorf("make the pipe that holds PostgreSQL: %w", err)
	}
	log, err := os.OpenFile(h.path("postgres.log"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	// Not bound to ctx: the pipe decides how long it lives.
	cmd := exec.Command("sh", append([]string{"-c", script, "postgres", h.pipe()}, command...)...) //nolint:noctx // see above
	cmd.Dir = h.dir
	cmd.Env = environment()
	cmd.Stdout, cmd.Stderr = log, log
	h.account.apply(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the log says why; only that it ended matters here
		close(ended)
	}()
	var hold *os.File
	err = poll(ctx, 5*time.Millisecond, func() (bool, error) {
		select {
		case <-ended:
			return false, h.ended()
		default:
		}
		hold, err = attach(ctx, h)
		if errors.Is(err, errNotRunning) {
			return false, nil
		}
		return true, err
	})
	return hold, err
}

// renewPipe makes the pipe anew. Nobody reads the old one: attach found that out.
func (h home) renewPipe() error {
	files, err := os.ReadDir(h.dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		if strings.HasPrefix(file.Name(), filepath.Base(h.pipe())) {
			if err := os.Remove(h.path(file.Name())); err != nil {
				return err
			}
		}
	}
	if err := syscall.Mkfifo(h.pipe(), 0o600); err != nil {
		return err
	}
	if h.account.other {
		return os.Lchown(h.pipe(), h.account.uid, h.account.gid)
	}
	return nil
}

// attach takes hold of the pipe. It returns errNotRunning when nobody reads it. Having
// opened it is not enough, since the script may at that moment be leaving; having
// been answered is: from then on there is no end of file for it to read.
func attach(ctx context.Context, h home) (*os.File, error) {
	hold, err := h.openPipe()
	if err != nil {
		return nil, err
	}
	name := rand.Text()
	answer := h.pipe() + "." + name
	if _, err := hold.WriteString(name + "\n"); err != nil {
		if errors.Is(err, syscall.EPIPE) {
			err = errNotRunning
		}
		return nil, errors.Join(err, hold.Close())
	}
	err = poll(ctx, 2*time.Millisecond, func() (bool, error) {
		if _, err := os.Lstat(answer); err == nil {
			return true, os.Remove(answer)
		}
		if !h.supervised() {
			return false, errNotRunning
		}
		return false, nil
	})
	if err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	return hold, nil
}

// openPipe opens the pipe for writing, which fails at once when nobody reads it.
func (h home) openPipe() (*os.File, error) {
	pipe, err := os.OpenFile(h.pipe(), os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ENXIO) || errors.Is(err, fs.ErrNotExist) {
		return nil, errNotRunning
	}
	return pipe, err
}

// supervised is true while the script reads the pipe.
func (h home) supervised() bool {
	pipe, err := h.openPipe()
	if err != nil {
		return false
	}
	return pipe.Close() == nil
}
