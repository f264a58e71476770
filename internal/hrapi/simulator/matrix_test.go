package simulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
)

const customer = "Sølvik kommune"

// setup gives a config; 130 employees are enough for persons with two positions.
func setup(t *testing.T) simulator.Config {
	t.Helper()
	return simulator.Config{Name: customer, Seed: 4, Employees: 130, User: "ksl", Password: "vår-hemmelighet"}
}

// run tests a municipality over real sockets as far as the engine goes.
func run(t *testing.T, cfg simulator.Config, change ...func(*hrapi.Options)) hrapi.Report {
	t.Helper()
	server, err := simulator.Serve(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	roots, err := simulator.RootCAs()
	require.NoError(t, err)
	if cfg.Environment == "" {
		cfg.Environment = hrapi.LAB
	}
	options := hrapi.Options{Level: hrapi.LevelPersons, AllowPrivate: true, RootCAs: roots}
	for _, c := range change {
		c(&options)
	}
	report, err := hrapi.Run(t.Context(), hrapi.Target{
		Environment: cfg.Environment, Endpoints: server.URLs(), User: cfg.User, Password: cfg.Password, CustomerName: customer,
	}, options)
	require.NoError(t, err)
	return report
}

// found lists the checks with anything to say, notes and our own errors too.
func found(r hrapi.Report) []string {
	ids := []string{}
	for _, e := range r.Endpoints {
		for _, c := range e.Checks {
			if c.Count > 0 || c.Result == hrapi.Errored {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

// bounds are the limits under which a fault shows before the test's own limit.
func bounds(fault string) hrapi.Limits {
	switch fault {
	case "silent", "firewall":
		return hrapi.Limits{Dial: 1500 * time.Millisecond}
	case "no-answer":
		return hrapi.Limits{FirstByte: 1500 * time.Millisecond}
	case "stalls":
		return hrapi.Limits{IdleBetween: 1500 * time.Millisecond}
	case "slow-drip":
		return hrapi.Limits{Run: 3 * time.Second}
	case "endless":
		return hrapi.Limits{BodyBytes: 4 << 20}
	}
	return hrapi.Limits{}
}

// Each fault is found by exactly the checks that should find it, at each
// endpoint that can have it.
func TestMatrix(t *testing.T) {
	t.Parallel()
	for _, fault := range simulator.Faults() {
		for i, res := range fault.Resources {
			if testing.Short() && i > 0 && bounds(fault.Name) != (hrapi.Limits{}) {
				break // these wait for a limit
			}
			f := fault.On(res)
			t.Run(f.Name, func(t *testing.T) {
				t.Parallel()
				cfg := setup(t)
				cfg.Faults = []simulator.Fault{f}
				if fault.Name == "synthetic-ids" {
					cfg.Environment = hrapi.PROD
				}
				report := run(t, cfg, func(o *hrapi.Options) {
					o.Limits = bounds(fault.Name)
					if fault.Name == "slow-drip" {
						o.Only = []hrapi.Resource{res} // the others' share of the run's time
					}
				})
				assert.ElementsMatch(t, f.CheckIDs, found(report))
			})
		}
	}
}

// A whole municipality with the same fault at every endpoint.
func TestMatrixEverywhere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"bom", "windows-1252", "crlf", "missing-intermediate", "wrong-password", "html-page", "ranges-ignored"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, ok := simulator.FaultNamed(name)
			require.True(t, ok)
			cfg := setup(t)
			cfg.Faults = []simulator.Fault{f}
			assert.ElementsMatch(t, f.CheckIDs, found(run(t, cfg)))
		})
	}
}

// Faults that stand beside each other are each found, and nothing besides.
func TestMatrixTogether(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{
		{"orphans", "cycle"},
		{"control-digits", "two-main"},
		{"person.windows-1252", "organisation.windows-1252"},
		{"several-tops", "test-units", "empty-units", "same-names"},
		{"bom", "crlf", "text-content-type", "unknown-field"},
		{"double-persons", "double-positions", "double-units", "shared-email", "placeholder-email"},
		{"organisation.firewall", "person.wrong-password", "authority.expired"},
	} {
		t.Run(strings.Join(names, " "), func(t *testing.T) {
			t.Parallel()
			cfg := setup(t)
			var want []string
			var limits hrapi.Limits
			for _, name := range names {
				f, ok := simulator.FaultNamed(name)
				require.True(t, ok, name)
				cfg.Faults = append(cfg.Faults, f.Times(2))
				want = append(want, f.CheckIDs...)
				if strings.HasSuffix(name, "firewall") {
					limits = bounds("firewall")
				}
			}
			slices.Sort(want)
			report := run(t, cfg, func(o *hrapi.Options) { o.Limits = limits })
			assert.ElementsMatch(t, slices.Compact(want), found(report))
		})
	}
}

// Every check of the engine is found by at least one fault, but for those that
// a municipality on loopback cannot have.
func TestEveryCheckHasAFault(t *testing.T) {
	t.Parallel()
	covered := map[string]bool{}
	for _, f := range simulator.Faults() {
		for _, id := range f.CheckIDs {
			covered[id] = true
		}
	}
	var missing []string
	for _, c := range hrapi.Checks() {
		if !covered[c.ID] && !elsewhere[c.Name()] && !elsewhere[c.ID] {
			missing = append(missing, c.ID)
		}
	}
	assert.Empty(t, missing)
}

// elsewhere are the checks that need several addresses, a public one, plain
// http outside a developer's machine, or millions of records; an authority is
// too long a line before it is too large a body. The engine's own tests have them.
var elsewhere = map[string]bool{
	"public-address": true, "all-addresses": true, "encrypted": true, "record-count": true, "authority.body-size": true,
}

func TestSoundMunicipality(t *testing.T) {
	t.Parallel()
	sizes := []int{1, 12, 100, 10_000}
	if !testing.Short() {
		sizes = append(sizes, 60_000)
	}
	for _, employees := range sizes {
		for _, env := range []hrapi.Environment{hrapi.LAB, hrapi.PROD} {
			t.Run(fmt.Sprint(env, " ", employees), func(t *testing.T) {
				t.Parallel()
				cfg := setup(t)
				cfg.Employees, cfg.Environment, cfg.Seed = employees, env, uint64(employees)
				report := run(t, cfg)
				assert.Empty(t, found(report))
				assert.Equal(t, hrapi.VerdictPass, report.Verdict)
				require.NotNil(t, report.Placement)
				assert.Equal(t, employees, report.Placement.Persons)
				require.NotNil(t, report.Structure)
				assert.ElementsMatch(t, simulator.New(cfg).Units(), report.Structure.Units)
			})
		}
	}
}
