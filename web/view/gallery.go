package view

import (
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/web/text"
)

// The gallery's data are made up: a municipality that does not exist and persons who do not either.
const (
	galleryCustomer  = "Eksempelvik kommune"
	galleryHandler   = "Ingrid Haugen"
	galleryRequester = "Kari Nordby"
	gallerySupplier  = "Nordlys Data AS"
	galleryCase      = "KSL-2026-0042"
	galleryHost      = "hr.eksempelvik.example"
	galleryAddress   = "https://hr.eksempelvik.example/api/ksl/v3/person"
	galleryCommand   = "curl --user \"$KSL_USER\" --header 'Accept: application/x-ndjson' \\\n  https://hr.eksempelvik.example/api/ksl/v3/person"
	gallerySami      = "Kárášjohka – Karasjok"
)

var galleryTime = time.Date(2026, time.November, 22, 13, 5, 0, 0, time.UTC)

// galleryComponents are the headings: the names of the components, which are code and need no catalogue.
var galleryComponents = struct {
	actions, tags, alerts, fields, errors, filter, table, stepper, next, checklist, timeline, tree, facts, tiles, copy, overlay, empty string
}{
	"Act, Button, LinkButton, OpenButton, Spinner", "StatusTag, Tag, IconTag, FileTag", "Alert", "TextField, TextArea, Select, DateTime, Checkbox, Radios, Checkboxes, Combobox",
	"ErrorSummary, PostForm", "FilterForm, Search, Toggle", "DataTable, MiniStages, Pagination", "Stepper", "NextBanner", "Checklist, ProgressBar",
	"Timeline", "Tree", "Facts, Person", "Tiles", "CopyBlock", "Dialog, Details", "EmptyState",
}

// GalleryPage is a page that only development has: every component, every stage, with made-up data.
type GalleryPage struct {
	Page Page
}

func (g GalleryPage) t() *text.Catalogue { return g.Page.Text }

// stages is the stepper of a case in stage n; 8 is in production.
func (g GalleryPage) stages(n int, failed bool) []Step {
	const last = 7
	steps := make([]Step, last)
	for i := range steps {
		number := i + 1
		s := Step{Number: number, Href: "#steg-" + strconv.Itoa(number), State: StepLater}
		switch {
		case number < n:
			s.State, s.Note = StepDone, g.t().DateShort(galleryTime.AddDate(0, 0, number-n))
		case number == n && failed:
			s.State = StepError
		case number == n:
			s.State = StepCurrent
		case number == 6 && n < 6, number == 7:
			s.State = StepLocked
		}
		steps[i] = s
	}
	return steps
}

func (g GalleryPage) kunden() string { return g.t().Customer("municipality", false) }

func (g GalleryPage) tags() []TagKind {
	return []TagKind{
		TagYourTurn, TagWaitKS, TagWaitKSTech, TagWaitCustomer, TagWaitSupplier, TagUnanswered, TagHold, TagRunRunning, TagRunFailed, TagRunPassed,
		TagLabData, TagInProd, TagClosed, TagCancelled, TagPass, TagFailure, TagWarning, TagNote, TagSkipped, TagError, TagStale, TagInternal, TagPlain,
	}
}

// sentences are the next actions, stage by stage and party by party.
func (g GalleryPage) sentences(stage int) []Next {
	t, prefix := g.t(), "next."+strconv.Itoa(stage)+"."
	args := []any{
		"kunden", g.kunden(), "navn", galleryRequester, "ip", "18.185.188.40", "n", 3, "m", 2,
		"dato", galleryTime, "tid", 26 * time.Hour,
	}
	var list []Next
	for _, party := range []string{"ks", "ks.before", "technician", "customer.before", "customer", "supplier"} {
		if t.Has(prefix + party) {
			list = append(list, Next{Kind: NextYours, Sentence: t.T(prefix+party, args...)})
		}
	}
	if len(list) > 0 {
		list[0].Action = &Action{Label: t.T("do.test"), Icon: "ArrowsCirclepath"}
		list[0].Form = &Form{Action: "#", Key: "k-" + strconv.Itoa(stage)}
	}
	return list
}

func (g GalleryPage) waiting() Next {
	t := g.t()
	return Next{Kind: NextWaiting, Sentence: t.N("next.others", 4, "part", g.kunden(), "krav", t.T("req.3.cred"), "dato", t.Date(galleryTime)), Also: []string{t.T("req.2.meeting")}}
}

func (g GalleryPage) otherNexts() []Next {
	t := g.t()
	return []Next{
		{Kind: NextNothing, Sentence: t.T("next.nothing")},
		{Kind: NextHold, Sentence: t.T("next.hold", "dato", galleryTime, "grunn", galleryCase)},
		{Kind: NextDone, Sentence: t.T("next.done", "kundenavn", galleryCustomer)},
		{Kind: NextAlarm, Sentence: t.T("next.6.technician.data", "tid", 26*time.Hour), Action: &Action{Label: t.T("do.rollback"), Opens: "galleri-dialog", Color: "danger"}},
	}
}

func (g GalleryPage) checklist() []ChecklistItem {
	t := g.t()
	return []ChecklistItem{
		{State: ItemMet, Title: t.T("req.3.url.authority"), Owner: t.T("party.supplier.cap"), Detail: galleryRequester + ", " + t.DateTime(galleryTime)},
		{State: ItemOpen, Title: t.T("req.3.cred"), Owner: t.T("party.supplier.cap"), Action: Act(Action{Label: t.T("do.deliver"), Href: "#", Variant: Secondary, Compact: true})},
		{
			State: ItemOpen, Title: t.T("req.3.ip.lab", "iplab", "18.185.188.40"), Owner: t.Customer("municipality", true),
			Action: ActionForm(Form{Action: "#", Key: "k-ip"}, Action{Label: t.T("do.confirm.ip", "ip", "18.185.188.40"), Variant: Secondary, Compact: true}),
		},
		{State: ItemRunning, Title: t.T("req.4.test"), Owner: t.T("party.supplier.cap"), More: ProgressBar(t.T("tag.run.running"), 812, 1208)},
		{State: ItemFailed, Title: t.T("req.5.reading"), Owner: t.T("party.supplier.cap"), Detail: t.N("term.sev.failure.count", 3)},
		{State: ItemStale, Title: t.T("req.5.confirm"), Owner: t.Customer("municipality", true), StaleWhy: t.N("confirm.again", 4, "dato", galleryTime)},
		{State: ItemLater, Title: t.T("req.6.backup"), Owner: t.T("party.ks.tech"), Detail: t.T("stage.locked.6")},
		{State: ItemOpen, Optional: true, Title: t.T("req.2.meeting"), Owner: t.T("party.ks")},
	}
}

func (g GalleryPage) tree() []TreeNode {
	t := g.t()
	persons := func(n int) []string { return []string{t.N("term.person.count", n)} }
	return []TreeNode{{
		Name: galleryCustomer, Figures: persons(6412), Open: true,
		Children: []TreeNode{
			{Name: "Oppvekst og læring", Figures: persons(2904), Open: true, Children: []TreeNode{
				{Name: "Barnehage", Figures: persons(812), Hit: true},
				{Name: "Skole", Figures: persons(1871), Tags: StatusTag(t, TagWarning)},
			}},
			{Name: "Helse og mestring", Figures: persons(2530), Lazy: "#"},
			{Name: "Teknisk drift", Figures: persons(978)},
		},
	}}
}

// galleryRow is a row of the example worklist.
type galleryRow struct {
	name, detail string
	stage        int
	turn         TagKind
	outcome      TagKind
}

func (g GalleryPage) rows() []galleryRow {
	return []galleryRow{
		{galleryCustomer, "KSL-2026-0042", 4, TagWaitCustomer, TagRunFailed},
		{gallerySami, "KSL-2026-0017", 6, TagWaitKSTech, TagRunPassed},
		{"Fjordbygda kommune", "KSL-2026-0009", 8, TagClosed, ""},
		{"Innlandsdal kommune", "", 0, TagPlain, ""},
	}
}

func (g GalleryPage) errors() FieldErrors {
	t := g.t()
	return FieldErrors{{"galleri-epost", t.T("ui.field.required")}, {"galleri-miljo", t.T("ui.field.required")}}
}
