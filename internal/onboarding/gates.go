package onboarding

// The functions below answer whether a command is allowed by the facts. Who may
// give it is the policy's question. Each returns nil or a refusal.

// AllowWork: facts are recorded in cases that are active or on hold.
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

// AllowRun: persons are not tested before the structure is confirmed; the
// customer's side tests LAB from stage 3, which the delivered endpoints decide.
func AllowRun(p *Progress, f *Facts, env Environment, level Level) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if f.RunActive {
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
	if level == LevelPersons && !p.Holds(ReqStructure) {
		return Refuse("rule.gate.structure")
	}
	return nil
}

// AllowOrganisationImport: there is a reading without failures to import.
func AllowOrganisationImport(p *Progress, f *Facts) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if f.placementConfirmed() {
		return Refuse("rule.placement_confirmed")
	}
	if _, ok := f.newest(Structure, LAB); !ok {
		return Refuse("rule.no_reading")
	}
	if !p.Holds(ReqOrgReading) {
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowPresent: the reading is the newest structure of LAB, imported or newer.
func AllowPresent(p *Progress, f *Facts, id ReadingID) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if f.placementConfirmed() {
		return Refuse("rule.placement_confirmed")
	}
	if !p.Holds(ReqOrgReading) || !p.Holds(ReqOrgImport) || !p.Holds(ReqOrgCount) {
		return Refuse("rule.not_ready")
	}
	r, ok := f.reading(id)
	if !ok || r.Kind != Structure || r.Environment != LAB {
		return Missing()
	}
	imp, ok := f.latest(FactOrgImported, nil)
	if !ok || (imp.Reading != id && imp.Digest != r.Digest && !r.At.After(imp.RecordedAt)) {
		return Refuse("rule.not_newest")
	}
	return nil
}

// AllowConfirmStructure: what is confirmed is what was presented last.
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

// AllowQueue: the case has all that a LAB period asks of it.
func AllowQueue(p *Progress) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if r, _ := p.Requirement(ReqQueued); r.State == Met {
		return Refuse("rule.already_done")
	} else if r.State != Open {
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowJoinPeriod: a case from the line, not put on hold meanwhile.
func AllowJoinPeriod(p *Progress, f *Facts) error {
	if p.Status == OnHold {
		return Refuse("rule.on_hold")
	}
	if err := AllowWork(p); err != nil {
		return err
	}
	if !p.Holds(ReqQueued) || !p.Holds(ReqPersonsTest) || !p.Holds(ReqStructure) || f.placementConfirmed() {
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowBackup: one LAB period at a time, and the hour is agreed.
func AllowBackup(pd *Period, labFree bool) error {
	switch {
	case pd.has(PeriodBackup):
		return Refuse("rule.already_done")
	case !labFree:
		return Refuse("rule.period_open")
	case !pd.has(PeriodMailOff):
		return Refuse("rule.mail_on")
	}
	return nil
}

// AllowPersonsImport: the structure is confirmed, a backup is taken, those who
// work in LAB are warned, and the placement read last is without failures.
func AllowPersonsImport(p *Progress, f *Facts) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	pd := f.period()
	switch {
	case !p.Holds(ReqStructure):
		return Refuse("rule.gate.structure")
	case !pd.has(PeriodBackup):
		return Refuse("rule.gate.backup")
	case pd.has(PeriodRollback):
		return Refuse("rule.rolled_back")
	case !pd.has(PeriodWarned):
		return Refuse("rule.not_warned")
	case !p.Holds(ReqPersonsTest):
		return Refuse("rule.not_ready")
	case f.placementConfirmed():
		return Refuse("rule.placement_confirmed")
	}
	if _, ok := f.newest(Placement, LAB); !ok {
		return Refuse("rule.no_reading")
	}
	return nil
}

// AllowConfirmPlacement: what is confirmed is what was imported last, while it
// lies in LAB.
func AllowConfirmPlacement(p *Progress, f *Facts, id ReadingID, digest string) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	pd := f.period()
	if !pd.Open() {
		return Refuse("rule.rolled_back")
	}
	imp, ok := f.latest(FactPersonsImport, func(x Fact) bool { return x.Period == pd.ID })
	if !ok || !p.Holds(ReqPersonsImport) {
		return Refuse("rule.nothing_presented")
	}
	if imp.Reading != id || imp.Digest != digest {
		return Refuse("rule.other_presented")
	}
	return nil
}

// AllowRollback: always, while the backup is open. The rollback never waits.
func AllowRollback(pd *Period) error {
	switch {
	case !pd.has(PeriodBackup):
		return Refuse("rule.gate.backup")
	case pd.has(PeriodRollback):
		return Refuse("rule.already_done")
	}
	return nil
}

// AllowControl: by another KS user than the one who rolled back. alone is for
// the case where there is no such person: said so, with a reason.
func AllowControl(pd *Period, by PersonID, alone bool) error {
	switch {
	case !pd.has(PeriodRollback):
		return Refuse("rule.gate.rollback")
	case pd.has(PeriodControl):
		return Refuse("rule.already_done")
	case pd.Steps[PeriodRollback].By == by && !alone:
		return Refuse("rule.same_person")
	}
	return nil
}

// AllowSetup: LAB is rolled back and controlled, PROD tested, differences gone
// through.
func AllowSetup(p *Progress) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	if !p.DataInLab.IsZero() || !p.Holds(ReqRollback) || !p.Holds(ReqControl) {
		return Refuse("rule.gate.rollback")
	}
	if !p.Holds(ReqPlacement) || !p.Holds(ReqProdTest) || !p.Holds(ReqDifferences) {
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowAcceptDifferences: there are differences of a finished PROD test to
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

// AllowStep: a requirement that is a plain record and can be met now.
func AllowStep(p *Progress, k Key) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	r, ok := p.Requirement(k)
	switch {
	case !ok:
		return Missing()
	case r.State == Met:
		return Refuse("rule.already_done")
	case r.State != Open:
		return Refuse("rule.not_ready")
	}
	return nil
}

// AllowHold, AllowCancel: never while personal data lie in LAB.
func AllowHold(p *Progress) error {
	if p.Status != Active {
		return Refuse("rule.not_active")
	}
	if !p.DataInLab.IsZero() {
		return Refuse("rule.data_in_lab")
	}
	return nil
}

// AllowResume: only what is on hold.
func AllowResume(p *Progress) error {
	if p.Status != OnHold {
		return Refuse("rule.not_on_hold")
	}
	return nil
}

// AllowCancel: an active case, with no personal data in LAB.
func AllowCancel(p *Progress) error {
	if !p.Status.CountsAsActive() {
		return Refuse("rule.closed")
	}
	if !p.DataInLab.IsZero() {
		return Refuse("rule.data_in_lab")
	}
	return nil
}

// AllowClose: all but the closing itself holds.
func AllowClose(p *Progress) error {
	if p.Status == OnHold {
		return Refuse("rule.on_hold")
	}
	if !p.DataInLab.IsZero() {
		return Refuse("rule.data_in_lab")
	}
	if err := AllowWork(p); err != nil {
		return err
	}
	for _, s := range p.Stages {
		for _, r := range s.Requirements {
			if !r.Optional && r.Key != ReqClosed && r.State != Met {
				return Refuse("rule.not_ready")
			}
		}
	}
	return nil
}

// AllowReopen: a closed case.
func AllowReopen(p *Progress) error {
	if p.Status != Closed {
		return Refuse("rule.not_closed")
	}
	return nil
}

// AllowTakeBack: a requirement that holds. Backup, rollback and control are
// never taken back, only annotated; an import of persons not while they lie
// in LAB; confirmations are the customer's, who returns them.
func AllowTakeBack(p *Progress, k Key) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	switch k {
	case ReqBackup, ReqRollback, ReqControl, ReqCustomer, ReqMailOff, ReqWarned, ReqClosed:
		return Refuse("rule.never_taken_back")
	case ReqPersonsImport, ReqPlacement:
		if !p.DataInLab.IsZero() {
			return Refuse("rule.data_in_lab")
		}
	}
	if !p.Holds(k) {
		return Refuse("rule.not_met")
	}
	return nil
}
