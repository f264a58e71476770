package onboarding

// The functions below answer whether a command is allowed by the facts. Who may
// give it is the policy's question. Each returns nil or a refusal.

// AllowWork – facts are recorded in cases that are active or on hold.
func AllowWork(p *Progress) error {
	switch p.Status {
	case Active, OnHold:
		return nil
	case Closed:
		return Refuse("rule.closed")
	case Cancelled:
		return Refuse("rule.cancelled")
	default:
		return Refuse("rule.closed")
	}
}

// AllowRun – persons are not tested before the structure is confirmed; the
// customer's side tests LAB from stage 3, which the delivered endpoints decide.
func AllowRun(p *Progress, f *Facts, env Environment, level Level) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	switch {
	case !env.Valid():
		return BadField("environment", "field.choose")
	case !level.Valid():
		return BadField("level", "field.choose")
	case f.RunActive:
		return Refuse("rule.run_active")
	}
	for _, r := range MandatoryResources() {
		if _, ok := f.endpoint(env, r); !ok {
			return Refuse("rule.endpoints_missing")
		}
	}
	if _, ok := f.credential(env); !ok {
		return Refuse("rule.credentials_missing")
	}
	if level.Includes(LevelPersons) && !p.Holds(ReqStructure) {
		return Refuse("rule.gate.structure")
	}
	return nil
}

// AllowOrganisationImport – there is a reading without failures to import. Not
// while persons of this period hang on the units that lie in LAB, and not once
// they are confirmed: later differences are gone through in stage 7.
func AllowOrganisationImport(p *Progress, f *Facts) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if p.Holds(ReqPlacement) && p.Holds(ReqOrgImport) {
		return Refuse("rule.placement_confirmed")
	}
	if !p.PeriodData.IsZero() {
		return Refuse("rule.data_in_lab")
	}
	if _, ok := f.newest(Structure, LAB); !ok {
		return Refuse("rule.no_reading")
	}
	if !p.Holds(ReqOrgReading) {
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowPresent – a structure of LAB that was imported last or read since, and no
// older than the one before the requester.
func AllowPresent(p *Progress, f *Facts, id ReadingID) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if p.Holds(ReqPlacement) && p.Holds(ReqPresented) && p.Holds(ReqStructure) {
		return Refuse("rule.placement_confirmed")
	}
	if !p.Holds(ReqOrgReading) || !p.Holds(ReqOrgImport) || !p.Holds(ReqOrgCount) {
		return Refuse("rule.not_ready")
	}
	r, ok := f.reading(id)
	if !ok || r.Kind != Structure || r.Environment != LAB {
		return Missing()
	}
	imp, ok := f.orgImport()
	if !ok || (imp.Reading != id && imp.Digest != r.Digest && !r.At.After(imp.RecordedAt)) {
		return Refuse("rule.not_newest")
	}
	if pr, ok := f.presented(); ok && pr.ID > imp.ID && pr.Digest != r.Digest {
		if shown, ok := f.reading(pr.Reading); ok && r.At.Before(shown.At) {
			return Refuse("rule.not_newest")
		}
	}
	return nil
}

// AllowConfirmStructure – what is confirmed is what was presented last.
func AllowConfirmStructure(p *Progress, f *Facts, id ReadingID, digest string) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	pr, ok := f.presented()
	if !ok || !p.Holds(ReqPresented) {
		return Refuse("rule.nothing_presented")
	}
	if pr.Reading != id || pr.Digest != digest {
		return Refuse("rule.other_presented")
	}
	return nil
}

// AllowReturnStructure – the requester says that something is wrong in what was
// presented last.
func AllowReturnStructure(p *Progress, f *Facts, id ReadingID) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	pr, ok := f.presented()
	switch {
	case !ok || !p.Holds(ReqPresented):
		return Refuse("rule.nothing_presented")
	case pr.Reading != id:
		return Refuse("rule.other_presented")
	case p.Holds(ReqPlacement) && p.Holds(ReqStructure):
		return Refuse("rule.placement_confirmed")
	}
	return nil
}

// AllowSetup – LAB is rolled back and controlled, PROD tested, differences gone
// through.
func AllowSetup(p *Progress) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if p.Holds(ReqSetup) {
		return Refuse("rule.already_done")
	}
	if !p.PeriodData.IsZero() || !p.Holds(ReqRollback) || !p.Holds(ReqControl) {
		return Refuse("rule.gate.rollback")
	}
	if !p.Holds(ReqPlacement) || !p.Holds(ReqProdTest) || !p.Holds(ReqDifferences) {
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowAcceptDifferences – there are differences of a finished PROD test to
// go through.
func AllowAcceptDifferences(p *Progress, f *Facts, run RunID) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	r, _ := p.Requirement(ReqDifferences)
	switch {
	case r.State == Met:
		return Refuse("rule.already_done")
	case r.State != Open || f.Difference == nil:
		return Refuse("rule.not_ready")
	case f.Difference.Run != run:
		return Refuse("rule.other_presented")
	}
	return nil
}

// AllowStep – a requirement that is a plain record and can be met now. Those
// with a gate of their own pass through it here too, or not at all. The hour
// can be agreed anew until the persons are confirmed.
func AllowStep(p *Progress, k Key) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	r, ok := p.Requirement(k)
	if !ok {
		return Missing()
	}
	switch k {
	case ReqQueued:
		return AllowQueue(p)
	case ReqSetup:
		return AllowSetup(p)
	case ReqClosed:
		return AllowClose(p)
	case ReqHour:
		if r.State == Met && !p.Holds(ReqPlacement) {
			return nil
		}
	default:
	}
	switch {
	case r.State == Met:
		return Refuse("rule.already_done")
	case r.State != Open, gated[k]:
		return Refuse("rule.not_ready")
	}
	return nil
}

// gated are the requirements whose gates ask for more than the progress.
var gated = map[Key]bool{
	ReqTest: true, ReqProdConn: true, ReqOrgReading: true, ReqOrgImport: true, ReqPresented: true, ReqStructure: true,
	ReqPersonsTest: true, ReqMailOff: true, ReqBackup: true, ReqWarned: true, ReqPersonsImport: true, ReqPlacement: true,
	ReqRollback: true, ReqControl: true, ReqProdEndpoints: true, ReqProdTest: true, ReqDifferences: true,
}

// AllowExplainCount – an import of organisation or persons gave another number
// than was read, and nobody has said why.
func AllowExplainCount(p *Progress, f *Facts, id ReadingID) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	for i := len(f.Recorded) - 1; i >= 0; i-- {
		x := f.Recorded[i]
		if (x.Kind != FactOrgImported && x.Kind != FactPersonsImport) || x.Reading != id || !x.Withdrawn.IsZero() {
			continue
		}
		if e := f.counted(x); e.Holds && e.Recorded.After(f.TakenBack[ReqOrgCount]) {
			return Refuse("rule.already_done")
		}
		return nil
	}
	return Refuse("rule.not_ready")
}

// AllowAfterwards – a case that was opened half-way has a requirement registered
// as done before. Never the closing, and never a step of a LAB period once the
// case has had a place in one here.
func AllowAfterwards(p *Progress, f *Facts, k Key) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	r, ok := p.Requirement(k)
	switch {
	case !ok:
		return Missing()
	case r.State == Met:
		return Refuse("rule.already_done")
	case k == ReqClosed, k == ReqCustomer, ofLabPeriod[k] && len(f.Periods) > 0:
		return Refuse("rule.not_ready")
	}
	return nil
}

var ofLabPeriod = map[Key]bool{
	ReqMailOff: true, ReqBackup: true, ReqWarned: true, ReqPersonsImport: true, ReqPlacement: true, ReqRollback: true, ReqControl: true,
}

// Reopenable lists what may be taken back when a case is opened again: all that
// holds but what is never taken back.
func Reopenable(p *Progress) []Key {
	var out []Key
	for _, s := range p.Stages {
		for _, r := range s.Requirements {
			switch r.Key {
			case ReqBackup, ReqRollback, ReqControl, ReqCustomer, ReqMailOff, ReqWarned, ReqClosed, ReqPersonsImport, ReqPlacement:
				continue
			default:
			}
			if r.State == Met {
				out = append(out, r.Key)
			}
		}
	}
	return out
}
