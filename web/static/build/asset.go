package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An asset is a finished file under the name that templates know it by.
type asset struct {
	name    string // app.css
	hashed  string // app-GCKBC7DC.css; made from the content where empty
	content []byte
}

// write puts the asset and its compressed twin into dir and tells the hashed name.
func (a asset) write(dir string) (string, error) {
	name := a.hashed
	if name == "" {
		sum := sha256.Sum256(a.content)
		ext := filepath.Ext(a.name)
		name = strings.TrimSuffix(a.name, ext) + "-" + base32.StdEncoding.EncodeToString(sum[:])[:8] + ext
	}
	if err := os.WriteFile(filepath.Join(dir, name), a.content, 0o644); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	if filepath.Ext(name) == ".woff2" {
		return name, nil // compressed already
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", fmt.Errorf("compress %s: %w", name, err)
	}
	if _, err := zip.Write(a.content); err != nil {
		return "", fmt.Errorf("compress %s: %w", name, err)
	}
	if err := zip.Close(); err != nil {
		return "", fmt.Errorf("compress %s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".gz"), packed.Bytes(), 0o644); err != nil {
		return "", fmt.Errorf("write %s.gz: %w", name, err)
	}
	return name, nil
}
