// Command build makes the files that web/static serves: it bundles the style sheets and scripts with esbuild, gathers the
// icons into one sprite, and writes everything to web/static/dist under names that carry a hash of the content, each with a
// compressed twin, beside manifest.json and THIRD-PARTY-NOTICES.txt. It needs the packages that npm ci installs and no node.
//
//	go run ./web/static/build
//
// It runs from the root of the repository.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
)

const (
	source  = "web/static"
	out     = "web/static/dist"
	modules = "node_modules"
)

func main() {
	log.SetFlags(0)
	if err := build(); err != nil {
		log.Fatalf("build assets: %v", err)
	}
}

func build() error {
	if err := empty(out); err != nil {
		return err
	}
	assets, packages, err := bundle()
	if err != nil {
		return err
	}
	sprite, err := icons(filepath.Join(source, "icons.txt"))
	if err != nil {
		return err
	}
	assets = append(assets, asset{name: "icons.svg", content: sprite})
	favicon, err := os.ReadFile(filepath.Join(source, "favicon.svg"))
	if err != nil {
		return fmt.Errorf("read favicon: %w", err)
	}
	assets = append(assets, asset{name: "favicon.svg", content: favicon})

	manifest := map[string]string{}
	for _, a := range assets {
		if manifest[a.name], err = a.write(out); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	if err := os.WriteFile(filepath.Join(out, "manifest.json"), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	packages["@navikt/aksel-icons"] = true
	notice, err := notices(packages)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "THIRD-PARTY-NOTICES.txt"), notice, 0o644); err != nil {
		return fmt.Errorf("write notices: %w", err)
	}
	return nil
}

// empty removes what an earlier build left. The folder itself stays, with the .gitignore that keeps it in the repository.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read %s (run from the root of the repository): %w", dir, err)
	}
	for _, e := range entries {
		if e.Name() == ".gitignore" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("empty %s: %w", dir, err)
		}
	}
	return nil
}
