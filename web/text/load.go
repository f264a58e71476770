package text

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

//go:embed catalogue/*.toml
var files embed.FS

// The catalogues are part of the program: if they cannot be read, the program was built wrong, and a test has said so.
var catalogues = mustLoad()

// For gives the catalogue of a language; of bokmål for one that is none of the three.
func For(lang Lang) *Catalogue {
	if c, ok := catalogues[lang]; ok {
		return c
	}
	return catalogues[NB]
}

func mustLoad() map[Lang]*Catalogue {
	loaded, err := load(files)
	if err != nil {
		panic(err)
	}
	return loaded
}

// load reads catalogue/*.toml. The language stands in the file's name, before .toml.
func load(fsys fs.FS) (map[Lang]*Catalogue, error) {
	paths, err := fs.Glob(fsys, "catalogue/*.toml")
	if err != nil {
		return nil, fmt.Errorf("list catalogues: %w", err)
	}
	texts := map[Lang]map[string]message{NB: {}, NN: {}, EN: {}}
	origin := map[string]string{}
	for _, path := range paths {
		if err := loadFile(fsys, path, texts, origin); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", path, err)
		}
	}
	loaded := make(map[Lang]*Catalogue, len(texts))
	for lang, messages := range texts {
		c, err := newCatalogue(lang, messages)
		if err != nil {
			return nil, err
		}
		loaded[lang] = c
	}
	return loaded, nil
}

func loadFile(fsys fs.FS, path string, texts map[Lang]map[string]message, origin map[string]string) error {
	content, err := fs.ReadFile(fsys, path)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	file, err := i18n.ParseMessageFileBytes(content, path, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	lang, ok := ParseLang(file.Tag.String())
	if !ok {
		return fmt.Errorf("language %q is none of nb, nn, en", file.Tag)
	}
	for _, m := range file.Messages {
		id := string(lang) + " " + m.ID
		if before, double := origin[id]; double {
			return fmt.Errorf("key %q stands in %s too", m.ID, before)
		}
		origin[id] = path
		parsed, err := parseMessage(m)
		if err != nil {
			return fmt.Errorf("key %q: %w", m.ID, err)
		}
		texts[lang][m.ID] = parsed
	}
	return nil
}

func parseMessage(m *i18n.Message) (message, error) {
	if strings.TrimSpace(m.Other) == "" {
		return message{}, fmt.Errorf("no text")
	}
	if m.Zero+m.Two+m.Few+m.Many != "" {
		return message{}, fmt.Errorf("a plural form that none of the three languages has")
	}
	other, err := parse(m.Other)
	if err != nil {
		return message{}, err
	}
	if m.One == "" {
		return message{other: other}, nil
	}
	one, err := parse(m.One)
	if err != nil {
		return message{}, err
	}
	return message{one: one, other: other, plural: true}, nil
}
