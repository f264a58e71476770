package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	exclusive = syscall.LOCK_EX
	shared    = syscall.LOCK_SH
)

var errLocked = errors.New("another process has the lock")

// tryLock takes the lock on the file at path. Closing the file gives it back, and
// so does the kernel when the process is gone.
func tryLock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errLocked
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
}

// lock is tryLock that waits.
func lock(ctx context.Context, path string, how int) (*os.File, error) {
	var f *os.File
	err := poll(ctx, 20*time.Millisecond, func() (bool, error) {
		var err error
		f, err = tryLock(path, how)
		if errors.Is(err, errLocked) {
			return false, nil
		}
		return true, err
	})
	return f, err
}
