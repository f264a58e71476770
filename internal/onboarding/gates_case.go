package onboarding

// AllowHold – an active case, and never while personal data lie in LAB, be it of
// another case of the period.
func AllowHold(p *Progress) error {
	if p.Status != Active {
		return Refuse("rule.not_active")
	}
	if !p.PeriodData.IsZero() {
		return Refuse("rule.data_in_lab")
	}
	return nil
}

// AllowResume – only what is on hold.
func AllowResume(p *Progress) error {
	if p.Status != OnHold {
		return Refuse("rule.not_on_hold")
	}
	return nil
}

// AllowCancel – an active case, with no personal data in LAB.
func AllowCancel(p *Progress) error {
	if !p.Status.CountsAsActive() {
		return Refuse("rule.closed")
	}
	if !p.PeriodData.IsZero() {
		return Refuse("rule.data_in_lab")
	}
	return nil
}

// AllowClose – all but the closing itself holds.
func AllowClose(p *Progress) error {
	if p.Status == OnHold {
		return Refuse("rule.on_hold")
	}
	if !p.PeriodData.IsZero() {
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

// AllowReopen – a closed case.
func AllowReopen(p *Progress) error {
	if p.Status != Closed {
		return Refuse("rule.not_closed")
	}
	return nil
}

// AllowTakeBack – a requirement that holds. Backup, rollback and control are
// never taken back, only annotated; an import, and what was confirmed of it,
// not while persons lie in LAB.
func AllowTakeBack(p *Progress, k Key) error {
	if err := AllowWork(p); err != nil {
		return err
	}
	switch k {
	case ReqBackup, ReqRollback, ReqControl, ReqCustomer, ReqMailOff, ReqWarned, ReqClosed:
		return Refuse("rule.never_taken_back")
	case ReqOrgImport, ReqPersonsImport, ReqPlacement:
		if !p.PeriodData.IsZero() {
			return Refuse("rule.data_in_lab")
		}
	default:
	}
	if !p.Holds(k) {
		return Refuse("rule.not_met")
	}
	return nil
}
