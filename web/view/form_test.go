package view

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/text"
)

func TestErrorSummaryLeadsToTheFields(t *testing.T) {
	t.Parallel()
	nb := text.For(text.NB)
	errs := FieldErrors{{"epost", "Skriv e-postadressen"}, {"miljo", "Velg miljø"}, {"grunn", "Skriv hvorfor"}}
	d := show(t, with(PostForm(Form{Action: "/lagre", Key: "k1"}),
		ErrorSummary(nb, errs),
		TextField(nb, Field{Name: "epost", Label: "E-post", Error: errs.For("epost"), Description: "Til kvitteringen"}),
		Radios(nb, Field{Name: "miljo", Label: "Miljø", Error: errs.For("miljo"), Options: []Option{{Value: "lab", Label: "LAB"}, {Value: "prod", Label: "PROD"}}}),
		TextArea(nb, Field{Name: "grunn", Label: "Hvorfor", Error: errs.For("grunn")}),
	))
	summary := d.Find("form > .ds-error-summary")
	assert.Equal(t, "3 felt må rettes", summary.Find("h2").Text())
	_, focused := summary.Attr("data-autofocus")
	assert.True(t, focused)

	links := summary.Find("a")
	require.Equal(t, len(errs), links.Length())
	links.Each(func(i int, link *goquery.Selection) {
		assert.Equal(t, errs[i].Message, link.Text())
		field := d.Find(link.AttrOr("href", ""))
		require.Equal(t, 1, field.Length(), "%s has no field", link.AttrOr("href", ""))
		assert.Equal(t, "true", field.AttrOr("aria-invalid", ""))
	})
	assert.Equal(t, "epost-d epost-e", d.Find("#epost").AttrOr("aria-describedby", ""))
	assert.Equal(t, "Skriv e-postadressen", d.Find("#epost-e").Text())
	assert.Equal(t, "miljo-e", d.Find("fieldset").AttrOr("aria-describedby", ""))
}

func TestErrorSummaryIsNotThereWithoutErrors(t *testing.T) {
	t.Parallel()
	assert.Empty(t, markup(t, ErrorSummary(text.For(text.NB), nil)))
	assert.Empty(t, FieldErrors(nil).For("epost"))
}

func TestFormsCarryTheirKey(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*goquery.Document{
		"form":   show(t, with(PostForm(Form{Action: "/lagre", Key: "k1", Upload: true}), Button(Action{Label: "Lagre"}))),
		"button": show(t, with(ActionForm(Form{Action: "/lagre", Key: "k1"}, Action{Label: "Lagre"}), Hidden("id", "7"))),
	} {
		form := d.Find("form[method=post][action='/lagre']")
		assert.Equal(t, "k1", form.Find("input[type=hidden][name="+FormKeyName+"]").AttrOr("value", ""), name)
		assert.Equal(t, 1, form.Find("button[type=submit]").Length(), name)
	}
	assert.Equal(t, "multipart/form-data", show(t, PostForm(Form{Upload: true})).Find("form").AttrOr("enctype", ""))
	assert.Equal(t, "7", show(t, Hidden("id", "7")).Find("input[name=id]").AttrOr("value", ""))
}

func TestWhatWasWrittenIsKept(t *testing.T) {
	t.Parallel()
	nb := text.For(text.NB)
	const written = `<b>"Å & é"</b>`
	assert.Equal(t, written, show(t, TextField(nb, Field{Name: "a", Value: written})).Find("input").AttrOr("value", ""))
	assert.Equal(t, written, show(t, TextArea(nb, Field{Name: "a", Value: written})).Find("textarea").Text())
	assert.Equal(t, "2", show(t, Select(nb, Field{Name: "a", Value: "2", Empty: "Velg", Options: []Option{{Value: "1"}, {Value: "2"}}})).Find("option[selected]").AttrOr("value", ""))
	assert.Equal(t, "2", show(t, Radios(nb, Field{Name: "a", Value: "2", Options: []Option{{Value: "1"}, {Value: "2"}}})).Find("input[checked]").AttrOr("value", ""))
	assert.Equal(t, 2, show(t, Checkboxes(nb, Field{Name: "a", Options: []Option{{Value: "1", Chosen: true}, {Value: "2", Chosen: true}, {Value: "3"}}})).Find("input[checked]").Length())
	assert.Equal(t, 1, show(t, Checkbox(nb, Field{Name: "a", Checked: true})).Find("input[checked][value='1']").Length())
	assert.Equal(t, written, show(t, Combobox(nb, Field{Name: "a", Value: written})).Find("input").AttrOr("value", ""))
	assert.Equal(t, "2026-11-22T14:05", show(t, DateTime(nb, Field{Name: "a", Value: "2026-11-22T14:05"})).Find("input").AttrOr("value", ""))
}

func TestPasswordNeverComesBack(t *testing.T) {
	t.Parallel()
	html := markup(t, TextField(text.For(text.NB), Field{Name: "passord", Type: "password", Value: "hemmelig", Autocomplete: "new-password"}))
	assert.NotContains(t, html, "hemmelig")
	assert.Contains(t, html, `type="password"`)
}

func TestFieldSaysWhetherItMustBeFilled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		field Field
		want  string
	}{
		{Field{Name: "a", Label: "Navn", Required: true}, "Må fyllast ut"},
		{Field{Name: "a", Label: "Navn", Optional: true}, "Valfritt"},
		{Field{Name: "a", Label: "Navn"}, ""},
	} {
		d := show(t, TextField(text.For(text.NN), tt.field))
		assert.Equal(t, tt.want, d.Find("label .field-mark").Text())
		assert.True(t, strings.HasPrefix(d.Find("label").Text(), "Navn"))
		assert.Equal(t, tt.field.Required, d.Find("input").AttrOr("aria-required", "") == "true")
	}
}

func TestButtonThatCannotBePressedSaysWhy(t *testing.T) {
	t.Parallel()
	d := show(t, Button(Action{Label: "Bekreft", Because: "Åpner når organisasjonen er bekreftet"}))
	assert.Equal(t, "true", d.Find("button").AttrOr("aria-disabled", ""))
	assert.Zero(t, d.Find("button[disabled]").Length())
	assert.Contains(t, d.Text(), "Åpner når organisasjonen er bekreftet")
}

func TestActionIsWhatItSays(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "/sak", show(t, Act(Action{Label: "Se", Href: "/sak"})).Find("a.ds-button").AttrOr("href", ""))
	assert.Equal(t, "d1", show(t, Act(Action{Label: "Se", Opens: "d1"})).Find("button[type=button][command=show-modal]").AttrOr("commandfor", ""))
	assert.Contains(t, show(t, Act(Action{Label: "Lagre", Name: "gjor", Value: "lagre"})).Find("button[type=submit][name=gjor][value=lagre]").Text(), "Lagre")
	assert.NotContains(t, markup(t, Act(Action{Label: "Se", Href: "javascript:alert(1)"})), "javascript:")
}
