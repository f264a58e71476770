// Package text holds every word that a person reads in Tilkobling, in bokmål (nb), nynorsk (nn) and English (en),
// and writes numbers, dates and spans of time the way each language does.
//
// The texts lie in catalogue/<area>.<language>.toml, one flat key to a line:
//
//	"stage.1" = "Henvendelse"
//	"tag.waited" = {one = "{n} arbeidsdag, mål {m}", other = "{n} arbeidsdager, mål {m}"}
//
// All files are loaded; an area adds a file of its own for each of the three languages. A key stands in one file only. Tests hold
// the three languages to the same keys, placeholders and plural forms, and keep out the words that KS does not use.
//
//	c := text.For(text.NB)
//	c.T("do.send", "kunden", c.Customer("municipality", false)) // Send til kommunen
//	c.N("tag.waited", 4, "m", 5)                                // 4 arbeidsdager, mål 5
//	c.DateTime(at)                                              // 22. november 2026 kl. 14.05
//
// A text that is missing shows its key in ⟦ ⟧ and is counted (see [Missing]): a page never fails for want of a word, a test does.
//
// The package imports go-i18n (file format, plural rules), a TOML reader and golang.org/x/text. It knows nothing of cases.
package text
