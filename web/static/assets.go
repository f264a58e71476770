package static

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Prefix is where [Handler] is mounted.
const Prefix = "/static/"

//go:embed all:dist
var embedded embed.FS

//go:embed icons.txt
var iconList string

var built = mustLoad()

// files is one build: the folder and what is known of it.
type files struct {
	dir    fs.FS
	paths  map[string]string // app.css → /static/app-GCKBC7DC.css
	hashed map[string]bool   // app-GCKBC7DC.css
}

// Path gives the address of an asset by its plain name: "app.css", "app.js", "icons.svg", "favicon.svg",
// "inter-latin-wght-normal.woff2". Where the assets are not built it is the plain name, which [Handler] answers with what to do.
func Path(name string) string {
	if path, ok := built.paths[name]; ok {
		return path
	}
	return Prefix + name
}

// Built tells whether the assets were built before the program was.
func Built() bool { return len(built.paths) > 0 }

// HasIcon tells whether the sprite has an icon of this name.
func HasIcon(name string) bool { return slices.Contains(strings.Fields(iconList), name) }

// Notices gives the licences of the works of others that the assets contain; empty where the assets are not built.
func Notices() string {
	text, err := fs.ReadFile(built.dir, "THIRD-PARTY-NOTICES.txt")
	if err != nil {
		return ""
	}
	return string(text)
}

// The assets are part of the program: if they cannot be read, it was built wrong.
func mustLoad() files {
	dir, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err)
	}
	f, err := load(dir)
	if err != nil {
		panic(err)
	}
	return f
}

func load(dir fs.FS) (files, error) {
	f := files{dir: dir, paths: map[string]string{}, hashed: map[string]bool{}}
	text, err := fs.ReadFile(dir, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return files{}, fmt.Errorf("read manifest: %w", err)
	}
	var manifest map[string]string
	if err := json.Unmarshal(text, &manifest); err != nil {
		return files{}, fmt.Errorf("parse manifest: %w", err)
	}
	for name, hashed := range manifest {
		f.paths[name] = Prefix + hashed
		f.hashed[hashed] = true
	}
	return f, nil
}
