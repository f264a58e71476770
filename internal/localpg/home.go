package localpg

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// sharedTemp is where root's clusters lie: it outlives a restart of the machine
// and every account can enter it, unlike /root or a folder made by mktemp -d.
const sharedTemp = "/var/tmp"

// longestSocketFolder keeps a socket's path below the 104 bytes that systems allow.
const longestSocketFolder = 80

// home is the folder of one checkout and purpose.
type home struct {
	account account
	// base holds the folders of all purposes, and the binaries when they had to be copied.
	base    string
	dir     string
	purpose Purpose
	key     string
}

func openHome(checkout string, purpose Purpose) (home, error) {
	sum := sha256.Sum256([]byte(checkout))
	key := hex.EncodeToString(sum[:])[:12]
	base := filepath.Join(sharedTemp, "tilkobling-"+key)
	account, err := chooseAccount(base)
	if err != nil {
		return home{}, err
	}
	if !account.other {
		local := filepath.Join(checkout, ".local")
		if err := os.MkdirAll(local, 0o750); err != nil {
			return home{}, err
		}
		base = filepath.Join(local, "postgres")
	}
	h := home{account: account, base: base, dir: filepath.Join(base, string(purpose)), purpose: purpose, key: key}
	for _, dir := range []string{h.base, h.dir} {
		if err := account.mkdir(dir); err != nil {
			return home{}, err
		}
	}
	return h, nil
}

func (h home) path(name string) string { return filepath.Join(h.dir, name) }

// socketDir makes the short folder of this cluster's socket and returns its path.
func (h home) socketDir() (string, error) {
	name := fmt.Sprintf("tk-%d-%s-%s", h.account.uid, h.key, h.purpose)
	dir := filepath.Join(os.TempDir(), name)
	if len(dir) > longestSocketFolder || (h.account.other && !open(os.TempDir())) {
		dir = filepath.Join("/tmp", name)
	}
	return dir, h.account.mkdir(dir)
}

// major is the major version of the cluster's data, or 0 when there is none.
func (h home) major() (int, error) {
	raw, err := os.ReadFile(filepath.Join(h.path("data"), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(raw)))
}

// postmaster is what PostgreSQL says of itself in postmaster.pid.
type postmaster struct {
	pid       int // 0 when there is no such file
	socketDir string
}

func (h home) postmaster() (postmaster, error) {
	f, err := os.Open(filepath.Join(h.path("data"), "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return postmaster{}, nil
	}
	if err != nil {
		return postmaster{}, err
	}
	defer f.Close()
	var p postmaster
	scanner := bufio.NewScanner(f)
	for line := 1; scanner.Scan(); line++ {
		switch line {
		case 1:
			// The file may be there before its first line is.
			p.pid, _ = strconv.Atoi(strings.TrimSpace(scanner.Text()))
		case 5:
			p.socketDir = scanner.Text()
		}
	}
	return p, scanner.Err()
}

// open is true when every account can enter dir.
func open(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}
