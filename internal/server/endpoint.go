package server

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
	"github.com/ks-no/tilkobling/web/view"
)

// sentForm is a form of a page that has several, shown again as it was sent.
type sentForm struct {
	name string // which one
	form *form
	why  error
}

// filled is the form of the name: as it was sent, or not sent yet.
func (x sentForm) filled(p view.Page, name string) view.Filled {
	if x.name != name {
		return view.Filled{Key: newFormKey()}
	}
	return x.form.filled(p.Text, x.why)
}

// endpoints is where the endpoints, the credentials and the firewall openings
// of a case are delivered.
func (s *Server) endpoints(w http.ResponseWriter, r *http.Request) error {
	return s.showEndpoints(w, r, http.StatusOK, sentForm{})
}

func (s *Server) showEndpoints(w http.ResponseWriter, r *http.Request, code int, sent sentForm) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	versions, err := postgres.EndpointVersions(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	logins, err := postgres.CredentialVersions(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	e := endpointsPage{Server: s, c: c, sent: sent, versions: versions, logins: logins}
	e.head = s.caseHead(r, c, view.CaseEndpoints)
	e.words = s.words(e.head.Page, c, nil)
	e.delivers = c.may(onboarding.Deliver) && onboarding.AllowWork(&c.progress) == nil
	return view.Render(r.Context(), w, code, view.EndpointsView(e.page(r)))
}

// endpointsPage gathers what the page shows.
type endpointsPage struct {
	*Server
	c        *openedCase
	sent     sentForm
	versions []postgres.EndpointRow
	logins   []postgres.CredentialRow
	head     view.CaseHead
	words    view.CaseWords
	delivers bool
}

func (e *endpointsPage) page(r *http.Request) view.EndpointsPage {
	t := e.head.Page.Text
	host, port := e.host()
	p := view.EndpointsPage{
		Head: e.head, Firewall: e.firewall(), About: t.T("help.technical.ip", "iplab", e.words.AddressLab, "ipprod", e.words.AddressProd),
		Letter: t.T("text.firewall", "vert", host, "port", port, "iplab", e.words.AddressLab, "ipprod", e.words.AddressProd,
			"lenke", e.address(r, view.CasePath(e.c.row.Number, view.CaseTests))),
	}
	if e.delivers && e.c.actor.Side(e.c.row.Scope(), e.c.facts.DeveloperSide) == onboarding.KS {
		p.Behalf = t.T("endpoint.behalf", "kunden", e.words.The())
	}
	for _, env := range []onboarding.Environment{onboarding.LAB, onboarding.PROD} {
		p.URLs = append(p.URLs, e.urls(env))
		p.Logins = append(p.Logins, e.login(env))
	}
	for _, v := range e.versions {
		until := t.T("endpoint.history.inforce")
		if v.ReplacedAt != nil {
			until = t.DateTimeShort(*v.ReplacedAt)
		}
		p.History = append(p.History, view.EndpointVersion{
			Endpoint: t.T("resource." + string(v.Resource)), Environment: t.T("env." + string(v.Environment)), URL: v.URL,
			Delivered: e.delivered(v.At, v.By, v.Side), Until: until, InForce: v.ReplacedAt == nil,
		})
	}
	return p
}

// address is a path as people outside reach it.
func (s *Server) address(r *http.Request, path string) string {
	if s.BaseURL != "" {
		return s.BaseURL + path
	}
	return "http://" + r.Host + path
}

func (e *endpointsPage) delivered(at time.Time, by, side string) string {
	t := e.head.Page.Text
	if by == "" {
		by = t.T("event.actor.removed")
	}
	if side == string(onboarding.KS) {
		return t.T("endpoint.delivered.behalf", "dato", t.DateTimeShort(at), "navn", by, "kunden", e.words.The())
	}
	return t.T("endpoint.delivered", "dato", t.DateTimeShort(at), "navn", by)
}

func (e *endpointsPage) standing(env onboarding.Environment, r onboarding.Resource) postgres.EndpointRow {
	for _, v := range e.versions {
		if v.Environment == env && v.Resource == r && v.ReplacedAt == nil {
			return v
		}
	}
	return postgres.EndpointRow{}
}

// host is what the firewall's owner knows the endpoints by, and their port.
func (e *endpointsPage) host() (name, port string) {
	const https = "443"
	for _, r := range onboarding.MandatoryResources() {
		if u, err := url.Parse(e.standing(onboarding.LAB, r).URL); err == nil && u.Hostname() != "" {
			return u.Hostname(), cmp.Or(u.Port(), https)
		}
	}
	return e.head.Page.Text.T("endpoint.firewall.host"), https
}

// urlField is the form's name of a URL: each environment has its own.
func urlField(env onboarding.Environment, r onboarding.Resource) string {
	return string(env) + "_url_" + string(r)
}

func (e *endpointsPage) urls(env onboarding.Environment) view.EndpointsForm {
	t, name := e.head.Page.Text, string(env)
	f := view.EndpointsForm{
		Head:   view.Head{ID: "url-" + name, Title: t.T("endpoint." + name)},
		Filled: e.sent.filled(e.head.Page, "url_"+name), Environment: name,
	}
	if env == onboarding.LAB {
		f.Note = t.T("term.env.lab")
	}
	if !e.delivers {
		f.Known = e.knownURLs(env)
		return f
	}
	if env == onboarding.PROD {
		f.Choice = e.choice(f.Filled, "prod_urls", "endpoint.prod", e.c.facts.ProdOwnURLs)
	}
	f.Base = f.Filled.Fill(view.Field{
		Name: name + "_base", Label: t.T("endpoint.base"), Description: t.T("endpoint.base.about"), Type: "url", InputMode: "url", Optional: true,
	})
	f.AlsoMore = f.Filled.Fill(view.Field{Name: name + "_more", Label: t.T("endpoint.base.optional"), Value: "1"})
	f.AlsoMore.Value = "1"
	f.Fill = view.Action{Label: t.T("endpoint.fill"), Variant: view.Secondary, Name: "fill", Value: "1"}
	f.Deliver = view.Action{Label: t.T("do.deliver")}
	if env == onboarding.PROD {
		f.Deliver = view.Action{Label: t.T("endpoint.prod.deliver"), Variant: view.Secondary}
	}
	for _, r := range casework.AllResources() {
		was := e.standing(env, r)
		field := view.Field{
			Name: urlField(env, r), Label: t.T("resource." + string(r)), Description: t.T("resource." + string(r) + ".about"),
			Value: was.URL, Type: "url", InputMode: "url", Optional: !mandatory(r),
		}
		if was.ID != 0 {
			field.Description += ". " + e.delivered(was.At, was.By, was.Side)
		}
		f.URLs = append(f.URLs, f.Filled.Fill(field))
		f.Seen = append(f.Seen, view.HiddenField{Name: "seen_" + string(r), Value: f.Filled.Value("seen_"+string(r), rowNumber(was.ID))})
	}
	return f
}

func mandatory(r onboarding.Resource) bool {
	for _, m := range onboarding.MandatoryResources() {
		if r == m {
			return true
		}
	}
	return false
}

// choice asks whether PROD has what LAB has, or its own.
func (e *endpointsPage) choice(filled view.Filled, name, key string, own bool) *view.Field {
	t := e.head.Page.Text
	f := view.Field{Name: name, Label: t.T(key + ".which"), Value: "same", Options: []view.Option{
		{Value: "same", Label: t.T(key + ".same")}, {Value: "own", Label: t.T(key + ".own")},
	}}
	if own {
		f.Value = "own"
	}
	f = filled.Fill(f)
	return &f
}

func (e *endpointsPage) knownURLs(env onboarding.Environment) []view.Fact {
	t := e.head.Page.Text
	if env == onboarding.PROD && !e.c.facts.ProdOwnURLs {
		return []view.Fact{{Term: t.T("endpoint.prod"), Value: t.T("endpoint.prod.same")}}
	}
	var out []view.Fact
	for _, r := range casework.AllResources() {
		value := e.standing(env, r).URL
		if value == "" && mandatory(r) {
			value = t.T("endpoint.none")
		}
		out = append(out, view.Fact{Term: t.T("resource." + string(r)), Value: value, Mono: true})
	}
	return out
}

func (e *endpointsPage) login(env onboarding.Environment) view.LoginForm {
	t, name := e.head.Page.Text, string(env)
	f := view.LoginForm{
		Head:   view.Head{ID: "innlogging-" + name, Title: t.T("endpoint.cred." + name)},
		Filled: e.sent.filled(e.head.Page, "login_"+name), Environment: name,
	}
	var was postgres.CredentialRow
	for _, k := range e.logins {
		if k.Environment == env && k.ReplacedAt == nil {
			was = k
		}
	}
	f.Seen = f.Filled.Value("seen", rowNumber(was.ID))
	same := env == onboarding.PROD && !e.c.facts.ProdOwnCred
	switch {
	case same:
		f.Known = []view.Fact{{Term: t.T("endpoint.cred.prod"), Value: t.T("endpoint.cred.same")}}
	case was.ID == 0:
		f.Known = []view.Fact{{Term: t.T("endpoint.cred.user"), Value: t.T("endpoint.none")}}
	default:
		state := e.delivered(was.At, was.By, was.Side)
		if was.DeletedAt != nil {
			state = t.T("endpoint.cred.deleted")
		}
		f.Known = []view.Fact{{Term: t.T("endpoint.cred.user"), Value: was.UserName, Mono: true}, {Term: t.T("endpoint.cred.password"), Value: state}}
	}
	if !e.delivers {
		return f
	}
	if env == onboarding.PROD {
		f.Choice = e.choice(f.Filled, "prod_login", "endpoint.cred", e.c.facts.ProdOwnCred)
	}
	f.User = f.Filled.Fill(view.Field{Name: name + "_user_name", Label: t.T("endpoint.cred.user"), Value: was.UserName, Required: env == onboarding.LAB})
	f.Password = f.Filled.Fill(view.Field{
		Name: name + "_password", Label: t.T("endpoint.cred.password"), Description: t.T("text.credentials"), Type: "password",
		Autocomplete: "new-password", Required: env == onboarding.LAB,
	})
	f.Password.Value = "" // never shown again, not even to who wrote it
	f.Deliver = &view.Action{Label: t.T("endpoint.cred.deliver"), Variant: view.Secondary, Context: t.T("env." + name)}
	if was.ID != 0 {
		f.Deliver.Label = t.T("endpoint.cred.change")
	}
	return f
}

// firewall is one line for each address of KS.
func (e *endpointsPage) firewall() []view.ChecklistItem {
	t := e.head.Page.Text
	var out []view.ChecklistItem
	for _, x := range []struct {
		env onboarding.Environment
		key onboarding.Key
	}{{onboarding.LAB, onboarding.ReqIPLab}, {onboarding.PROD, onboarding.ReqIPProd}} {
		rp, ok := e.c.progress.Requirement(x.key)
		if !ok {
			continue
		}
		address := e.c.facts.Addresses[x.env]
		i := view.ChecklistItem{State: view.ItemOpen, Title: e.words.Requirement(x.key), Detail: t.T("endpoint.firewall.open"), StaleWhy: e.words.Stale(rp.Stale)}
		switch {
		case rp.State == onboarding.Met:
			i.State, i.Detail = view.ItemMet, t.T("endpoint.firewall.in")+", "+t.DateShort(rp.At)
			if f, ok := newest(e.c.facts, onboarding.FactNoFilter); ok && f.OccurredAt.Equal(rp.At) {
				i.Detail = t.T("endpoint.firewall.none") + ", " + t.DateShort(rp.At)
			}
		case rp.Stale != "":
			i.State = view.ItemStale
		}
		if e.delivers && rp.State != onboarding.Met {
			filled := e.sent.filled(e.head.Page, "firewall_"+string(x.env))
			if filled.Notice != "" {
				i.StaleWhy = filled.Notice
			}
			i.More = view.FirewallForm(e.c.row.Number, string(x.env), address, filled.Key, []view.Action{
				{Label: t.T("do.confirm.ip", "ip", address), Name: "answer", Value: "in", Variant: view.Secondary},
				{Label: t.T("do.noipfilter"), Name: "answer", Value: "none", Variant: view.Tertiary, Context: address},
			})
		}
		out = append(out, i)
	}
	return out
}

// deliverEndpoints takes the URLs of one environment, or fills them in from
// their common beginning.
func (s *Server) deliverEndpoints(w http.ResponseWriter, r *http.Request) error {
	by, number := acting(r)
	f := readForm(r)
	env := onboarding.Environment(f.choice("environment", string(onboarding.LAB), string(onboarding.PROD)))
	in := casework.EndpointsInput{Environment: env, Same: env == onboarding.PROD && f.choice("prod_urls", "same", "own") == "same"}
	base := f.text(string(env)+"_base", 2000)
	fill := f.ticked("fill")
	if fill && base == "" {
		f.reject(string(env)+"_base", "field.required")
	}
	if fill && env == onboarding.PROD {
		f.values.Set("prod_urls", "own")
	}
	for _, res := range casework.AllResources() {
		d := casework.DeliveredURL{Resource: res, Field: urlField(env, res), Seen: f.id("seen_" + string(res))}
		d.URL = strings.TrimSpace(f.values.Get(d.Field))
		if base != "" && (fill || d.URL == "") && (mandatory(res) || f.ticked(string(env)+"_more")) {
			d.URL = casework.FromBase(base, res)
			f.values.Set(d.Field, d.URL)
		}
		in.URLs = append(in.URLs, d)
	}
	err := f.invalid()
	if err == nil && fill {
		return s.showEndpoints(w, r, http.StatusOK, sentForm{"url_" + string(env), f, onboarding.Refuse("endpoint.filled")})
	}
	if err == nil {
		err = s.Work.DeliverEndpoints(r.Context(), by, number, f.key(), in)
	}
	if code, again := showAgain(err); again {
		return s.showEndpoints(w, r, code, sentForm{"url_" + string(env), f, err})
	}
	if err != nil {
		return err
	}
	if in.Same {
		return s.done(w, r, "endpoint.done.same", view.CasePath(number, view.CaseEndpoints))
	}
	return s.done(w, r, "endpoint.done.url", view.CasePath(number, view.CaseEndpoints))
}

// rowNumber is the number of a row as a hidden field carries it; nothing for 0.
func rowNumber(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}
