package text

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPluralFormFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs() {
		c := For(lang)
		assert.True(t, c.one(1), lang)
		for _, n := range []int{-3, 0, 2, 21, 101, 127, 128, 1001} {
			assert.False(t, c.one(n), "%s %d", lang, n)
		}
	}
}

func TestTextsAreFilled(t *testing.T) {
	t.Parallel()
	nb, nn, en := For(NB), For(NN), For(EN)
	for _, tt := range []struct{ got, want string }{
		{nb.T("stage.3"), "Endepunkter og tilgang"},
		{nn.T("stage.3"), "Endepunkt og tilgang"},
		{en.T("stage.3"), "Endpoints and access"},
		{nb.T("do.send", "kunden", nb.Customer("municipality", false)), "Send til kommunen"},
		{nb.T("do.send", "kunden", nb.Customer("county", false), "nr", "passed over"), "Send til fylkeskommunen"},
		{nb.T("req.7.told", "kunden", "samarbeidet"), "Samarbeidet har fått beskjed"},
		{en.T("req.7.told", "Kunden", en.Customer("county", true)), "The county told"},
		{nb.T("next.done", "kundenavn", "Ål kommune"), "Ål kommune er i produksjon. Skal noe endres, melder du det her."},
		{nn.Party("customer", "county"), "fylkeskommunen"},
		{nn.Party("ks.tech", "county"), "KS (teknikar)"},
		{en.Party("supplier", ""), "the supplier"},
		{nb.N("tag.waited", 1, "m", 5), "1 arbeidsdag, mål 5"},
		{nb.N("tag.waited", 1208, "m", 5), "1\u00a0208 arbeidsdager, mål 5"},
		{nb.T("tag.waited", "m", 5, "n", 1), "1 arbeidsdag, mål 5"},
		{nb.T("tag.waited", "n", int64(2), "m", int32(5)), "2 arbeidsdager, mål 5"},
		{nn.N("term.unit.count", 0), "0 einingar"},
		{nn.N("error.invalid.count", 1), "Eitt felt må rettast"},
		{en.N("term.unit.count", 1), "1 unit"},
		{nb.T("tag.lab.data", "tid", 26*time.Hour), "Personopplysninger i LAB i 1 døgn 2 timer"},
		{nb.T("tag.inprod", "dato", noon), "I produksjon siden 22. november 2026"},
		{nb.T("error.id", "id", NN), "Nummer: nn"},
		{nb.T("error.id", "id", time.November), "Nummer: November"},
		{nb.T("error.id", "id", 2.5), "Nummer: 2,5"},
	} {
		assert.Equal(t, tt.want, tt.got)
	}
}

func TestWhatIsMissingShowsAndIsCounted(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "⟦stage.none⟧", For(NN).T("stage.none"))
	assert.Equal(t, "Legg til i sak {nr}", For(NB).T("do.attach", "number", "KSL-2026-0042"))
	assert.Equal(t, "⟦party.customer.state⟧", For(EN).Customer("state", false))
	assert.Subset(t, Missing(), []string{"nn stage.none", "nb do.attach {nr}", "en party.customer.state"})
	assert.IsIncreasing(t, Missing())
	assert.False(t, For(NB).Has("stage.none"))
	assert.True(t, For(NB).Has("stage.1"))
	assert.NotContains(t, Missing(), "nb stage.none", "asking whether a text is there is not asking for it")
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Lang{
		"":                            NB,
		"nb-NO,nb;q=0.9,en;q=0.8":     NB,
		"no":                          NB,
		"nn-NO,nn;q=0.9,nb;q=0.8":     NN,
		"en-GB,en;q=0.9":              EN,
		"de-DE,de;q=0.9":              NB,
		"de-DE,en;q=0.5":              EN,
		"se-NO,nn;q=0.7,nb;q=0.6":     NN,
		"\x00, not a header at all;;": NB,
	} {
		assert.Equal(t, want, Match(header), header)
	}
	for _, lang := range Langs() {
		got, ok := ParseLang(string(lang))
		assert.True(t, ok)
		assert.Equal(t, lang, got)
		assert.Equal(t, lang, For(lang).Lang())
	}
	for _, code := range []string{"", "no", "NB", "sv"} {
		_, ok := ParseLang(code)
		assert.False(t, ok, code)
	}
	assert.Same(t, For(NB), For("sv"))
	assert.Equal(t, []Lang{"nb", "nn", "en"}, Langs(), "the codes are stored with persons")
}

func TestCataloguesThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"key in two files":       {map[string]string{"a.nb.toml": `"x.y" = "1"`, "b.nb.toml": `"x.y" = "2"`}, `"x.y" stands in catalogue/a.nb.toml too`},
		"key twice in one file":  {map[string]string{"a.nb.toml": "\"x.y\" = \"1\"\n\"x.y\" = \"2\""}, "a.nb.toml"},
		"another language":       {map[string]string{"a.sv.toml": `"x.y" = "1"`}, "none of nb, nn, en"},
		"no language":            {map[string]string{"a.toml": `"x.y" = "1"`}, "none of nb, nn, en"},
		"no text":                {map[string]string{"a.nb.toml": `"x.y" = " "`}, "no text"},
		"only a singular":        {map[string]string{"a.nb.toml": `"x.y" = {one = "1"}`}, "no text"},
		"foreign plural form":    {map[string]string{"a.nb.toml": `"x.y" = {few = "1", other = "2"}`}, "plural form"},
		"placeholder not closed": {map[string]string{"a.nb.toml": `"x.y" = "to {kunden"`}, "proper name"},
		"placeholder empty":      {map[string]string{"a.nb.toml": `"x.y" = "to {}"`}, "proper name"},
		"placeholder two words":  {map[string]string{"a.nb.toml": `"x.y" = {one = "{to ord}", other = "2"}`}, "proper name"},
		"stray brace":            {map[string]string{"a.nb.toml": `"x.y" = "to kunden}"`}, "stray"},
		"not TOML":               {map[string]string{"a.nb.toml": `x.y`}, "parse"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{}
			for path, content := range tt.files {
				fsys["catalogue/"+path] = &fstest.MapFile{Data: []byte(content)}
			}
			_, err := load(fsys)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestEveryFileOfAnAreaIsLoaded(t *testing.T) {
	t.Parallel()
	loaded, err := load(fstest.MapFS{
		"catalogue/a.nb.toml":   {Data: []byte("\"a.x\" = \"én {måte}\"\n\"a.x.y\" = \"to\"\n\"a.other\" = \"tre\"")},
		"catalogue/b.nb.toml":   {Data: []byte(`"b.x" = {one = "{n} sak", other = "{n} saker"}`)},
		"catalogue/b.en.toml":   {Data: []byte(`"b.x" = "cases"`)},
		"catalogue/readme.text": {Data: []byte(`not a catalogue`)},
	})
	require.NoError(t, err)
	nb := loaded[NB]
	assert.Equal(t, []string{"a.other", "a.x", "a.x.y", "b.x"}, nb.Keys())
	assert.Equal(t, "én gang", nb.T("a.x", "måte", "gang"))
	assert.Equal(t, "tre", nb.T("a.other"))
	assert.Equal(t, "1 sak", nb.N("b.x", 1))
	assert.Equal(t, []string{"b.x"}, loaded[EN].Keys())
}
