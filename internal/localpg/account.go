package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is who PostgreSQL runs as: ourselves, or for root somebody else,
// because initdb and postgres refuse root.
type account struct {
	uid, gid int
	// other is true when the account is not the one this process runs as.
	other bool
}

// unprivileged are the accounts that root may hand PostgreSQL to, best first.
var unprivileged = []string{"postgres", "nobody"}

// chooseAccount picks who PostgreSQL runs as. A folder that is there already
// belongs to the account that made it, even when a better one has come since.
func chooseAccount(folder string) (account, error) {
	if os.Getuid() != 0 {
		return account{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	var candidates []account
	for _, name := range unprivileged {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(found.Uid)
		gid, gidErr := strconv.Atoi(found.Gid)
		if uidErr == nil && gidErr == nil && uid != 0 {
			candidates = append(candidates, account{uid: uid, gid: gid, other: true})
		}
	}
	if len(candidates) == 0 {
		return account{}, errors.New("PostgreSQL does not run as root, and there is neither an account postgres nor nobody")
	}
	if owner, err := ownerOf(folder); err == nil {
		for _, candidate := range candidates {
			if candidate.uid == owner {
				return candidate, nil
			}
		}
	}
	return candidates[0], nil
}

// apply makes cmd run as the account, in a session and so a process group of its
// own: Ctrl-C in the terminal does not reach it.
func (a account) apply(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
}

// mkdir makes a folder that only the account can enter, or makes sure that it is
// one: a folder in /tmp that somebody else laid there first is refused.
func (a account) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	owner, err := ownerOf(path)
	if err != nil {
		return err
	}
	if info.IsDir() && owner == os.Getuid() {
		if a.other {
			if err := os.Lchown(path, a.uid, a.gid); err != nil {
				return err
			}
		}
		return os.Chmod(path, 0o700)
	}
	if !info.IsDir() || owner != a.uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s is there already and is not a folder of our own; remove it and try again", path)
	}
	return nil
}

func ownerOf(path string) (int, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, fmt.Errorf("no owner is known of %s", path)
	}
	return int(stat.Uid), nil
}
