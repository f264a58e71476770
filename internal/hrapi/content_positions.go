package hrapi

func (j *judge) takePosition(base int) bool {
	values := j.s.values[base:]
	c := j.c
	j.filled(values[positionName], "position_name")
	key := j.key(values[positionUnit])
	if len(key) == 0 {
		return false
	}
	unit, ok := c.units.of(keptID(key))
	if !ok {
		j.tooMany(maxUnits)
		return false
	}
	text := j.key(values[positionPerson])
	if len(text) == 0 {
		return false
	}
	if len(c.people.positions) >= maxRecords || len(c.people.rows) >= 2*maxRecords {
		j.tooMany(maxRecords)
		return false
	}
	if values[positionPerson].kind == numberValue {
		text = padded(text)
	}
	number, _, fault := nationalID(text)
	person := c.people.of(text, number, fault)
	main, manager := j.isTrue(values[positionIsMain]), j.isTrue(values[positionIsManager])

	num, fresh := c.people.pairs.number((uint64(unit)<<32 | uint64(person)) + 1)
	if !fresh {
		if j.f.hit(j.res, "unique") {
			j.f.sample(j.res, "unique", Sample{
				Line: j.line, Field: "national_id", Unit: c.shownUnit(unit),
				Detail: Message{Code: "position.again", Args: map[string]string{"line": decimal(int64(c.people.positions[num].line))}},
			})
		}
		return true
	}
	c.people.positions = append(c.people.positions, positionRow{person: person, unit: unit, line: uint32(j.line), main: main, manager: manager})
	row := &c.people.rows[person]
	row.flags |= personPlaced
	if main && row.flags&personMain != 0 {
		row.flags |= personMains
	} else if main {
		row.flags |= personMain
	}
	return true
}

// shownUnit is the id of a unit as a report may show it: as it is where the
// organisation has it, else only if it cannot be a person's number or name.
func (c *content) shownUnit(num uint32) string {
	if row := &c.units.all[num]; row.line == 0 {
		return shownID(row.ID)
	}
	return c.units.all[num].ID
}

// finishPersons judges persons and positions against the units and each other.
func (c *content) finishPersons(f *findings, complete map[Resource]bool) *Placement {
	for _, res := range []Resource{Person, EmployeePosition} {
		for _, check := range checksOf(res, contentChecks) {
			if why, lacking := c.missing(complete, res); lacking && why.Code == "skip.body-unread" {
				f.skip(check.ID, why)
			}
		}
	}
	if c.known(Person, complete) && c.people.synthetic > 0 {
		f.receive("person.synthetic", Message{Code: "id.synthetic-count", Args: map[string]string{"n": decimal(c.people.synthetic)}})
	}
	if c.known(EmployeePosition, complete) {
		c.judgePositions(f, complete)
	}
	c.judgeWithoutPosition(f, complete)
	_, lacking := c.missing(complete, Organisation, Person, EmployeePosition)
	var placement *Placement
	if !lacking {
		placement = c.placement()
	}
	c.judgeUnits(f, complete)
	return placement
}

// judgePositions goes through the positions in the order in which they came.
func (c *content) judgePositions(f *findings, complete map[Resource]bool) {
	units := c.judgeable(f, "employee_position.org-exists", complete, Organisation)
	persons := c.judgeable(f, "employee_position.person-exists", complete, Person)
	several := f.has("employee_position.one-main")
	none := c.judgeable(f, "employee_position.no-main", complete, EmployeePosition)
	for _, p := range c.people.positions {
		row := &c.people.rows[p.person]
		if units && c.units.all[p.unit].line == 0 && f.hit(EmployeePosition, "org-exists") {
			f.sample(EmployeePosition, "org-exists", Sample{Line: int64(p.line), Field: "org_id", Unit: c.shownUnit(p.unit), Detail: Message{Code: "position.no-unit"}})
		}
		if persons && row.line == 0 {
			if f.hit(EmployeePosition, "person-exists") {
				f.sample(EmployeePosition, "person-exists", c.positionSample(p, "national_id", "position.no-person"))
			}
			continue // whose main position it is cannot be said
		}
		if row.flags&personVisited != 0 {
			continue
		}
		row.flags |= personVisited
		if several && row.flags&personMains != 0 && f.hit(EmployeePosition, "one-main") {
			f.sample(EmployeePosition, "one-main", c.positionSample(p, "main", "position.several-mains"))
		}
		if none && row.flags&personMain == 0 && f.hit(EmployeePosition, "no-main") {
			f.sample(EmployeePosition, "no-main", c.positionSample(p, "main", "position.no-main"))
		}
	}
}

func (c *content) positionSample(p positionRow, field, code string) Sample {
	return Sample{Line: int64(p.line), Field: field, Unit: c.shownUnit(p.unit), Detail: Message{Code: code}}
}

func (c *content) judgeWithoutPosition(f *findings, complete map[Resource]bool) {
	if !c.judgeable(f, "person.without-position", complete, Person, EmployeePosition) {
		return
	}
	for _, row := range c.people.rows {
		if row.line > 0 && row.flags&personPlaced == 0 && f.hit(Person, "without-position") {
			f.sample(Person, "without-position", Sample{Line: int64(row.line), Field: "national_id", Detail: Message{Code: "person.no-position"}})
		}
	}
}

// judgeUnits notes units without people and units without a manager.
func (c *content) judgeUnits(f *findings, complete map[Resource]bool) {
	empty := c.judgeable(f, "organisation.empty-units", complete, Organisation, EmployeePosition)
	managed := c.judgeable(f, "employee_position.managers", complete, Organisation, EmployeePosition)
	if !empty && !managed {
		return
	}
	held := make([]struct{ positions, managers bool }, len(c.units.all))
	for _, p := range c.people.positions {
		held[p.unit].positions = true
		held[p.unit].managers = held[p.unit].managers || p.manager
	}
	for i, unit := range c.units.all {
		switch {
		case unit.line == 0:
		case !held[i].positions && empty:
			f.add("organisation.empty-units", c.unitSample(unit.Unit, "id", Message{Code: "unit.no-people"}))
		case held[i].positions && !held[i].managers && managed:
			f.add("employee_position.managers", Sample{Field: "manager", Unit: unit.ID, Detail: Message{Code: "unit.no-manager"}})
		}
	}
}
