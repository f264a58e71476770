package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/web/text"
	"github.com/ks-no/tilkobling/web/view"
)

func textOf(_ int, one *goquery.Selection) string { return strings.TrimSpace(one.Text()) }

func TestStartSaysWhatToDoNow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	read := s.Open("1804")
	require.NoError(t, s.Work.NameReader(t.Context(), read.Requester(), read.Number, "", casework.MemberInput{
		PersonInput: casework.PersonInput{Name: "Siv Test", Email: "siv.test@bodo.example.com"},
	}))
	p := s.SignIn(s.ActorNamed("siv.test@bodo.example.com").Person).Get(view.PathStart)
	require.Equal(t, http.StatusOK, p.Code)
	assert.Contains(t, p.One(t, ".next"), "Du trenger ikke gjøre noe nå")
	assert.Contains(t, p.One(t, ".next"), "Venter på KS")
	assert.Equal(t, 1, p.Find(".stepper-wide").Length())
	assert.Equal(t, view.CasePath(read.Number, view.CaseOverview), p.Find("#saken a.ds-button").AttrOr("href", ""))

	// The representative is to say who makes the endpoints.
	c := s.Open("1806", func(in *casework.OpenCaseInput) { in.Developer, in.DeveloperAt = casework.PersonInput{}, "" })
	c.SendLetters()
	p = s.SignIn(c.Requester().Person).Get(view.PathStart)
	assert.Contains(t, p.One(t, ".next"), "Din tur")
	assert.Contains(t, p.One(t, ".next"), "Oppgi hvem som skal lage endepunktene")
	require.Empty(t, text.Missing())
}

func TestStartWithoutACaseSaysHowToAskForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.Open("1806")
	require.NoError(t, s.Work.Cancel(t.Context(), s.Ingrid, c.Number, "", "Kommunen slår seg sammen med en annen"))
	p := s.SignIn(c.Requester().Person).Get(view.PathStart)
	assert.Contains(t, p.One(t, ".empty"), "Ingen åpen sak for Narvik")
	assert.Equal(t, view.PathInquiry, p.Find(".empty a").AttrOr("href", ""))
	assert.Contains(t, p.One(t, "#tidligere"), c.Number)
}

func TestMineSpansMunicipalities(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	late := s.Open("1806", caseworktest.AtSupplier) // KS's turn: the letters are not sent
	theirs := s.Open("1804", caseworktest.AtSupplier)
	theirs.SendLetters()
	s.Open("4601") // a developer of its own
	p := s.SignIn(theirs.Developer().Person).Get(view.PathMine)
	require.Equal(t, http.StatusOK, p.Code)
	require.Equal(t, []string{"Bodø", "Narvik"}, p.Find("#saker tbody th a").Map(textOf), "those that wait for the developer first")
	assert.Contains(t, p.Find("#saker tbody tr").First().Text(), "Din tur")
	assert.Contains(t, p.Find("#saker tbody tr").First().Text(), "Les dokumentasjonen")
	assert.NotContains(t, p.Find("#saker tbody tr").Last().Text(), "Din tur")
	assert.Equal(t, view.CasePath(late.Number, view.CaseOverview), p.Find("#saker tbody th a").Last().AttrOr("href", ""))
	require.Empty(t, text.Missing())
}
