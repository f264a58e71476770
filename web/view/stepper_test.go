package view

import (
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/text"
)

func TestStepperShowsWhereTheCaseIs(t *testing.T) {
	t.Parallel()
	g := galleryPage(text.NB)
	d := show(t, Stepper(g.t(), g.stages(4, true)))
	d.Find("ol").Each(func(_ int, list *goquery.Selection) {
		steps := list.Find("li")
		require.Equal(t, 7, steps.Length())
		assert.Equal(t, "done", steps.Eq(2).AttrOr("data-state", ""))
		assert.Equal(t, "error", steps.Eq(3).AttrOr("data-state", ""))
		assert.Equal(t, "step", steps.Eq(3).Find("a").AttrOr("aria-current", ""))
		assert.Equal(t, 1, list.Find("[aria-current]").Length())
		assert.Equal(t, "Steg 4: Endepunkttest", steps.Eq(3).Find(".stepper__title").Text())
		assert.Equal(t, "Feil i siste test", steps.Eq(3).Find(".stepper__label").Text())
		assert.Equal(t, "Åpner når organisasjonen er bekreftet", steps.Eq(5).Find(".stepper__label").Text())
		assert.Equal(t, 1, steps.Eq(5).Find("use[href$='#PadlockLocked']").Length())
	})
	assert.Equal(t, 2, d.Find("ol").Length(), "wide and compact")
	assert.Equal(t, "Steg 4 av 7", d.Find("summary .muted").Text())
	assert.Equal(t, 7, d.Find("summary rect").Length())
	assert.Equal(t, 1, d.Find("rect.seg-error").Length())
}

func TestStepperOfACaseInProduction(t *testing.T) {
	t.Parallel()
	g := galleryPage(text.NB)
	d := show(t, Stepper(g.t(), g.stages(8, false)))
	assert.Equal(t, 14, d.Find("li[data-state=done]").Length())
	assert.Equal(t, "I produksjon", d.Find(".stepper-compact__now").Text())
	assert.Zero(t, d.Find("[aria-current]").Length())
}

func TestStepWithoutAddressIsNoLink(t *testing.T) {
	t.Parallel()
	d := show(t, Stepper(text.For(text.EN), []Step{{Number: 1, State: StepCurrent}, {Number: 2, State: StepLater, Href: "/2", Open: true}}))
	assert.Equal(t, "step", d.Find("nav.stepper-wide span.stepper__link").AttrOr("aria-current", ""))
	assert.Equal(t, "page", d.Find("nav.stepper-wide a.stepper__link").AttrOr("aria-current", ""))
}
