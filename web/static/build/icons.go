package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	svgBody = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)
	// The originals carry four to six decimals; two are enough on a grid of 24 units.
	decimals = regexp.MustCompile(`(\d*\.\d{2})\d+`)
)

// icons gathers the icons named in the list into one sprite, a symbol for each.
func icons(list string) ([]byte, error) {
	text, err := os.ReadFile(list)
	if err != nil {
		return nil, fmt.Errorf("read list of icons: %w", err)
	}
	names := strings.Fields(string(text))
	slices.Sort(names)
	var sprite bytes.Buffer
	sprite.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, name := range slices.Compact(names) {
		file, err := os.ReadFile(filepath.Join(modules, "@navikt/aksel-icons/dist/svg", name+".svg"))
		if err != nil {
			return nil, fmt.Errorf("icon %s: %w", name, err)
		}
		body := svgBody.FindSubmatch(file)
		if body == nil {
			return nil, fmt.Errorf("icon %s holds no drawing", name)
		}
		fmt.Fprintf(&sprite, `<symbol id="%s" viewBox="0 0 24 24" fill="none">%s</symbol>`,
			name, decimals.ReplaceAll(bytes.TrimSpace(body[1]), []byte("$1")))
	}
	sprite.WriteString(`</svg>`)
	return sprite.Bytes(), nil
}
