package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
)

// ask makes a request with the right password, without a socket.
func ask(cfg simulator.Config, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/api/ksl/v3/"+path, nil)
	r.SetBasicAuth(cfg.User, cfg.Password)
	w := httptest.NewRecorder()
	simulator.New(cfg).Handler().ServeHTTP(w, r)
	return w
}

func body(t require.TestingT, cfg simulator.Config, path string) string {
	w := ask(cfg, path)
	require.Equal(t, http.StatusOK, w.Code, path)
	return w.Body.String()
}

func at(when time.Time) func() time.Time { return func() time.Time { return when } }

var noon = time.Date(2026, 9, 14, 12, 0, 30, 0, time.UTC)

func TestTheSeedDecides(t *testing.T) {
	t.Parallel()
	cfg := setup(t)
	cfg.Now = at(noon)
	other := cfg
	other.Seed++
	for _, res := range hrapi.Resources() {
		first, again := body(t, cfg, string(res)), body(t, cfg, string(res))
		assert.Equal(t, first, again)
		if res != hrapi.Authority && res != hrapi.EmployeeTaxonomy {
			assert.NotEqual(t, body(t, cfg, string(res)), body(t, other, string(res)), res)
		}
	}
}

type line struct {
	Kind string                     `json:"changeType"`
	Date string                     `json:"changeDate"`
	New  map[string]json.RawMessage `json:"newRecord"`
	Old  map[string]json.RawMessage `json:"oldRecord"`
}

func lines(t require.TestingT, s string) []line {
	var out []line
	if s == "" {
		return nil
	}
	for l := range strings.SplitSeq(s, "\n") {
		var c line
		require.NoError(t, json.Unmarshal([]byte(l), &c))
		out = append(out, c)
	}
	return out
}

func key(r map[string]json.RawMessage) string {
	return string(r["id"]) + "/" + string(r["org_id"]) + "/" + string(r["national_id"])
}

// The changes of a range, applied in order to the set as it was, give the set
// as it became.
func TestRangesLeadFromOneSetToTheNext(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cfg := simulator.Config{
			Seed: rapid.Uint64().Draw(t, "seed"), Employees: rapid.IntRange(1, 60).Draw(t, "employees"), User: "u", Password: "p",
			Edits: simulator.Edits{Leave: rapid.IntRange(0, 3).Draw(t, "leave"), Hire: rapid.IntRange(0, 3).Draw(t, "hire")},
		}
		res := rapid.SampledFrom([]string{"organisation", "person", "employee_position", "venue"}).Draw(t, "resource")
		year := int(365 * 24 * time.Hour / time.Second)
		a := rapid.IntRange(-1000, year).Draw(t, "from")
		b := a + rapid.IntRange(0, 60*24*3600).Draw(t, "length")
		begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		from, to := begin.Add(time.Duration(a)*time.Second), begin.Add(time.Duration(b)*time.Second)

		set := map[string]string{}
		apply := func(changes []line) {
			for _, c := range changes {
				if c.Kind != "add" {
					old, err := json.Marshal(c.Old)
					require.NoError(t, err)
					require.Equal(t, set[key(c.Old)], string(old), "what is changed was so")
					delete(set, key(c.Old))
				}
				if c.Kind != "delete" {
					now, err := json.Marshal(c.New)
					require.NoError(t, err)
					require.NotContains(t, set, key(c.New))
					set[key(c.New)] = string(now)
				}
			}
		}
		cfg.Now = at(from)
		apply(lines(t, body(t, cfg, res)))
		cfg.Now = at(to.Add(90 * 24 * time.Hour))
		form := "2006-01-02T15:04:05Z"
		changes := lines(t, body(t, cfg, fmt.Sprintf("%s?fromDate=%s&toDate=%s", res, from.Format(form), to.Format(form))))
		for _, c := range changes {
			require.GreaterOrEqual(t, c.Date, from.Format(form))
			require.Less(t, c.Date, to.Format(form))
		}
		apply(changes)
		cfg.Now = at(to)
		reached := set
		set = map[string]string{}
		apply(lines(t, body(t, cfg, res)))
		require.Equal(t, set, reached)
	})
}

func TestRangeParameters(t *testing.T) {
	t.Parallel()
	cfg := setup(t)
	cfg.Now = at(noon)
	for query, want := range map[string]int{
		"":                               http.StatusOK,
		"?fromDate=2026-09-01T00:00:00Z": http.StatusBadRequest,
		"?toDate=2026-09-01T00:00:00Z":   http.StatusBadRequest,
		"?fromDate=2026-09-01T00:00:00Z&toDate=2026-09-02T00:00:00Z":        http.StatusOK,
		"?fromDate=2026-09-01T00:00:00Z&toDate=2026-09-01T00:00:00Z":        http.StatusOK,
		"?fromDate=2026-09-02T00:00:00Z&toDate=2026-09-01T00:00:00Z":        http.StatusBadRequest,
		"?fromDate=2026-09-01&toDate=2026-09-02":                            http.StatusBadRequest,
		"?fromDate=2026-09-01T00:00:00%2B02:00&toDate=2026-09-02T00:00:00Z": http.StatusBadRequest,
		"?fromDate=2026-13-45T99:00:00Z&toDate=2026-09-02T00:00:00Z":        http.StatusBadRequest,
		"?fromDate=&toDate=": http.StatusBadRequest,
	} {
		assert.Equal(t, want, ask(cfg, "person"+query).Code, query)
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	cfg := setup(t)
	handler := simulator.New(cfg).Handler()
	for _, c := range []struct {
		user, password string
		path, method   string
		want           int
	}{
		{cfg.User, cfg.Password, "/person", http.MethodGet, http.StatusOK},
		{cfg.User, cfg.Password, "/any/base/person", http.MethodGet, http.StatusOK},
		{cfg.User, "feil", "/person", http.MethodGet, http.StatusUnauthorized},
		{"feil", cfg.Password, "/person", http.MethodGet, http.StatusUnauthorized},
		{"", "", "/person", http.MethodGet, http.StatusUnauthorized},
		{cfg.User, cfg.Password, "/persons", http.MethodGet, http.StatusNotFound},
		{cfg.User, cfg.Password, "/person", http.MethodPost, http.StatusMethodNotAllowed},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.SetBasicAuth(c.user, c.password)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		assert.Equal(t, c.want, w.Code, "%+v", c)
		assert.Equal(t, c.want == http.StatusUnauthorized, w.Header().Get("WWW-Authenticate") != "", "%+v", c)
	}
}

// synthetic has a month that nobody is born in. ordinary was born in 1854 or
// 1855, as its individual number says: nobody alive, and nobody when the
// register began.
var (
	synthetic = regexp.MustCompile(`^\d\d[89]\d{8}$`)
	ordinary  = regexp.MustCompile(`^\d\d[01]\d5[45][567]\d{4}$`)
)

func weighted(id string, weights ...int) (sum int) {
	for i, w := range weights {
		sum += w * int(id[i]-'0')
	}
	return sum % 11
}

func TestNationalIDsAreValidAndTheirOwn(t *testing.T) {
	t.Parallel()
	for _, env := range []hrapi.Environment{hrapi.LAB, hrapi.PROD} {
		cfg := simulator.Config{Seed: 3, Employees: 20_000, Environment: env, User: "u", Password: "p", Now: at(noon)}
		seen := map[string]bool{}
		for _, l := range lines(t, body(t, cfg, "person")) {
			var id string
			require.NoError(t, json.Unmarshal(l.New["national_id"], &id))
			assert.False(t, seen[id], "each its own")
			seen[id] = true
			assert.Zero(t, weighted(id, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1))
			assert.Zero(t, weighted(id, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
			if env == hrapi.LAB {
				assert.Regexp(t, synthetic, id)
			} else {
				assert.Regexp(t, ordinary, id)
			}
		}
		assert.Len(t, seen, 20_000)
	}
}

// Whatever the seed, the size and the edits, there is nothing to find.
func TestSoundWhateverTheSeed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		cfg := setup(t)
		cfg.Seed, cfg.Employees = seed, 20+int(seed*seed*seed)
		cfg.Edits = simulator.Edits{Rename: 2, Move: 1, Add: 2, Drop: 1, Hire: 3, Leave: 2}
		report := run(t, cfg)
		assert.Empty(t, found(report), "seed %d", seed)
		require.NotNil(t, report.Placement)
		assert.Equal(t, simulator.New(cfg).Persons(), report.Placement.Persons)
		assert.Equal(t, cfg.Employees+1, report.Placement.Persons)
	}
}

func TestEditsChangeWhatTheySay(t *testing.T) {
	t.Parallel()
	cfg := setup(t)
	cfg.Employees = 1500
	before := units(cfg)
	for _, c := range []struct {
		name                           string
		edits                          simulator.Edits
		renamed, moved, added, dropped int
	}{
		{"none", simulator.Edits{}, 0, 0, 0, 0},
		{"rename", simulator.Edits{Rename: 2}, 2, 0, 0, 0},
		{"move", simulator.Edits{Move: 1}, 0, 1, 0, 0},
		{"add", simulator.Edits{Add: 14}, 0, 0, 14, 0},
		{"drop", simulator.Edits{Drop: 3}, 0, 0, 0, 3},
		{"all", simulator.Edits{Rename: 2, Move: 1, Add: 4, Drop: 3}, 2, 1, 4, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			edited := cfg
			edited.Edits = c.edits
			after := units(edited)
			var renamed, moved, added, dropped int
			for id, u := range after {
				old, known := before[id]
				switch {
				case !known:
					added++
				case old.Name != u.Name:
					renamed++
				case old.Parent != u.Parent:
					moved++
				}
			}
			for id := range before {
				if _, still := after[id]; !still {
					dropped++
				}
			}
			assert.Equal(t, []int{c.renamed, c.moved, c.added, c.dropped}, []int{renamed, moved, added, dropped})
		})
	}
}

func units(cfg simulator.Config) map[string]hrapi.Unit {
	out := map[string]hrapi.Unit{}
	for _, u := range simulator.New(cfg).Units() {
		out[u.ID] = u
	}
	return out
}

// A municipality has about as many units as one of its size does, none of them
// deeper than five levels.
func TestUnitsFitTheSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ employees, least, most, levels int }{
		{1, 1, 1, 1},
		{100, 8, 20, 3},
		{1_000, 30, 90, 4},
		{10_000, 250, 450, 5},
		{60_000, 1_500, 2_400, 5},
	} {
		all := simulator.New(simulator.Config{Seed: 1, Employees: c.employees}).Units()
		assert.GreaterOrEqual(t, len(all), c.least, c.employees)
		assert.LessOrEqual(t, len(all), c.most, c.employees)
		parent := map[string]string{}
		for _, u := range all {
			parent[u.ID] = u.Parent
		}
		deepest := 0
		for _, u := range all {
			depth := 0
			for id := u.ID; id != ""; id = parent[id] {
				depth++
			}
			deepest = max(deepest, depth)
		}
		assert.LessOrEqual(t, deepest, c.levels, c.employees)
	}
}

func TestFaultsAreDescribedOnce(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range simulator.Faults() {
		names = append(names, f.Name)
		assert.NotEmpty(t, f.Description, f.Name)
		assert.NotEmpty(t, f.Resources, f.Name)
		found, ok := simulator.FaultNamed(string(f.Resources[0]) + "." + f.Name)
		assert.True(t, ok)
		assert.Equal(t, f.Resources[:1], found.Resources)
	}
	slices.Sort(names)
	assert.Equal(t, slices.Compact(slices.Clone(names)), names)
	_, ok := simulator.FaultNamed("authority.orphans")
	assert.False(t, ok)
}

func TestFaultsOccurAsOftenAsAsked(t *testing.T) {
	t.Parallel()
	cfg := setup(t)
	cfg.Employees = 800
	want := map[string]int64{}
	for name, n := range map[string]int{"orphans": 5, "control-digits": 4, "two-main": 12, "without-position": 7, "unknown-unit": 3, "test-units": 2} {
		f, ok := simulator.FaultNamed(name)
		require.True(t, ok)
		cfg.Faults = append(cfg.Faults, f.Times(n))
		want[f.CheckIDs[0]] = int64(n)
	}
	got := map[string]int64{}
	for _, e := range run(t, cfg).Endpoints {
		for _, c := range e.Checks {
			if c.Count > 0 {
				got[c.ID] = c.Count
			}
		}
	}
	assert.Equal(t, want, got)
}
