package server

import (
	"net/http"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// maxReason is how long a reason may be, in characters.
const maxReason = 2000

// grave is something done to a case as a whole, after a page of its own that
// asks for a reason.
type grave struct {
	action  string // the last part of its address
	title   string // key of its words; the button has the same
	about   string
	danger  bool
	reason  bool
	fields  func(p view.Page) []view.Field
	choices func(p view.Page, c *openedCase, w view.CaseWords) *view.Field
	do      func(s *Server, r *http.Request, f *form) error
	done    string
}

// graves are the things that a case handler may do to a case as a whole.
func graves() []grave {
	return []grave{
		{
			action: "pa-vent", title: "do.hold", about: "case.hold.about", reason: true, done: "case.done.hold",
			fields: func(p view.Page) []view.Field {
				return []view.Field{{Name: "until", Label: p.Text.T("case.hold.until"), Type: "date", Required: true, Width: "short"}}
			},
			do: func(s *Server, r *http.Request, f *form) error {
				by, number := acting(r)
				in := casework.HoldInput{Until: f.day("until", true), Reason: f.required("reason", maxReason)}
				if err := f.invalid(); err != nil {
					return err
				}
				return s.Work.Hold(r.Context(), by, number, f.key(), in)
			},
		},
		{
			action: "ta-opp", title: "do.resume", about: "case.resume.about", done: "case.done.resume",
			do: func(s *Server, r *http.Request, f *form) error {
				by, number := acting(r)
				return s.Work.Resume(r.Context(), by, number, f.key())
			},
		},
		{
			action: "avslutt", title: "do.close", about: "case.close.about", done: "case.done.close",
			do: func(s *Server, r *http.Request, f *form) error {
				by, number := acting(r)
				return s.Work.Close(r.Context(), by, number, f.key())
			},
		},
		{
			action: "avbryt", title: "case.do.cancel", about: "case.cancel.about", danger: true, reason: true, done: "case.done.cancel",
			do: func(s *Server, r *http.Request, f *form) error {
				by, number := acting(r)
				reason := f.required("reason", maxReason)
				if err := f.invalid(); err != nil {
					return err
				}
				return s.Work.Cancel(r.Context(), by, number, f.key(), reason)
			},
		},
		{
			action: "gjenapne", title: "do.reopen", about: "case.reopen.about", reason: true, done: "case.done.reopen",
			choices: func(p view.Page, c *openedCase, w view.CaseWords) *view.Field {
				f := view.Field{Name: "requirement", Label: p.Text.T("case.reopen.which"), Optional: true}
				for _, k := range onboarding.Reopenable(&c.progress) {
					f.Options = append(f.Options, view.Option{Value: string(k), Label: w.Requirement(k)})
				}
				return &f
			},
			do: func(s *Server, r *http.Request, f *form) error {
				by, number := acting(r)
				in := casework.ReopenInput{Reason: f.required("reason", maxReason)}
				for _, k := range f.values["requirement"] {
					in.Requirements = append(in.Requirements, onboarding.Key(k))
				}
				if err := f.invalid(); err != nil {
					return err
				}
				return s.Work.Reopen(r.Context(), by, number, f.key(), in)
			},
		},
		{
			action: "trekk-tilbake", title: "do.withdraw", about: "case.take_back.about", danger: true, reason: true, done: "case.done.take_back",
			do: func(s *Server, r *http.Request, f *form) error {
				by, number := acting(r)
				reason := f.required("reason", maxReason)
				if err := f.invalid(); err != nil {
					return err
				}
				return s.Work.TakeBack(r.Context(), by, number, f.key(), onboarding.Key(r.URL.Query().Get("krav")), reason)
			},
		},
	}
}

// ask shows the page that asks for a reason.
func (g grave) ask(s *Server) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error { return g.show(s, w, r, http.StatusOK, nil, nil) }
}

func (g grave) show(s *Server, w http.ResponseWriter, r *http.Request, code int, f *form, why error) error {
	c, err := s.openCase(r, onboarding.HandleCase)
	if err != nil {
		return err
	}
	p := view.CaseReasonPage{
		Head: s.caseHead(r, c, view.CaseOverview), Action: r.URL.RequestURI(), Reason: g.reason,
	}
	t := p.Head.Page.Text
	words := s.words(p.Head.Page, c, nil)
	p.Heading, p.About = t.T(g.title), t.T(g.about, "kunden", words.The())
	if k := onboarding.Key(r.URL.Query().Get("krav")); k != "" {
		rp, ok := c.progress.Requirement(k)
		if !ok {
			return onboarding.Missing()
		}
		p.Heading += ": " + words.Requirement(rp.Key)
	}
	p.Form = f.filled(t, why)
	if g.fields != nil {
		p.Fields = g.fields(p.Head.Page)
	}
	if g.choices != nil {
		p.Choices = g.choices(p.Head.Page, c, words)
	}
	p.Submit = view.Action{Label: t.T(g.title)}
	if g.danger {
		p.Submit.Color = "danger"
	}
	return view.Render(r.Context(), w, code, view.CaseReasonView(p))
}

// carryOut does it.
func (g grave) carryOut(s *Server) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := readForm(r)
		err := g.do(s, r, f)
		if code, yes := showAgain(err); yes {
			return g.show(s, w, r, code, f, err)
		}
		if err != nil {
			return err
		}
		_, number := acting(r)
		return s.done(w, r, g.done, view.CasePath(number, view.CaseOverview))
	}
}
