package casework_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// No password and no person an endpoint delivered is kept anywhere: not in a
// table, a job's arguments, a report or the log, in any of the forms in which
// they travel.
func TestNoSecretAndNoPersonIsKept(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	s := p.serve(faulty(t, "control-digits", "person.double-encoding", "unknown-person", "bad-email"))
	canaries := append(passwordForms(), persons(t, s)...)
	p.deliver(s)
	p.run(p.developer, labOrganisation)
	p.confirmStructure()
	p.run(p.handler, casework.RunRequest{Environment: onboarding.LAB, Level: onboarding.LevelPersons})
	for i := range 3 {
		bad := p.credentials(onboarding.LAB, password)
		bad.UserName = []string{"", "a:b", strings.Repeat("x", 300)}[i]
		err := p.work.DeliverCredentials(t.Context(), p.developer, p.number, p.key(), bad)
		require.Error(t, err)
		_, _ = fmt.Fprintf(p.log, "%v %+v %#v", err, bad, bad)
	}
	order := func() *casework.RunOrder {
		require.NoError(t, p.work.RequestRun(t.Context(), p.developer, p.number, p.key(), labConnection))
		return p.claim()
	}()
	_, _ = fmt.Fprintf(p.log, "%v %s", order, order)

	where := p.dump()
	where["log"] = p.log.String()
	require.Greater(t, len(where["readings"]), 1000)
	for name, content := range where {
		for _, c := range canaries {
			assert.NotContains(t, content, c, name)
		}
	}
}

func passwordForms() []string {
	out := []string{password, url.QueryEscape(password), url.PathEscape(password), url.UserPassword("ksl", password).String(), hex.EncodeToString([]byte(password))}
	for _, plain := range []string{password, "ksl:" + password} {
		out = append(out, base64.StdEncoding.EncodeToString([]byte(plain)), base64.URLEncoding.EncodeToString([]byte(plain)), base64.RawStdEncoding.EncodeToString([]byte(plain)))
	}
	asJSON, _ := json.Marshal(password)
	return append(out, strings.Trim(string(asJSON), `"`))
}

// persons are the ids and the addresses that the endpoint delivers.
func persons(t *testing.T, s *simulator.Server) []string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL(hrapi.Person), nil)
	require.NoError(t, err)
	req.SetBasicAuth("ksl", password)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	var out []string
	for line := range strings.SplitSeq(string(body), "\n") {
		var r struct {
			NewRecord map[string]any `json:"newRecord"`
		}
		if json.Unmarshal([]byte(line), &r) != nil {
			continue
		}
		for _, field := range []string{"national_id", "email"} {
			if v, ok := r.NewRecord[field].(string); ok && len(v) > 8 {
				out = append(out, v)
			}
		}
		first, _ := r.NewRecord["first_name"].(string)
		last, _ := r.NewRecord["last_name"].(string)
		if first != "" && last != "" {
			out = append(out, first+" "+last, last+", "+first)
		}
	}
	require.Greater(t, len(out), 100)
	return out
}

// dump is all that the tables hold, as text.
func (p *place) dump() map[string]string {
	p.tb.Helper()
	rows, err := p.owner.Query(p.ctx(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	require.NoError(p.tb, err)
	var names []string
	for rows.Next() {
		var name string
		require.NoError(p.tb, rows.Scan(&name))
		names = append(names, name)
	}
	require.NoError(p.tb, rows.Err())
	require.Contains(p.tb, names, "river_job")
	out := map[string]string{}
	for _, name := range names {
		var content *string
		require.NoError(p.tb, p.owner.QueryRow(p.ctx(), `SELECT string_agg(t::text, E'\n') FROM `+name+` t`).Scan(&content))
		if content != nil {
			out[name] = *content
		}
	}
	return out
}
