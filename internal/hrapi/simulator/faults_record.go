package simulator

import (
	"slices"
	"strings"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// recordFaults concern fields, types and change records.
var recordFaults = []Fault{
	{
		Name: "booleans-as-text", Description: `booleans as the strings "true" and "false"`,
		Resources: onlyPositions, checks: []string{"types"}, effect: effect{every: func(_ hrapi.Resource, r record) record {
			r.set("main", text(r.get("main")))
			r.set("manager", text(r.get("manager")))
			return r
		}},
	},
	{
		Name: "ids-as-numbers", Description: "ids as numbers",
		Resources: mainEndpoints, checks: []string{"types"}, effect: effect{every: func(_ hrapi.Resource, r record) record {
			for _, name := range []string{"id", "parent", "org_id", "national_id"} {
				if n := strings.TrimLeft(strings.Trim(r.get(name), `"`), "0"); n != "" {
					r.set(name, n)
				}
			}
			return r
		}},
	},
	{
		Name: "null-field", Description: "a required field is null",
		Resources: described, checks: []string{"required-fields"}, effect: effect{some: setName("null")},
	},
	{
		Name: "missing-field", Description: "a required field is not there",
		Resources: described, checks: []string{"required-fields"}, effect: effect{some: func(res hrapi.Resource, _ int, r record) record {
			return slices.DeleteFunc(r, func(f field) bool { return f.name == nameField(res) })
		}},
	},
	{
		Name: "object-field", Description: "a text field holds an object",
		Resources: described, checks: []string{"types"}, effect: effect{some: setName(`{"nb":"Navn"}`)},
	},
	{
		Name: "unknown-field", Description: "a field that the interface does not know",
		Resources: described, checks: []string{"unknown-fields"}, effect: effect{every: func(_ hrapi.Resource, r record) record {
			return append(r, field{"internnummer", text("42")})
		}},
	},
	{
		Name: "long-field", Description: "a text of five thousand letters",
		Resources: described, checks: []string{"field-length"}, also: garbledName, effect: effect{some: setName(text(strings.Repeat("Langt navn ", 460)))},
	},
	{
		Name: "old-version", Description: "authority says version 2.0",
		Resources: onlyAuthority, checks: []string{"version"}, effect: effect{every: func(_ hrapi.Resource, r record) record {
			r.set("version", text("2.0"))
			return r
		}},
	},
	{
		Name: "unknown-change", Description: "a changeType that is not add, modify or delete",
		Resources: setEndpoints, checks: []string{"change-record"}, effect: effect{change: func(n int64, c *change) {
			if n == 0 {
				c.kind = "update"
			}
		}},
	},
	{
		Name: "local-date", Description: "changeDate in local time with an offset",
		Resources: setEndpoints, checks: []string{"change-record"}, effect: effect{change: func(_ int64, c *change) {
			c.date = strings.TrimSuffix(c.date, "Z") + "+01:00"
		}},
	},
	{
		Name: "no-new-record", Description: "an addition without newRecord",
		Resources: setEndpoints, checks: []string{"change-record"}, effect: effect{change: func(n int64, c *change) {
			if n == 0 {
				c.new = nil
			}
		}},
	},
	{
		Name: "modified-in-full-set", Description: "the full set has modifications",
		Resources: setEndpoints, checks: []string{"full-set"}, effect: effect{change: func(n int64, c *change) {
			if n == 0 {
				c.kind, c.old = "modify", c.new
			}
		}},
	},
}

func setName(raw string) func(hrapi.Resource, int, record) record {
	return func(res hrapi.Resource, _ int, r record) record {
		r.set(nameField(res), raw)
		return r
	}
}

// rangeFaults concern fromDate and toDate.
var rangeFaults = []Fault{
	{
		Name: "ranges-ignored", Description: "the full set comes whatever fromDate and toDate say",
		Resources: setEndpoints, checks: []string{"range-valid", "range-half", "range-malformed", "range-reversed"}, effect: effect{ranges: rangesIgnored},
	},
	{
		Name: "ranges-fail", Description: "500 for a valid range",
		Resources: setEndpoints, checks: []string{"range-valid"}, effect: effect{answer: func(x *exchange) bool {
			if _, ok := x.period(x.m.cfg.Now()); !ok || x.r.URL.RawQuery == "" {
				return false
			}
			x.w.WriteHeader(500)
			return true
		}},
	},
	{
		Name: "half-ranges", Description: "one of the two dates will do",
		Resources: setEndpoints, checks: []string{"range-half"}, effect: effect{ranges: rangesHalf},
	},
	{
		Name: "malformed-ranges", Description: "a malformed date gives 200",
		Resources: setEndpoints, checks: []string{"range-malformed"}, effect: effect{ranges: rangesMalformed},
	},
	{
		Name: "reversed-ranges", Description: "a reversed range gives 200",
		Resources: setEndpoints, checks: []string{"range-reversed"}, effect: effect{ranges: rangesReversed},
	},
	{
		Name: "ranges-out-of-step", Description: "a range gives another content than the full set has",
		Resources: mainEndpoints, checks: []string{"range-consistent"}, effect: effect{ranges: rangesOutOfStep},
	},
	{
		Name: "ranges-undeleted", Description: "a range deletes what the full set still has",
		Resources: mainEndpoints, checks: []string{"range-consistent"}, effect: effect{ranges: rangesUndeleted},
	},
}

// outOfStep makes a change of a range contradict the full set.
func (m *Municipality) outOfStep(mode ranges, res hrapi.Resource, c change) change {
	switch {
	case mode == rangesOutOfStep && c.kind == "modify":
		c.new = slices.Clone(c.new)
		c.new.set(nameField(res), text("Et annet navn"))
	case mode == rangesUndeleted && c.kind == "modify":
		c.kind, c.old, c.new = "delete", c.new, nil
	}
	return c
}
