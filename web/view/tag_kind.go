package view

import (
	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/web/text"
)

// TagKind is what a tag says. Whose turn it is and how a test went are two tags, never one.
type TagKind string

// Whose turn it is.
const (
	TagYourTurn     TagKind = "yourturn"
	TagWaitKS       TagKind = "wait.ks"
	TagWaitKSTech   TagKind = "wait.ks.tech"
	TagWaitCustomer TagKind = "wait.customer" // kunden
	TagWaitSupplier TagKind = "wait.supplier"
	TagUnanswered   TagKind = "unanswered"
	TagHold         TagKind = "hold"   // dato
	TagWaited       TagKind = "waited" // n, m
)

// How the latest test of a case went.
const (
	TagRunRunning TagKind = "run.running"
	TagRunFailed  TagKind = "run.failed"
	TagRunPassed  TagKind = "run.passed"
)

// Where a case is.
const (
	TagLabData   TagKind = "lab.data" // tid
	TagInProd    TagKind = "inprod"   // dato
	TagClosed    TagKind = "closed"
	TagCancelled TagKind = "cancelled"
)

// How a check went.
const (
	TagPass    TagKind = "pass"
	TagFailure TagKind = "failure"
	TagWarning TagKind = "warning"
	TagNote    TagKind = "note"
	TagSkipped TagKind = "skipped"
	TagError   TagKind = "error"
)

// Other.
const (
	TagStale    TagKind = "stale"
	TagInternal TagKind = "internal"
	TagPlain    TagKind = "plain"
)

type tagLook struct{ color, icon, key string }

var tagLooks = map[TagKind]tagLook{
	TagYourTurn:     {"support1", "Inbox", "tag.yourturn"},
	TagWaitKS:       {"support1", "Inbox", "tag.wait.ks"},
	TagWaitKSTech:   {"support1", "Wrench", "tag.wait.ks.tech"},
	TagWaitCustomer: {"warning", "Hourglass", "tag.wait.customer"},
	TagWaitSupplier: {"warning", "Code", "tag.wait.supplier"},
	TagUnanswered:   {"danger", "ChatElipsis", "tag.unanswered"},
	TagHold:         {"neutral", "Pause", "tag.hold"},
	TagWaited:       {"neutral", "Clock", "tag.waited"},
	TagRunRunning:   {"info", "ArrowsCirclepath", "tag.run.running"},
	TagRunFailed:    {"danger", "XMarkOctagon", "tag.run.failed"},
	TagRunPassed:    {"success", "CheckmarkCircle", "tag.run.passed"},
	TagLabData:      {"danger", "Database", "tag.lab.data"},
	TagInProd:       {"success", "Rocket", "tag.inprod"},
	TagClosed:       {"neutral", "Folder", "ui.tag.closed"},
	TagCancelled:    {"neutral", "CircleSlash", "ui.tag.cancelled"},
	TagPass:         {"success", "CheckmarkCircle", "term.result.pass"},
	TagFailure:      {"danger", "XMarkOctagon", "term.sev.failure"},
	TagWarning:      {"warning", "ExclamationmarkTriangle", "term.sev.warning"},
	TagNote:         {"info", "InformationSquare", "term.sev.note"},
	TagSkipped:      {"neutral", "CircleBroken", "term.result.skipped"},
	TagError:        {"neutral", "CloudSlash", "term.result.error"},
	TagStale:        {"warning", "ArrowUndo", "ui.tag.stale"},
	TagInternal:     {"warning", "PadlockLocked", "ui.tag.internal"},
	TagPlain:        {"neutral", "Circle", "ui.tag.plain"},
}

func (k TagKind) look() tagLook {
	if l, ok := tagLooks[k]; ok {
		return l
	}
	return tagLooks[TagPlain]
}

// StatusTag is the tag of a kind in its own words. args fill what the words hold: kunden, dato, tid, n and m.
func StatusTag(t *text.Catalogue, kind TagKind, args ...any) templ.Component {
	return Tag(kind, t.T(kind.look().key, args...))
}
