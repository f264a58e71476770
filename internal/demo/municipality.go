package demo

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"syscall"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/register"
)

// What the invented endpoints ask for.
const (
	userName = "ksl-avlesning"
	password = "Oppdiktet-og-hemmelig-1" //nolint:gosec // of invented endpoints on this machine
)

// most is how many employees an invented municipality has at most: it is to be
// tested in the blink of an eye.
const most = 300

// fault finds one by its name, as often as times says.
func fault(name string, times int) simulator.Fault {
	f, ok := simulator.FaultNamed(name)
	if !ok {
		panic("demo: no fault " + name)
	}
	return f.Times(times)
}

// faultOn is a fault at some endpoints alone.
func faultOn(name string, resources ...hrapi.Resource) simulator.Fault {
	return fault(name, 1).On(resources...)
}

// municipality is what a customer's endpoints serve when nothing is wrong.
func municipality(number string, env hrapi.Environment) simulator.Config {
	c, ok := register.CustomerByNumber(number)
	if !ok {
		panic("demo: no customer " + number)
	}
	seed, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		panic("demo: " + err.Error())
	}
	cfg := simulator.Config{
		Name: c.Name, Seed: seed, Employees: employees(number), Environment: env, User: userName, Password: password,
	}
	if c.Kind == register.KindMunicipality {
		cfg.Name += " kommune"
	}
	return cfg
}

// sizes are those of municipalities whose number of units the story tells.
var sizes = map[string]int{
	"4601": 56_300, // some 1 900 units
	"1515": 3_056,  // 121 units, with the two that were added since
}

// employees follow from the population, within what is quickly tested.
func employees(number string) int {
	if n, ok := sizes[number]; ok {
		return n
	}
	if m, ok := register.MunicipalityByNumber(number); ok {
		return min(most, 40+m.Population/60)
	}
	return most
}

// edited is a municipality as it is some weeks of work later.
func edited(cfg simulator.Config, e simulator.Edits) simulator.Config {
	cfg.Edits = e
	return cfg
}

// live are the faults of the municipalities that are served as long as the
// program runs, by key: they can be mended, and the next test sees it.
var live = map[string][]simulator.Fault{
	"4621": nil, "1108": nil, "3207": nil, "3405": nil, "4627": nil,
	"4645": {dates},
	"4648": nil,

	"5540": {fault("wrong-password", 1), dates},
	"3411": {booleans}, "3411-prod": {fault("firewall", 1)},
	"3301": {fault("missing-intermediate", 1)},
	"3905": {fault("html-page", 1)},
	"5006": {localDate},
	"4222": nil,
	"1506": {faultOn("slow-drip", hrapi.Person)},
	"4602": {dates},

	"1804": nil, "5610": nil, "4631": nil, "1515": nil, "4601": nil, "4646": nil,
	"5501": {fault("orphans", 5), fault("cycle", 1)},
	"3403": {fault("several-tops", 2)},

	"4204": {fault("control-digits", 4), fault("two-main", 12)},
	"4614": nil, "4203": nil, "5037": nil, "4647": nil, "4649": nil,
	"4614-prod": nil, "4647-prod": nil, "4649-prod": nil,

	"5001": nil, "5001-prod": nil,
	"3105": nil, "3105-prod": {fault("synthetic-ids", 40)},
	"5025": nil, "5025-prod": nil,
	"1106": nil, "1106-prod": {fault("wrong-password", 1)},
}

// edits are what has happened in a municipality since it was first read.
var edits = map[string]simulator.Edits{
	"1515":      {Add: 2},
	"4631":      {Rename: 2, Move: 1},
	"5001-prod": {Add: 14},
}

// served is what the town serves under a key.
func served(key string) simulator.Config {
	number, env := key, hrapi.LAB
	if n := len(key); n > 5 && key[n-5:] == "-prod" {
		number, env = key[:n-5], hrapi.PROD
	}
	cfg := municipality(number, env)
	cfg.Faults, cfg.Edits = live[key], edits[key]
	return cfg
}

// Serve has the town serve the endpoints of the live cases. A port that is taken
// is another checkout's, which serves the same.
func Serve(ctx context.Context, town *simulator.Town) error {
	for key := range live {
		if err := town.Set(ctx, key, served(key)); err != nil && !errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("serve %s: %w", key, err)
		}
	}
	return nil
}
