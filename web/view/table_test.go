package view

import (
	"testing"

	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"

	"github.com/ks-no/tilkobling/web/text"
)

// worklistRow is the longest row that a worklist is made of.
func worklistRow(t *text.Catalogue) templ.Component {
	return with(Row(),
		with(RowHead(Cell{Order: 1}), MainLink("Kárášjohka – Karasjok kommune", "/saker/KSL-2026-0042", "KSL-2026-0042 · Finnmark")),
		with(Td(Cell{Order: 3, Full: true}), MiniStages(t, 4)),
		with(Td(Cell{Order: 4}), StatusTag(t, TagWaitCustomer, "kunden", "fylkeskommunen")),
		with(Td(Cell{Order: 5}), StatusTag(t, TagRunFailed)),
		with(Td(Cell{Order: 2, End: true}), On(t, galleryTime)),
		with(Td(Cell{Order: 6}), templ.Raw(galleryHandler)),
	)
}

func TestStackedTableKeepsItsRoles(t *testing.T) {
	t.Parallel()
	nb := text.For(text.NB)
	d := show(t, with(DataTable(Table{
		Label: "Saker", Stack: StackRows, SortForm: "filter",
		Columns: []Column{{Label: "Kommune", Sort: "name", Sorted: "ascending"}, {Label: "Steg", Sort: "stage"}, {Label: "Antall", End: true}, {Label: "Gjør", Hidden: true}},
	}), worklistRow(nb)))
	assert.Equal(t, "rows", d.Find("table[role=table]").AttrOr("data-stack", ""))
	assert.Equal(t, 2, d.Find("[role=rowgroup]").Length())
	assert.Equal(t, 2, d.Find("tr[role=row]").Length())
	assert.Equal(t, 4, d.Find("th[role=columnheader][scope=col]").Length())
	assert.Equal(t, 1, d.Find("tbody th[role=rowheader][scope=row]").Length())
	assert.Equal(t, 5, d.Find("tbody td[role=cell]").Length())
	assert.Equal(t, 0, d.Find("tr:not([role]), th:not([role]), td:not([role])").Length())

	head := d.Find("thead th")
	assert.Equal(t, "ascending", head.Eq(0).AttrOr("aria-sort", ""))
	assert.Equal(t, "none", head.Eq(1).AttrOr("aria-sort", ""))
	assert.Equal(t, "stage", head.Eq(1).Find("button[type=submit][form=filter][name=sort]").AttrOr("value", ""))
	assert.Equal(t, "Gjør", head.Eq(3).Find(".ds-sr-only").Text())
}

// A worklist of fifty rows is to be at most 50 kB with everything around it.
func TestRowOfTheWorklistIsSmall(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Langs() {
		assert.Less(t, len(markup(t, worklistRow(text.For(lang)))), 800, lang)
	}
}

func TestMiniStagesSaysWhatItDraws(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		stage int
		want  string
	}{{0, "Ikke begynt"}, {1, "1 av 7"}, {7, "7 av 7"}, {8, "I produksjon"}} {
		assert.Equal(t, tt.want, show(t, MiniStages(text.For(text.NB), tt.stage)).Find(".mini").Text())
	}
}

func TestPaginationHidesWhatLeadsNowhere(t *testing.T) {
	t.Parallel()
	nb := text.For(text.NB)
	assert.Empty(t, markup(t, Pagination(nb, Paging{Label: "Sider"})))
	d := show(t, Pagination(nb, Paging{Label: "Sider", Next: "?etter=7"}))
	assert.Equal(t, "?etter=7", d.Find("a[rel=next]").AttrOr("href", ""))
	assert.Zero(t, d.Find("a[rel=prev]").Length())
	assert.Equal(t, "true", d.Find("li:first-child > span").AttrOr("aria-hidden", ""))
}
