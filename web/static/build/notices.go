package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// notices gathers the licences of the packages: MIT and the Open Font License want theirs shipped, and the files themselves
// carry none. A package without a LICENSE file of its own states its licence in package.json, which is then quoted.
func notices(packages map[string]bool) ([]byte, error) {
	var text bytes.Buffer
	text.WriteString("Tilkobling contains the following works of others, under the licences given.\n")
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		dir := filepath.Join(modules, filepath.FromSlash(name))
		about, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", name, err)
		}
		var p struct {
			Version string `json:"version"`
			License string `json:"license"`
			Author  any    `json:"author"`
		}
		if err := json.Unmarshal(about, &p); err != nil {
			return nil, fmt.Errorf("package %s: %w", name, err)
		}
		fmt.Fprintf(&text, "\n%s\n%s %s (%s)\n\n", strings.Repeat("=", 72), name, p.Version, p.License)
		licence, err := licenceOf(dir)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", name, err)
		}
		if licence == nil {
			if p.License == "" {
				return nil, fmt.Errorf("package %s says nothing of its licence", name)
			}
			licence = fmt.Appendf(nil, "Licence: %s. Author: %v.", p.License, p.Author)
		}
		text.Write(bytes.TrimSpace(licence))
		text.WriteByte('\n')
	}
	return text.Bytes(), nil
}

// licenceOf reads the LICENSE file in dir; nil where there is none.
func licenceOf(dir string) ([]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read folder: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() && strings.HasPrefix(strings.ToLower(e.Name()), "licen") {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("read licence: %w", err)
			}
			return text, nil
		}
	}
	return nil, nil
}
