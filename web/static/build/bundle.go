package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// hashMark is what esbuild adds to a name.
var hashMark = regexp.MustCompile(`-[A-Z0-9]{8}(\.[a-z0-9]+)$`)

// bundle makes app.css, app.js and the fonts they use, and tells which npm packages went into them.
func bundle() ([]asset, map[string]bool, error) {
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: source + "/css/main.css", OutputPath: "app"},
			{InputPath: source + "/js/main.js", OutputPath: "app"},
		},
		Bundle: true, Outdir: out, Format: api.FormatIIFE, Charset: api.CharsetUTF8,
		EntryNames: "[name]-[hash]", AssetNames: "[name]-[hash]",
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Sourcemap: api.SourceMapNone, LegalComments: api.LegalCommentsNone, Metafile: true,
		Loader: map[string]api.Loader{".woff2": api.LoaderFile, ".svg": api.LoaderDataURL},
		// The style sheets rely on :has(), nesting, layers, container queries and color-mix, which these have.
		Engines: []api.Engine{
			{Name: api.EngineChrome, Version: "120"},
			{Name: api.EngineFirefox, Version: "128"},
			{Name: api.EngineSafari, Version: "17.4"},
		},
		LogLevel: api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return nil, nil, errors.New("esbuild found errors; is node_modules installed (npm ci)?")
	}
	assets := make([]asset, 0, len(result.OutputFiles))
	for _, f := range result.OutputFiles {
		base := filepath.Base(f.Path)
		assets = append(assets, asset{name: hashMark.ReplaceAllString(base, "$1"), hashed: base, content: f.Contents})
	}
	packages, err := packagesIn(result.Metafile)
	if err != nil {
		return nil, nil, err
	}
	return assets, packages, nil
}

// packagesIn reads from esbuild's account of its inputs which npm packages they belong to.
func packagesIn(metafile string) (map[string]bool, error) {
	var meta struct {
		Inputs map[string]struct{} `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("read esbuild's metafile: %w", err)
	}
	packages := map[string]bool{}
	for input := range meta.Inputs {
		at := strings.LastIndex(input, modules+"/")
		if at < 0 {
			continue
		}
		parts := strings.SplitN(input[at+len(modules)+1:], "/", 3)
		if strings.HasPrefix(parts[0], "@") && len(parts) > 1 {
			packages[parts[0]+"/"+parts[1]] = true
			continue
		}
		packages[parts[0]] = true
	}
	return packages, nil
}
