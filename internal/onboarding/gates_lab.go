package onboarding

// AllowQueue – the case has all that a LAB period asks of it.
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

// AllowJoinPeriod – a case from the line, not put on hold meanwhile, and with no
// place in a period that is not over and seen to be over.
func AllowJoinPeriod(p *Progress, f *Facts) error {
	if p.Status == OnHold {
		return Refuse("rule.on_hold")
	}
	if err := AllowWork(p); err != nil {
		return err
	}
	if p.Holds(ReqPlacement) || f.period() != nil {
		return Refuse("rule.already_done")
	}
	for _, k := range []Key{ReqOrgImport, ReqStructure, ReqPersonsTest, ReqHour, ReqAccess, ReqQueued} {
		if !p.Holds(k) {
			return Refuse("rule.not_ready")
		}
	}
	return nil
}

// AllowLeavePeriod – as long as no backup is taken, the period is a plan.
func AllowLeavePeriod(pd *Period) error {
	switch {
	case pd == nil:
		return Refuse("rule.period_none")
	case pd.has(PeriodBackup):
		return Refuse("rule.already_done")
	}
	return nil
}

// AllowMailOff – before the backup.
func AllowMailOff(pd *Period) error {
	switch {
	case pd == nil:
		return Refuse("rule.period_none")
	case pd.has(PeriodMailOff), pd.has(PeriodBackup):
		return Refuse("rule.already_done")
	}
	return nil
}

// AllowBackup – one LAB period at a time, and the hour is agreed.
func AllowBackup(pd *Period, labFree bool) error {
	switch {
	case pd == nil:
		return Refuse("rule.period_none")
	case pd.has(PeriodBackup):
		return Refuse("rule.already_done")
	case !labFree:
		return Refuse("rule.period_open")
	case !pd.has(PeriodMailOff):
		return Refuse("rule.mail_on")
	}
	return nil
}

// AllowWarn – after the backup, which the warning names.
func AllowWarn(pd *Period) error {
	switch {
	case !pd.has(PeriodBackup):
		return Refuse("rule.gate.backup")
	case pd.has(PeriodRollback):
		return Refuse("rule.rolled_back")
	case pd.has(PeriodWarned):
		return Refuse("rule.already_done")
	}
	return nil
}

// AllowPersonsImport – the structure is confirmed, a backup is taken, those who
// work in LAB are warned, and the placement read last is without failures.
func AllowPersonsImport(p *Progress, f *Facts) error {
	if p.Status == OnHold {
		return Refuse("rule.on_hold") // personal data in LAB wait for nobody
	}
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
	case p.Holds(ReqPlacement):
		return Refuse("rule.placement_confirmed")
	case !p.Holds(ReqPersonsTest), !p.Holds(ReqOrgImport):
		return Refuse("rule.not_ready")
	}
	if _, ok := f.newest(Placement, LAB); !ok {
		return Refuse("rule.no_reading")
	}
	return nil
}

// AllowConfirmPlacement – what is confirmed is what was imported last, while it
// lies in LAB.
func AllowConfirmPlacement(p *Progress, f *Facts, id ReadingID, digest string) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	pd := f.period()
	if !pd.Open() {
		return Refuse("rule.rolled_back")
	}
	imp, ok := f.latest(FactPersonsImport, inPeriod(pd.ID))
	switch {
	case !ok || !p.Holds(ReqPersonsImport):
		return Refuse("rule.nothing_presented")
	case imp.Reading != id || imp.Digest != digest:
		return Refuse("rule.other_presented")
	case !p.Holds(ReqStructure):
		// The placement settles the structure for good, so not one that has ended.
		return Refuse("rule.gate.structure")
	}
	return nil
}

// AllowReturnPlacement – the requester says that something is wrong in what was
// imported last, until all have confirmed it.
func AllowReturnPlacement(p *Progress, f *Facts, id ReadingID) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	pd := f.period()
	if !pd.Open() {
		return Refuse("rule.rolled_back")
	}
	imp, ok := f.latest(FactPersonsImport, inPeriod(pd.ID))
	switch {
	case !ok || !p.Holds(ReqPersonsImport):
		return Refuse("rule.nothing_presented")
	case imp.Reading != id:
		return Refuse("rule.other_presented")
	case p.Holds(ReqPlacement):
		return Refuse("rule.placement_confirmed")
	}
	return nil
}

// AllowRollback – always, while the backup is open. The rollback never waits.
func AllowRollback(pd *Period) error {
	switch {
	case !pd.has(PeriodBackup):
		return Refuse("rule.gate.backup")
	case pd.has(PeriodRollback):
		return Refuse("rule.already_done")
	}
	return nil
}

// AllowControl – by another KS user than the one who rolled back. alone is for
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
