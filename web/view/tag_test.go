package view

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/static"
	"github.com/ks-no/tilkobling/web/text"
)

func TestEveryTagHasIconAndText(t *testing.T) {
	t.Parallel()
	styles, err := os.ReadFile("../static/css/tags.css")
	require.NoError(t, err)
	for kind, look := range tagLooks {
		assert.True(t, static.HasIcon(look.icon), "%s: %s", kind, look.icon)
		assert.Contains(t, string(styles), `.ds-tag[data-icon="`+look.icon+`"]`, kind)
		for _, lang := range text.Langs() {
			tag := show(t, StatusTag(text.For(lang), kind, "kunden", "kommunen", "dato", galleryTime, "tid", "2 timer", "n", 4, "m", 5)).Find(".ds-tag")
			assert.Equal(t, look.icon, tag.AttrOr("data-icon", ""), kind)
			assert.Equal(t, look.color, tag.AttrOr("data-color", ""), kind)
			assert.NotEmpty(t, tag.Text(), kind)
			assert.NotContains(t, tag.Text(), "⟦", kind)
			assert.NotContains(t, tag.Text(), "{", kind)
		}
	}
}

func TestUnknownTagIsPlain(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "neutral", show(t, Tag("nothing of the kind", "Annet")).Find(".ds-tag").AttrOr("data-color", ""))
}
