package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/internal/report"
	"github.com/ks-no/tilkobling/web/view"
)

// eventsPerPage is how many events or messages a page shows.
const eventsPerPage = 50

// caseTimeline shows all that happened at a case.
func (s *Server) caseTimeline(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	before, _ := strconv.Atoi(r.URL.Query().Get("for"))
	list, err := postgres.Timeline(r.Context(), s.Pool, c.row.ID, c.may(onboarding.SeeInternal), before, eventsPerPage+1)
	if err != nil {
		return err
	}
	p := view.CaseTimelinePage{Head: s.caseHead(r, c, view.CaseTimeline)}
	words := s.words(p.Head.Page, c, nil)
	here := view.CasePath(c.row.Number, view.CaseTimeline)
	if len(list) > eventsPerPage {
		list = list[:eventsPerPage]
		p.Paging.Next = here + "?for=" + strconv.Itoa(list[eventsPerPage-1].Seq)
	}
	if before > 0 {
		p.Paging.Prev = here
	}
	for _, e := range list {
		p.Items = append(p.Items, s.timelineItem(words, e))
	}
	return view.Render(r.Context(), w, http.StatusOK, view.CaseTimelineView(p))
}

// timelineItem tells an event in one sentence.
func (s *Server) timelineItem(w view.CaseWords, e postgres.TimelineEntry) view.TimelineItem {
	t := w.Text
	actor := e.Actor
	switch {
	case e.System:
		actor = t.T("event.actor.system")
	case actor == "":
		actor = t.T("event.actor.removed")
	}
	kind := e.Kind
	if e.System && t.Has("event."+kind+".system") {
		kind += ".system"
	}
	h := view.Happening{At: e.At, Icon: eventIcon(e.Kind), Color: eventColor(e.Kind)}
	if !t.Has("event." + kind) {
		h.Text = kind
		return view.TimelineItem{Event: &h}
	}
	n, ok := e.Data["n"].(float64)
	if !ok {
		n = float64(e.Number)
	}
	environment, _ := e.Data["environment"].(string)
	if environment != "" {
		environment = t.T("env." + environment)
	}
	text := t.N("event."+kind, int(n), "actor", actor, "what", eventSubject(w, e), "miljo", environment,
		"grunn", e.Why, "dato", eventDate(w, e), "kunden", w.The())
	h.Text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), ":"))
	if !e.OccurredAt.Equal(e.At) {
		h.Occurred = e.OccurredAt
	}
	if e.Side == string(onboarding.KS) && behalf(e.Kind) {
		h.Detail = t.T("event.behalf", "kunden", w.The())
	}
	return view.TimelineItem{Event: &h}
}

// behalf tells whether KS does this for the customer when KS does it.
func behalf(kind string) bool {
	switch kind {
	case "endpoint.delivered", "credentials.delivered", "allowlisting.confirmed", "allowlisting.no_filter":
		return true
	}
	return false
}

// eventSubject is what the event is about, by the ids and codes in its data.
func eventSubject(w view.CaseWords, e postgres.TimelineEntry) string {
	t := w.Text
	text := func(key string) (string, bool) { v, ok := e.Data[key].(string); return v, ok && v != "" }
	if e.Person != "" {
		return e.Person
	}
	if v, ok := text("requirement"); ok {
		return w.Requirement(onboarding.Key(v))
	}
	if v, ok := text("check"); ok {
		return report.In(t).Check(v, "title")
	}
	if v, ok := text("address"); ok {
		return v
	}
	if v, ok := text("resource"); ok {
		return t.T("resource." + v) // a name, written as the interface does
	}
	for _, key := range []string{"level", "reading_kind"} {
		if v, ok := text(key); ok && t.Has(key+"."+v) {
			return lower(t.T(key + "." + v))
		}
	}
	return w.The()
}

func lower(s string) string {
	if s == "" || strings.ToUpper(s) == s {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// eventDate is the date that the sentence names.
func eventDate(w view.CaseWords, e postgres.TimelineEntry) string {
	if v, ok := e.Data["until"].(string); ok {
		if day, err := time.Parse(time.DateOnly, v); err == nil {
			return w.Text.Date(day)
		}
	}
	if v, ok := e.Data["at"].(string); ok {
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return w.Text.DateTime(at)
		}
	}
	return w.Text.DateTime(e.OccurredAt)
}

func eventIcon(kind string) string {
	switch area, _, _ := strings.Cut(kind, "."); area {
	case "message":
		return "Chat"
	case "note":
		return "NotePencil"
	case "run":
		return "TestFlask"
	case "structure", "placement", "signoff", "differences":
		return "CheckmarkCircle"
	case "lab", "import":
		return "Database"
	case "endpoint", "allowlisting":
		return "Link"
	case "credentials":
		return "KeyVertical"
	case "prod":
		return "Rocket"
	case "docs", "receipt", "customer":
		return "EnvelopeClosed"
	case "requester", "deputy", "contact", "developer", "network_contact":
		return "Person"
	case "meeting":
		return "Calendar"
	default:
		return "Clock"
	}
}

func eventColor(kind string) string {
	switch kind {
	case "run.finished.failed", "structure.returned", "placement.returned", "case.cancelled":
		return "danger"
	case "run.finished.passed", "structure.confirmed", "placement.confirmed", "lab.rollback", "lab.control", "case.closed", "prod.setup":
		return "success"
	case "lab.backup", "lab.rollback.early":
		return "warning"
	default:
		return "neutral"
	}
}

// caseThread shows the thread with its two forms.
func (s *Server) caseThread(w http.ResponseWriter, r *http.Request) error {
	return s.showThread(w, r, http.StatusOK, nil, nil, nil)
}

// showThread shows the thread; message or note is a form that was not taken, with why.
func (s *Server) showThread(w http.ResponseWriter, r *http.Request, code int, message, note *form, why error) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	before, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("for"))
	internal := c.may(onboarding.SeeInternal)
	list, err := postgres.Thread(r.Context(), s.Pool, c.row.ID, internal, before, eventsPerPage+1)
	if err != nil {
		return err
	}
	p := view.CaseThreadPage{
		Head: s.caseHead(r, c, view.CaseThread), Stream: view.CaseStream(c.row.Number, c.row.Version),
		DraftFor: c.row.Number + "-" + strconv.FormatInt(int64(c.actor.Person), 10),
		Waits:    !c.facts.Unanswered.IsZero() && c.may(onboarding.HandleCase),
	}
	t := p.Head.Page.Text
	words := s.words(p.Head.Page, c, nil)
	if c.may(onboarding.WriteMessage) {
		f := message.filled(t, why)
		p.Message = &f
		p.To = t.T("do.send", "kunden", words.The())
		p.About = t.T("case.message.to_customer", "kunden", words.The())
		if c.actor.Side(c.row.Scope(), c.facts.DeveloperSide) != onboarding.KS {
			p.To, p.About = t.T("case.do.send_ks"), t.T("case.message.to_ks")
		}
	}
	if c.may(onboarding.WriteInternal) {
		f := note.filled(t, why)
		p.Note = &f
	}
	if p.Waits {
		p.NoAnswer = newFormKey()
	}
	here := view.CasePath(c.row.Number, view.CaseThread)
	if len(list) > eventsPerPage {
		list = list[:eventsPerPage]
		p.Paging.Next = here + "?for=" + url.QueryEscape(list[eventsPerPage-1].At.UTC().Format(time.RFC3339Nano))
	}
	if !before.IsZero() {
		p.Paging.Prev = here
	}
	for _, e := range list {
		p.Items = append(p.Items, threadItem(words, e))
	}
	return view.Render(r.Context(), w, code, view.CaseThreadView(p))
}

func threadItem(w view.CaseWords, e postgres.ThreadEntry) view.TimelineItem {
	m := &view.Message{ID: e.Kind + "-" + strconv.FormatInt(e.ID, 10), Author: e.Author, At: e.At, Body: e.Body, Party: w.Party(onboarding.Party(e.Side))}
	if m.Author == "" {
		m.Author = w.Text.T("event.actor.removed")
	}
	switch {
	case e.Kind == "note":
		m.Kind = view.MessageNote
	case e.Kind == "conversation":
		m.Kind, m.At = view.MessagePhone, e.OccurredAt
	case e.Side == string(onboarding.KS):
		m.Kind = view.MessageOut
	default:
		m.Kind = view.MessageIn
	}
	i := view.TimelineItem{Message: m}
	if e.Waits {
		i.Foot = view.StatusTag(w.Text, view.TagUnanswered)
	}
	return i
}
