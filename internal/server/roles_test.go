package server_test

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/casework/caseworktest"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// rolesTable says what comes of every address for everybody: a line an address,
// a column a role, for a case of one's own where the address is of a case. KS
// has the same of every customer's; to others another customer's does not exist.
//
//go:embed testdata/roles.txt
var rolesTable string

// What comes of a request.
const (
	through  = "ok"  // anything but what follows: a page, a file, a form shown again
	signInto = "in"  // sign in first
	denied   = "403" // one sees the case, and may not do that
	missing  = "404" // there is no such thing
)

// askers are the columns of the table. The first is nobody in particular.
var askers = []string{"visitor", "handler", "technician", "manager", "administrator", "requester", "deputy", "reader", "developer"}

// atKS tells whether who asks is KS's, to whom all customers' cases exist alike.
func atKS(asker string) bool {
	return asker == "handler" || asker == "technician" || asker == "manager" || asker == "administrator"
}

// readRoles reads the table: what comes of an address, by asker.
func readRoles(t *testing.T) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for line := range strings.Lines(rolesTable) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		require.Len(t, f, 2+len(askers), line)
		row := map[string]string{}
		for i, asker := range askers {
			row[asker] = f[2+i]
		}
		require.NotContains(t, out, f[0]+" "+f[1])
		out[f[0]+" "+f[1]] = row
	}
	return out
}

// addresses lists what the program answers to, as the table writes it. The forms
// outside cases come last: some of them end sessions.
func (s *site) addresses() []string {
	var out []string
	require.NoError(s.tb, chi.Walk(s.Routes, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if route == "/static/*" && method != http.MethodGet {
			return nil
		}
		if route != "/" {
			route = strings.TrimSuffix(route, "/")
		}
		out = append(out, method+" "+route)
		return nil
	}))
	last := func(address string) int {
		if strings.HasPrefix(address, http.MethodPost) && !strings.Contains(address, "{number}") {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b string) int { return last(a) - last(b) })
	return out
}

// part is what the addresses of a case may name.
type part struct {
	number              string
	run, remark, letter int64
}

// nowhere is what no case has.
const nowhere = 999_999_999

func (p part) in(route string) string {
	return strings.NewReplacer("{number}", p.number, "{run}", strconv.FormatInt(p.run, 10),
		"{remark}", strconv.FormatInt(p.remark, 10), "{letter}", strconv.FormatInt(p.letter, 10), "/gren", "/gren?enhet=a").Replace(route)
}

// roleTown is a site with two customers' cases in which there is something of all.
type roleTown struct {
	*site
	people     map[string]onboarding.PersonID
	own, other part
	around     *strings.Replacer // what stands outside cases
}

func newRoleTown(t *testing.T) *roleTown {
	t.Helper()
	s := newSite(t)
	own := s.Open("1804")
	other := s.Open("4621", func(in *casework.OpenCaseInput) {
		in.Requester.Email, in.Developer.Email = "anne.aerlig@voss.example.com", "per.testnes@voss.example.com"
	})
	r := &roleTown{site: s}
	r.own, r.other = r.fill(own), r.fill(other)
	for who, email := range map[string]string{"deputy": "dag.prove@bodo.example.com", "reader": "liv.prove@bodo.example.com"} {
		name := s.Work.NameDeputy
		if who == "reader" {
			name = s.Work.NameReader
		}
		in := casework.MemberInput{PersonInput: casework.PersonInput{Name: "Dag Liv Prøve", Email: email}}
		require.NoError(t, name(t.Context(), own.Requester(), own.Number, "", in))
	}
	r.people = map[string]onboarding.PersonID{
		"handler": s.Ingrid.Person, "technician": s.Tor.Person, "manager": s.Siri.Person, "administrator": s.Olav.Person,
		"requester": own.Requester().Person, "developer": own.Developer().Person,
		"deputy": s.ActorNamed("dag.prove@bodo.example.com").Person, "reader": s.ActorNamed("liv.prove@bodo.example.com").Person,
	}
	waiting := s.Open("5001", func(in *casework.OpenCaseInput) {
		in.Requester.Email, in.Developer.Email = "odd.prove@trondheim.example.com", "else.testnes@trondheim.example.com"
	})
	units := caseworktest.Municipality("Trondheim", "Oppvekst")
	waiting.InLine(units, caseworktest.People(units))
	period := s.Plan(waiting)
	inquiry, err := s.Work.RegisterInquiry(t.Context(), s.Ingrid, "", casework.InquiryInput{
		Channel: "phone", Sender: casework.PersonInput{Name: "Berit Prøve", Email: "berit@fjord.example.com"}, Body: "Vi vil i gang.", Language: "nb",
	})
	require.NoError(t, err)
	group, err := s.Work.CreateGroup(t.Context(), s.Ingrid, "", "Eksempel IKT")
	require.NoError(t, err)
	r.around = strings.NewReplacer("{period}", strconv.FormatInt(int64(period), 10), "{customer}", "1804",
		"{provider}", "ukjent", "/grupper/{id}", view.GroupPath(group), "{id}", strconv.FormatInt(inquiry, 10), "/static/*", "/static/finnes-ikke.css", view.PathOverview+"/feil", view.PathOverview+"/feil?kontroll=any.content-type")
	return r
}

// fill takes a case to where it has a test, a remark and letters.
func (r *roleTown) fill(c *caseworktest.Case) part {
	r.tb.Helper()
	ctx := r.tb.Context()
	c.Deliver()
	reading := c.Present(caseworktest.Municipality("Kommunen", "Oppvekst", "Helse"))
	require.NoError(r.tb, r.Work.AddRemark(ctx, c.Requester(), c.Number, "", casework.RemarkInput{
		Reading: reading.ID, Unit: "a", Kind: postgres.RemarkKinds()[0], Body: "Heter noe annet nå",
	}))
	p := part{number: c.Number}
	for statement, into := range map[string]*int64{
		`SELECT max(id) FROM runs WHERE case_id = $1`:    &p.run,
		`SELECT max(id) FROM remarks WHERE case_id = $1`: &p.remark,
		`SELECT max(id) FROM letters WHERE case_id = $1`: &p.letter,
	} {
		require.NoError(r.tb, r.DB.Pool.QueryRow(ctx, statement, c.ID).Scan(into))
	}
	return p
}

// enter opens a session for an asker that does not follow redirects.
func (r *roleTown) enter(asker string) *reader {
	r.tb.Helper()
	who := r.Visitor()
	if id, known := r.people[asker]; known {
		who = r.SignIn(id)
	}
	who.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return who
}

// answer is what came of a request.
type answer struct {
	class string
	code  int
	body  string
}

// ask requests an address, with an empty form where it takes one.
func (r *reader) ask(t *testing.T, method, path string) answer {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(url.Values{view.FormKeyName: {"0123456789" + strings.ReplaceAll(fmt.Sprintf("%p", &ctx), "0x", "")}}.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, r.site.URL+path, body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := r.http.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }() // a stream is left
	a := answer{code: res.StatusCode, class: through}
	to := strings.SplitN(res.Header.Get("Location"), "?", 2)[0]
	switch {
	case a.code == http.StatusUnauthorized, a.code == http.StatusSeeOther && to == view.PathSignIn && !strings.HasPrefix(path, view.PathSignIn):
		a.class = signInto
	case a.code == http.StatusForbidden:
		a.class = denied
	case a.code == http.StatusNotFound:
		a.class = missing
	}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return a
	}
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	a.body = string(b)
	assert.Less(t, a.code, http.StatusInternalServerError, "%s %s", method, path)
	return a
}

// random is what differs between two answers of the same page.
var random = regexp.MustCompile(`\b[A-Z2-7]{12,26}\b`)

// alike holds that two answers tell the same: nobody learns from them what exists.
func alike(t *testing.T, want, got answer, wantPath, gotPath, about string) {
	t.Helper()
	plain := func(a answer, path string) string {
		body := strings.ReplaceAll(a.body, url.QueryEscape(path), "PATH")
		return random.ReplaceAllString(strings.ReplaceAll(body, path, "PATH"), "")
	}
	assert.Equal(t, want.code, got.code, about)
	assert.Equal(t, plain(want, wantPath), plain(got, gotPath), about)
}

// Who may do what is said by the policy. That every address asks it is said here:
// a new one is not there until somebody has said who it is for.
func TestEverybodyReachesWhatIsTheirs(t *testing.T) {
	t.Parallel()
	want := readRoles(t)
	r := newRoleTown(t)
	addresses := r.addresses()
	for _, address := range addresses {
		assert.Contains(t, want, address, "testdata/roles.txt says nothing of it")
	}
	assert.Len(t, want, len(addresses), "testdata/roles.txt names an address that is not there")
	for _, asker := range askers {
		t.Run(asker, func(t *testing.T) {
			t.Parallel()
			who := r.enter(asker)
			for _, address := range addresses {
				method, route, _ := strings.Cut(address, " ")
				if strings.Contains(route, "{number}") {
					r.holdCase(t, who, asker, method, route, want[address][asker])
					continue
				}
				by := who
				if method == http.MethodPost {
					by = r.enter(asker)
				}
				assert.Equal(t, want[address][asker], by.ask(t, method, r.around.Replace(route)).class, "%s for %s", address, asker)
			}
		})
	}
}

// holdCase asks for an address of a case: one's own, another customer's, none,
// and one's own with what is another's.
func (r *roleTown) holdCase(t *testing.T, who *reader, asker, method, route, want string) {
	t.Helper()
	about := method + " " + route + " for " + asker
	none := r.own
	none.number = "KSL-2026-9999"
	lost := who.ask(t, method, none.in(route))
	if asker == "visitor" {
		for _, p := range []part{r.own, r.other} {
			alike(t, lost, who.ask(t, method, p.in(route)), none.in(route), p.in(route), about)
		}
		assert.Equal(t, want, lost.class, about)
		return
	}
	assert.Equal(t, missing, lost.class, "no case: %s", about)
	others := who.ask(t, method, r.other.in(route))
	if atKS(asker) {
		assert.Equal(t, want, others.class, "another case: %s", about)
	} else {
		alike(t, lost, others, none.in(route), r.other.in(route), "another customer's case: "+about)
	}
	if mixed := (part{r.own.number, r.other.run, r.other.remark, r.other.letter}); mixed.in(route) != r.own.in(route) {
		empty := part{r.own.number, nowhere, nowhere, nowhere}
		alike(t, who.ask(t, method, empty.in(route)), who.ask(t, method, mixed.in(route)), empty.in(route), mixed.in(route), "what is another case's: "+about)
	}
	assert.Equal(t, want, who.ask(t, method, r.own.in(route)).class, "own case: %s", about)
}
