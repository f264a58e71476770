package view

import (
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/web/text"
)

func TestNextBannerSaysOneThing(t *testing.T) {
	t.Parallel()
	nb := text.For(text.NB)
	d := show(t, NextBanner(nb, Next{Kind: NextYours, Sentence: "Lever URL for Person.", Action: &Action{Label: "Lever endepunkter"}, Form: &Form{Action: "/lever", Key: "k1"}}))
	assert.Equal(t, "Din tur", d.Find("section.next[aria-labelledby=neste-h] h2#neste-h").Text())
	assert.Equal(t, 1, d.Find(".actions form[action='/lever'] button").Length())
	assert.Equal(t, "accent", d.Find("button").AttrOr("data-color", ""), "the page's colour, not the banner's")

	d = show(t, NextBanner(nb, Next{Kind: NextWaiting, Sentence: "Venter på kommunen: Utvikler er oppgitt.", Also: []string{"Teknisk møte", "Passord"}}))
	assert.Equal(t, "Venter på kommunen: Utvikler er oppgitt.", d.Find("h2#neste-h").Text())
	assert.Equal(t, "I tillegg: Teknisk møte · Passord", d.Find(".next__also").Text())
	assert.Zero(t, d.Find(".actions").Length())
}

func TestChecklistSaysStateInWordsAndPicture(t *testing.T) {
	t.Parallel()
	g := galleryPage(text.NB)
	d := show(t, Checklist(g.t(), g.checklist()))
	icons := map[ItemState]string{
		ItemMet: "CheckmarkCircle", ItemOpen: "Circle", ItemLater: "CircleBroken", ItemRunning: "ArrowsCirclepath",
		ItemFailed: "XMarkOctagon", ItemStale: "ExclamationmarkTriangle",
	}
	d.Find(".checklist__item").Each(func(i int, s *goquery.Selection) {
		item := g.checklist()[i]
		assert.Equal(t, g.t().T("ui.item."+string(item.State))+": ", s.Find(".checklist__icon .ds-sr-only").Text())
		assert.Equal(t, 1, s.Find(".checklist__icon use[href$='#"+icons[item.State]+"']").Length())
		assert.Equal(t, item.Owner, s.Find(".owner").First().Text())
		assert.Equal(t, item.StaleWhy, s.Find(".checklist__stale").Text())
	})
	assert.Equal(t, len(g.checklist()), d.Find(".checklist__item").Length())
}

func TestMessageIsShownAsWritten(t *testing.T) {
	t.Parallel()
	d := show(t, TimelineMessage(text.For(text.NB), Message{
		ID: "m1", Kind: MessageIn, Author: galleryRequester, Party: galleryCustomer, At: galleryTime,
		Body: "Hei,\r\ntakk.\r\n\r\n\r\n<script>alert(1)</script>\n\n", Files: []File{{Name: "a.pdf", Href: "/fil/1"}},
	}))
	paragraphs := d.Find("li#m1 .bubble > p")
	require.Equal(t, 2, paragraphs.Length())
	assert.Equal(t, "Hei,\ntakk.", paragraphs.Eq(0).Text())
	assert.Equal(t, "<script>alert(1)</script>", paragraphs.Eq(1).Text())
	assert.Zero(t, d.Find("script").Length())
	assert.Equal(t, "a.pdf", d.Find("a[href='/fil/1']").Text())
	assert.Equal(t, "2026-11-22T13:05:00Z", d.Find("time").AttrOr("datetime", ""))
	assert.Equal(t, "22. nov. kl. 14.05", d.Find("time").Text())
}

func TestInternalNoteSaysWhoSeesIt(t *testing.T) {
	t.Parallel()
	d := show(t, TimelineMessage(text.For(text.NB), Message{Kind: MessageNote, Author: galleryHandler, Party: "KS", At: galleryTime, Body: "Ring."}))
	assert.Equal(t, "Internt notat, bare synlig i KS", d.Find(".timeline__head .muted").Text())
	assert.Equal(t, "internal", d.Find(".bubble").AttrOr("data-kind", ""))
	d = show(t, TimelineMessage(text.For(text.NB), Message{Kind: MessagePhone, Author: galleryHandler, Party: "KS", At: galleryTime, Body: "Ring."}))
	assert.Equal(t, "KS, notat fra samtale", d.Find(".timeline__head .muted").Text())
}

func TestLazyBranchWorksWithoutScript(t *testing.T) {
	t.Parallel()
	nodes := []TreeNode{{Name: "Skole", Lazy: "/gren/7", Figures: []string{"12 personer"}}, {Name: "Drift", ID: "enhet-9", Extra: templ.Raw("<p>Merknad</p>")}}
	d := show(t, Tree(text.For(text.NB), nodes))
	branch := d.Find("details")
	assert.Equal(t, "/gren/7", branch.AttrOr("hx-get", ""))
	assert.Equal(t, "toggle once", branch.AttrOr("hx-trigger", ""))
	assert.Equal(t, "/gren/7", branch.Find("ul .nojs a").AttrOr("href", ""))
	assert.Equal(t, "Merknad", d.Find("li#enhet-9 .tree__extra").Text())

	loaded := show(t, Tree(text.For(text.NB), []TreeNode{{Name: "Skole", Lazy: "/gren/7", Children: nodes[1:]}}))
	assert.Zero(t, loaded.Find("[hx-get]").Length(), "what is there is not fetched again")
}

func TestFactsWithoutAValueAreLeftOut(t *testing.T) {
	t.Parallel()
	d := show(t, Facts([]Fact{{Term: "Leverandør", Value: "Nordlys", Href: "/l/1"}, {Term: "Telefon"}, {Term: "Dato", Extra: At(text.For(text.NB), galleryTime)}}))
	assert.Equal(t, 2, d.Find("dt").Length())
	assert.Equal(t, "/l/1", d.Find("dd a").AttrOr("href", ""))
	assert.Equal(t, "22. november 2026 kl. 14.05", d.Find("dd time").Text())
}

func TestProgressBarHasItsNumbers(t *testing.T) {
	t.Parallel()
	bar := show(t, ProgressBar("812 av 1 208", 812, 1208)).Find("label progress")
	assert.Equal(t, "812", bar.AttrOr("value", ""))
	assert.Equal(t, "1208", bar.AttrOr("max", ""))
	_, known := show(t, ProgressBar("Leser", 0, 0)).Find("progress").Attr("value")
	assert.False(t, known)
}

func TestLiveRegionFetchesItself(t *testing.T) {
	t.Parallel()
	a := Live("kjoring", "/saker/1/hendelser", "/saker/1")
	assert.Equal(t, templ.Attributes{
		"id": "kjoring", "data-live": "/saker/1/hendelser", "hx-get": "/saker/1", "hx-trigger": "live", "hx-select": "#kjoring",
		"hx-target": "#kjoring", "hx-swap": "outerHTML", "hx-sync": "this:replace",
	}, a)
	assert.Equal(t, "outerMorph", LiveFocus("kjoring", "/s", "/p")["hx-swap"])
	assert.Equal(t, "#resultat", Swapping("/p", "resultat")["hx-target"])
	assert.Equal(t, "change, submit", Filtering("/saker", "", "resultat")["hx-trigger"])
}
