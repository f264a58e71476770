package text

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// A Catalogue is all texts in one language. It is read-only and safe for concurrent use.
type Catalogue struct {
	lang     Lang
	messages map[string]message
	forms    [smallCounts]bool // which of the first counts take the singular
	plurals  *i18n.Localizer
	write    conventions
}

// A message has one form, or a form for one and a form for the rest: the three languages have no others.
type message struct {
	one, other template
	plural     bool
}

// smallCounts is how many plural forms are worked out beforehand: nearly all counts on a page are below it.
const smallCounts = 128

// Lang tells which language the catalogue is in.
func (c *Catalogue) Lang() Lang { return c.lang }

// Has tells whether there is a text for key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.messages[key]
	return ok
}

// Keys lists all keys, sorted.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.messages))
	for key := range c.messages {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// T gives the text for key. args are pairs of a placeholder's name and its value; names that the text does not have are passed over.
// {Name} is filled by "Name", or by "name" with its first letter raised. Strings stand as they are, whole numbers and decimals are written
// as the language does, times as dates, durations as [Catalogue.Elapsed]. Where the text has plural forms, the argument n chooses.
func (c *Catalogue) T(key string, args ...any) string {
	m, ok := c.messages[key]
	if !ok {
		miss(string(c.lang) + " " + key)
		return "⟦" + key + "⟧"
	}
	t := &m.other
	if m.plural && c.singular(args) {
		t = &m.one
	}
	if len(t.names) == 0 {
		return t.literals[0]
	}
	return c.fill(key, t, args)
}

// N gives the text for key in the form that n things take, with n filled in as {n}.
func (c *Catalogue) N(key string, n int, args ...any) string {
	all := make([]any, 0, len(args)+2)
	return c.T(key, append(append(all, "n", n), args...)...)
}

// Customer gives «kommunen», «fylkeskommunen» or «samarbeidet» for the kinds municipality, county and group, the way {kunden} is
// filled; with a capital where the word begins a sentence.
func (c *Catalogue) Customer(kind string, capital bool) string {
	if capital {
		return c.T("party.customer." + kind + ".cap")
	}
	return c.T("party.customer." + kind)
}

// Party names the party ks, ks.tech, customer, supplier or system, the way {part} is filled; kind is the customer's.
func (c *Catalogue) Party(party, kind string) string {
	if party == "customer" {
		return c.Customer(kind, false)
	}
	return c.T("party." + party)
}

func (c *Catalogue) singular(args []any) bool {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != "n" {
			continue
		}
		switch n := args[i+1].(type) {
		case int:
			return c.one(n)
		case int64:
			return c.one(int(n))
		}
	}
	return false
}

// one asks the language's plural rule about n.
func (c *Catalogue) one(n int) bool {
	if n >= 0 && n < smallCounts {
		return c.forms[n]
	}
	return c.ask(n)
}

func (c *Catalogue) ask(n int) bool {
	form, err := c.plurals.Localize(&i18n.LocalizeConfig{
		DefaultMessage: &i18n.Message{ID: "form", One: "one", Other: "other"},
		PluralCount:    n,
	})
	return err == nil && form == "one"
}

func (c *Catalogue) fill(key string, t *template, args []any) string {
	var b strings.Builder
	b.Grow(t.size + 24*len(t.names))
	for i, name := range t.names {
		b.WriteString(t.literals[i])
		value, ok := c.value(name, args)
		if !ok {
			miss(string(c.lang) + " " + key + " {" + name + "}")
			value = "{" + name + "}"
		}
		b.WriteString(value)
	}
	b.WriteString(t.literals[len(t.names)])
	return b.String()
}

func (c *Catalogue) value(name string, args []any) (string, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		arg, isString := args[i].(string)
		if !isString {
			continue
		}
		if raise, ok := same(name, arg); ok {
			if raise {
				return capital(c.format(args[i+1])), true
			}
			return c.format(args[i+1]), true
		}
	}
	return "", false
}

func (c *Catalogue) format(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return c.Number(v)
	case int64:
		return c.Number(int(v))
	case int32:
		return c.Number(int(v))
	case float64:
		return c.write.decimal(strconv.FormatFloat(v, 'f', -1, 64))
	case time.Time:
		return c.Date(v)
	case time.Duration:
		return c.Elapsed(v)
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// newCatalogue makes the catalogue of lang from parsed messages.
func newCatalogue(lang Lang, messages map[string]message) (*Catalogue, error) {
	write, ok := written[lang]
	if !ok {
		return nil, fmt.Errorf("no conventions for language %q", lang)
	}
	bundle := i18n.NewBundle(language.MustParse(string(lang)))
	c := &Catalogue{lang: lang, messages: messages, plurals: i18n.NewLocalizer(bundle, string(lang)), write: write}
	for n := range c.forms {
		c.forms[n] = c.ask(n)
	}
	return c, nil
}
