package onboarding_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "github.com/ks-no/tilkobling/internal/onboarding"
)

// machine draws commands over some cases that share LAB. Whether the gates let
// a command through is theirs to say; the laws are judged from a record of its
// own.
type machine struct {
	w    *world
	seen map[*town]witness
}

// witness is what was true of a case before the command.
type witness struct {
	turn   Turn
	status Status
}

func TestTheLawsHoldWhateverIsDone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{w: newWorld(1, 2, 1), seen: map[*town]witness{}}
		m.remember()
		for range rapid.IntRange(10, 60).Draw(rt, "commands") {
			m.command(rt)
			m.pure(rt, m.w.towns[rapid.IntRange(0, len(m.w.towns)-1).Draw(rt, "pure")])
		}
	})
}

func (m *machine) remember() {
	for _, c := range m.w.towns {
		m.seen[c] = witness{turn: c.p.Turn, status: c.p.Status}
	}
}

// The commands that break the straight way; the way itself is what the turn
// asks for, which is drawn as often as all of these together.
var detours = []string{
	"deliver", "password", "own", "run", "failing", "stopped", "change", "import", "present", "present-old", "confirm-structure",
	"return-structure", "join", "mail-off", "backup", "warn", "import-persons", "import-miscounted", "confirm-placement",
	"return-placement", "rollback", "control", "setup", "close", "accept", "hold", "resume", "cancel", "take-back", "reopen",
	"afterwards", "ask", "answer", "requester", "developer", "address", "explain", "hour", "deviation", "withdraw",
}

func (m *machine) command(rt *rapid.T) {
	c := m.w.towns[rapid.IntRange(0, len(m.w.towns)-1).Draw(rt, "case")]
	if n := rapid.IntRange(1, 12).Draw(rt, "ahead"); n > 2 {
		if rapid.Bool().Draw(rt, "straight") {
			for range n {
				m.judge(rt, c, "advance", c.advance)
			}
			return
		}
	}
	name := rapid.SampledFrom(detours).Draw(rt, "command")
	m.judge(rt, c, name, func() error { return m.detour(rt, c, name) })
}

// judge does a command, and holds one that was let through to the three hard gates.
func (m *machine) judge(rt *rapid.T, c *town, name string, do func() error) {
	before := len(c.f.Recorded)
	runs := len(c.f.Readings)
	confirmed := c.structureStands()
	backedUp := c.place() != nil && c.place().facts().Open()
	inLab := c.dataLieThere()
	controlled := c.allControlled()
	refusal := do()
	for _, other := range m.w.towns {
		m.laws(rt, other)
	}
	m.periodLaws(rt)
	m.remember()
	if refusal != nil {
		require.NotEmpty(rt, KindOf(refusal), "a gate refuses with a reason")
		return
	}
	for _, x := range c.f.Recorded[before:] {
		switch x.Kind {
		case FactPersonsImport:
			require.True(rt, confirmed, "%s: persons imported on a structure that is not confirmed", name)
			require.True(rt, backedUp, "%s: persons imported without a backup", name)
		case FactProdSetup:
			require.False(rt, inLab, "%s: PROD set up while persons lie in LAB", name)
			require.True(rt, controlled, "%s: PROD set up before somebody saw LAB empty", name)
		default:
		}
	}
	for _, r := range c.f.Readings[runs:] {
		require.True(rt, r.Kind != Placement || confirmed, "%s: persons tested on a structure that is not confirmed", name)
	}
}

// structureStands judges by itself whether the structure is confirmed: by each
// confirmer, on the data presented last, with nothing else imported since; or
// registered afterwards; or settled with the placement.
func (t *town) structureStands() bool {
	if r, _ := t.p.Requirement(ReqStructure); r.Holds && (r.Retrospective || t.p.Holds(ReqPlacement)) {
		return true
	}
	return t.signedLastShown()
}

func (t *town) signedLastShown() bool {
	shown := t.last(FactPresented)
	imported := t.last(FactOrgImported)
	if shown.ID == 0 || imported.ID > shown.ID && imported.Digest != shown.Digest {
		return false
	}
	for _, c := range t.f.Confirmers {
		if !slices.ContainsFunc(t.f.SignOffs, func(s SignOff) bool {
			return s.Kind == Structure && s.Customer == c && s.Digest == shown.Digest && s.At.After(t.last(FactReturned).RecordedAt)
		}) {
			return false
		}
	}
	return true
}

func (t *town) signedLastImported() bool {
	imported := t.last(FactPersonsImport)
	for _, c := range t.f.Confirmers {
		if !slices.ContainsFunc(t.f.SignOffs, func(s SignOff) bool {
			return s.Kind == Placement && s.Customer == c && s.Digest == imported.Digest && s.Period == imported.Period &&
				s.At.After(t.last(FactPlaceReturned).RecordedAt)
		}) {
			return false
		}
	}
	return imported.ID != 0
}

func (t *town) dataLieThere() bool {
	return slices.ContainsFunc(t.f.Recorded, func(x Fact) bool {
		return x.Kind == FactPersonsImport && slices.ContainsFunc(t.w.periods, func(p *period) bool {
			return p.id == x.Period && p.facts().Open()
		})
	})
}

func (t *town) allControlled() bool {
	for _, x := range t.f.Recorded {
		for _, p := range t.w.periods {
			if _, done := p.steps[PeriodControl]; x.Kind == FactPersonsImport && p.id == x.Period && !done {
				return false
			}
		}
	}
	return true
}

// pure: deriving changes no fact, and the same facts give the same progress.
func (m *machine) pure(rt *rapid.T, c *town) {
	before, err := json.Marshal(c.f)
	require.NoError(rt, err)
	again := Evaluate(m.w.proc, c.f, m.w.now)
	after, err := json.Marshal(c.f)
	require.NoError(rt, err)
	require.JSONEq(rt, string(before), string(after), "deriving changes no fact")
	require.Equal(rt, shown(c.p), shown(again), "the same facts give the same progress")
}

func (m *machine) laws(rt *rapid.T, c *town) {
	if r, _ := c.p.Requirement(ReqStructure); r.Holds && !r.Retrospective && !c.p.Holds(ReqPlacement) && c.p.Status != Closed {
		require.True(rt, c.signedLastShown(), "confirmed on other data than those presented last")
	}
	if r, _ := c.p.Requirement(ReqPlacement); r.Holds && !r.Retrospective && c.p.Status != Closed {
		require.True(rt, c.signedLastImported(), "confirmed on other data than those imported last")
	}
	m.turnLaws(rt, c)
	stageLaws(rt, c)
	if c.dataLieThere() {
		require.False(rt, c.p.DataInLab.IsZero())
		require.Equal(rt, m.seen[c].status, c.p.Status, "a case with persons in LAB is not held, cancelled or closed")
		if c.p.Status == Active {
			require.True(rt, c.p.Turn.Kind == TurnRollback || slices.ContainsFunc(c.p.Also, func(t Turn) bool { return t.Kind == TurnRollback }))
		}
	}
}

// shown is a progress without its rules: functions are not compared.
func shown(p Progress) string {
	p.Stages = slices.Clone(p.Stages)
	for i := range p.Stages {
		p.Stages[i].Requirements = slices.Clone(p.Stages[i].Requirements)
		for j := range p.Stages[i].Requirements {
			p.Stages[i].Requirements[j].Rule = nil
		}
	}
	return fmt.Sprintf("%+v", p)
}

func (m *machine) turnLaws(rt *rapid.T, c *town) {
	turn, was := c.p.Turn, m.seen[c].turn
	require.False(rt, turn.Since.After(m.w.now), "since lies in the future")
	if c.p.Status != Active {
		require.Equal(rt, Turn{Kind: TurnNone, Since: turn.Since}, turn)
		require.Empty(rt, c.p.Also)
		return
	}
	require.Contains(rt, []Party{KS, Customer, Supplier}, turn.Party)
	require.NotEmpty(rt, turn.Role)
	require.NotEqual(rt, TurnNone, turn.Kind)
	if !c.f.Unanswered.IsZero() {
		require.Equal(rt, KS, turn.Party)
	}
	if was.Party == turn.Party {
		require.Equal(rt, was.Since, turn.Since, "the same hands have it since the same time")
	} else if was.Party != "" {
		require.False(rt, turn.Since.Before(was.Since), "since runs backwards")
	}
	if r, ok := c.p.Requirement(turn.Requirement); ok {
		require.Equal(rt, Open, r.State, "the turn is about what can be done now")
	}
}

func stageLaws(rt *rapid.T, c *town) {
	current := Stage(0)
	for _, s := range c.p.Stages {
		done := true
		for _, r := range s.Requirements {
			done = done && (r.Optional || r.State == Met)
		}
		require.Equal(rt, done, s.State == StageDone)
		if !done && current == 0 {
			current = s.Stage
			require.Equal(rt, StageCurrent, s.State)
		} else if !done {
			require.Equal(rt, StageLater, s.State)
		}
	}
	if current == 0 {
		require.Equal(rt, Closed, c.p.Status, "all holds only in a closed case")
		current = StageProduction
	}
	require.Equal(rt, current, c.p.Stage)
	if c.p.Status == Closed {
		require.Equal(rt, StageDone, c.p.Stages[6].State)
		require.Zero(rt, c.p.Stages[0].Missing)
	}
}

func (m *machine) periodLaws(rt *rapid.T) {
	openNow := 0
	for _, p := range m.w.periods {
		pd := p.facts()
		if !pd.Open() {
			continue
		}
		openNow++
		require.NoError(rt, AllowRollback(pd), "the rollback never waits")
		if !p.data.IsZero() {
			for _, c := range p.cases {
				require.Error(rt, AllowHold(&c.p))
				require.Error(rt, AllowCancel(&c.p))
				require.Error(rt, AllowClose(&c.p))
			}
		}
	}
	require.LessOrEqual(rt, openNow, 1, "two periods are never open")
}

func (m *machine) detour(rt *rapid.T, c *town, name string) error {
	key := func() Key {
		return m.w.proc.Requirements[rapid.IntRange(0, len(m.w.proc.Requirements)-1).Draw(rt, "requirement")].Key
	}
	confirmer := func() CustomerID { return rapid.SampledFrom(c.f.Confirmers).Draw(rt, "confirmer") }
	mender := func() Mender {
		return rapid.SampledFrom([]Mender{MenderCustomer, MenderSupplier, MenderKS}).Draw(rt, "mender")
	}
	env := func() Environment { return rapid.SampledFrom([]Environment{LAB, PROD}).Draw(rt, "environment") }
	level := func() Level { return rapid.SampledFrom(Levels()).Draw(rt, "level") }
	c.failing = nil
	switch name {
	case "deliver":
		return c.deliver(env(), rapid.SampledFrom(MandatoryResources()).Draw(rt, "resource"))
	case "password":
		return c.password(env())
	case "own":
		return c.do(c.work, func() { c.f.ProdOwnURLs, c.f.ProdOwnCred = !c.f.ProdOwnURLs, rapid.Bool().Draw(rt, "password") })
	case "run":
		return c.run(env(), level(), false)
	case "failing":
		r := rapid.SampledFrom(MandatoryResources()).Draw(rt, "resource")
		c.failing = fails(string(r)+".complete", r, int64(rapid.IntRange(1, 3).Draw(rt, "count")), rapid.SampledFrom([]Party{Customer, Supplier, KS}).Draw(rt, "party"))
		return c.run(env(), level(), false)
	case "stopped":
		return c.run(env(), level(), true)
	case "change":
		c.structure = rapid.IntRange(0, 2).Draw(rt, "structure")
		c.placement = rapid.IntRange(0, 2).Draw(rt, "placement")
		c.persons = rapid.SampledFrom([]int{1000, 1010, 1100}).Draw(rt, "persons")
		return nil
	case "import":
		return c.importOrg(rapid.SampledFrom([]int{121, 121, 118}).Draw(rt, "units"))
	case "present":
		return c.present(c.newest(Structure))
	case "present-old":
		if len(c.f.Readings) == 0 {
			return nil
		}
		return c.present(c.f.Readings[rapid.IntRange(0, len(c.f.Readings)-1).Draw(rt, "reading")])
	case "confirm-structure":
		return c.confirmStructure(confirmer())
	case "return-structure":
		return c.returnStructure(mender())
	case "join":
		return c.join()
	case "mail-off":
		return c.periodStep(PeriodMailOff, technician)
	case "backup":
		return c.periodStep(PeriodBackup, technician)
	case "warn":
		return c.periodStep(PeriodWarned, technician)
	case "import-persons":
		return c.importPersons(c.newest(Placement).Persons)
	case "import-miscounted":
		return c.importPersons(c.newest(Placement).Persons - 1)
	case "confirm-placement":
		return c.confirmPlacement(confirmer())
	case "return-placement":
		return c.returnPlacement(mender())
	case "rollback":
		return c.periodStep(PeriodRollback, technician)
	case "control":
		return c.periodStep(PeriodControl, rapid.SampledFrom([]PersonID{handler, technician}).Draw(rt, "by"))
	case "setup":
		return c.step(ReqSetup)
	case "close":
		return c.step(ReqClosed)
	case "accept":
		return c.acceptDifferences()
	case "hold":
		return c.hold()
	case "resume":
		return c.resume()
	case "cancel":
		if rapid.IntRange(0, 9).Draw(rt, "really") > 0 { // nothing happens in a cancelled case
			return nil
		}
		return c.cancel()
	case "take-back":
		return c.takeBack(key())
	case "reopen":
		return c.reopen(key())
	case "afterwards":
		return c.afterwards(key())
	case "ask":
		return c.ask()
	case "answer":
		return c.answer()
	case "requester":
		return c.requester(PersonID(rapid.IntRange(7, 9).Draw(rt, "person")))
	case "developer":
		return c.developer(rapid.SampledFrom([]Party{Customer, Supplier}).Draw(rt, "side"))
	case "address":
		return c.do(func() error { return nil }, func() {
			c.f.Addresses = map[Environment]string{LAB: rapid.SampledFrom([]string{"18.185.188.40", "192.0.2.1"}).Draw(rt, "address"), PROD: "18.197.107.188"}
		})
	case "explain":
		return c.explain(rapid.SampledFrom([]FactKind{FactOrgImported, FactPersonsImport}).Draw(rt, "import"))
	case "hour":
		return c.step(ReqHour)
	case "deviation":
		return c.do(c.work, func() {
			r := rapid.SampledFrom(MandatoryResources()).Draw(rt, "resource")
			c.f.Deviations = append(c.f.Deviations, Deviation{Environment: env(), Check: string(r) + ".complete", Count: 2, At: c.w.now, By: handler})
		})
	case "withdraw":
		// A store may withdraw the record along with taking the requirement back.
		return c.withdraw(rapid.SampledFrom([]Key{ReqPresented, ReqOrgImport, ReqHour, ReqQueued}).Draw(rt, "record"))
	default:
		rt.Fatalf("unknown command %q", name)
		return nil
	}
}

func (t *town) withdraw(k Key) error {
	kinds := map[Key]FactKind{ReqPresented: FactPresented, ReqOrgImport: FactOrgImported, ReqHour: FactHour, ReqQueued: FactQueued}
	return t.do(func() error { return AllowTakeBack(&t.p, k) }, func() {
		t.f.TakenBack[k] = t.w.now
		for i := range slices.Backward(t.f.Recorded) {
			if x := &t.f.Recorded[i]; x.Kind == kinds[k] && x.Withdrawn.Equal(time.Time{}) {
				x.Withdrawn = t.w.now
				return
			}
		}
	})
}
