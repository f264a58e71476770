package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
	"github.com/ks-no/tilkobling/internal/insight"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/web/view"
)

// secret is the password of the endpoints; nobody is ever shown it.
const secret = "hemmelig-Kanari-9"

// play is one case on its way through the procedure, with a window for each of
// those who take part.
type play struct {
	*running
	number   string // of the case
	customer string
	lab      simulator.Config

	handler, technician, other, requester, developer *window
}

func (p *play) at(s view.Section) string { return view.CasePath(p.number, s) }

// begin takes an inquiry to a case whose endpoints are delivered.
func begin(t *testing.T, name, customer string, lab simulator.Config) *play {
	t.Helper()
	r := start(t)
	r.person("Ingrid Eksempel", "ingrid.eksempel@ks.example.com", "case_handler")
	r.person("Tor Testvik", "tor.testvik@ks.example.com", "technician")
	r.person("Mina Prøven", "mina.proven@ks.example.com", "technician")
	p := &play{running: r, customer: name, lab: lab}
	p.handler, p.technician, p.other = r.signIn("Ingrid Eksempel"), r.signIn("Tor Testvik"), r.signIn("Mina Prøven")
	p.open(customer)
	p.deliver(customer)
	return p
}

// open plays stages 1 and 2.
func (p *play) open(customer string) {
	p.t.Helper()
	p.visitor().visit(view.PathInquiry).submit(view.PathInquiry, map[string]string{
		"customer": customer, "name": "Kari Prøve", "email": "kari.prove@" + customer + ".example.com", "hr_system": "Tinde Personal",
		"body": "Vi vil koble HR-systemet til KS Læring.",
	}).see("mottatt")

	p.handler.visit(view.PathInquiries).press("Kari Prøve", "main").press("Opprett sak", "main")
	p.handler.submit(view.PathCaseNew, map[string]string{
		"verified": "1", "verified_how": "Ringte sentralbordet", "developer_name": "Ola Testnes",
		"developer_email": "ola.testnes@" + customer + ".example.com", "developer_at": "customer",
	}).see(p.customer)
	p.number = strings.TrimPrefix(strings.SplitN(p.handler.path(), "?", 2)[0], "/saker/")
	require.Regexp(p.t, `^KSL-\d{4}-\d{4}$`, p.number)
	p.handler.see("brev skal sendes")
	p.sendLetters()

	p.developer = p.signIn("Ola Testnes")
	p.developer.visit(p.at(view.CaseOverview)).see("Din tur")
	p.developer.visit(p.at(view.CaseDocuments)).submit("/dokumentasjon/mottatt", nil)
	p.stage(3)
}

// sendLetters records every letter that waits as sent.
func (p *play) sendLetters() {
	p.t.Helper()
	for range 10 {
		p.handler.visit(p.at(view.CaseLetters))
		if !eval[bool](p.handler, `!!document.querySelector('form[action$="/sendt"]')`) {
			return
		}
		p.handler.submit("/sendt", nil)
	}
	require.Fail(p.t, "the letters never end")
}

// deliver plays stage 3: one base URL fills all four.
func (p *play) deliver(customer string) {
	p.t.Helper()
	p.lab.Name, p.lab.User, p.lab.Password = p.customer+" kommune", "kslint", secret
	base := p.municipality(customer, p.lab)
	d := p.developer
	d.visit(p.at(view.CaseEndpoints)).submit("/endepunkter/url", map[string]string{"environment": "lab", "lab_base": base}, "Fyll ut")
	d.see("ikke levert").submit("/endepunkter/url", map[string]string{"environment": "lab"}, "Lever").see("URL-ene er levert.")
	d.submit("/endepunkter/passord", map[string]string{"environment": "lab", "lab_user_name": "kslint", "lab_password": secret}).see("Passordet er kryptert.")
	require.NotContains(p.t, eval[string](d, `document.documentElement.outerHTML`), secret)

	p.requester = p.signIn("Kari Prøve")
	p.requester.visit(p.at(view.CaseOverview)).see("Du er logget inn som Kari Prøve for " + p.customer)
	for _, env := range []string{"prod", "lab"} { // LAB's opening starts the first test
		p.requester.visit(p.at(view.CaseEndpoints)).submit("/endepunkter/brannmur", map[string]string{"environment": env}, "Bekreft at")
	}
}

// run starts a test; it ends by itself.
func (p *play) run(by *window, env, level string) {
	p.t.Helper()
	by.visit(p.at(view.CaseTests)).submit("/tester", map[string]string{"environment": env, "level": level})
}

// organisation plays stage 5 until the requester has confirmed.
func (p *play) organisation() {
	p.t.Helper()
	p.run(p.developer, "lab", "organisation")
	p.met(onboarding.ReqOrgReading)
	units := p.scan(`SELECT units FROM readings WHERE kind = 'structure' ORDER BY id DESC LIMIT 1`)
	p.handler.visit(p.at(view.CaseOrganisation)).submit("/organisasjon/import", map[string]string{"count": units})
	p.handler.visit(p.at(view.CaseOrganisation)).submit("/organisasjon/legg-fram", nil)
	p.requester.visit(view.PathStart).see("sektor for sektor")
	p.requester.visit(p.at(view.CaseOrganisation)).see("kontrollsum").submit("/organisasjon/bekreft", nil)
	p.requester.see("har bekreftet organisasjonsstrukturen")
}

// persons plays stage 6 before the period.
func (p *play) persons() {
	p.t.Helper()
	p.met(onboarding.ReqPersonsTest) // starts by itself
	p.handler.visit(p.at(view.CaseLab)).submit("/lab/tilgang", nil)
	tomorrow := time.Now().In(insight.Oslo()).Add(24 * time.Hour).Format("2006-01-02T15:04")
	p.requester.visit(p.at(view.CaseLab)).submit("/lab/tid", map[string]string{"at": tomorrow})
	p.handler.visit(p.at(view.CaseLab)).submit("/lab/ko", nil)
}

// period plans a LAB period with the case, and imports its persons.
func (p *play) period() {
	p.t.Helper()
	now := time.Now().In(insight.Oslo())
	t := p.technician
	t.visit(view.PathLab).submit(view.PathLabPeriods, map[string]string{
		"case": "*", "from": now.Format("2006-01-02T15:04"), "to": now.Add(48 * time.Hour).Format("2006-01-02T15:04"),
	})
	t.visit(view.PathLab).submit("/epost-av", nil)
	t.visit(view.PathLab).submit("/sikkerhetskopi", map[string]string{"checked": "*"})
	t.visit(view.PathLab).submit("/varslet", nil)
	persons := p.scan(`SELECT persons FROM readings WHERE kind = 'placement' ORDER BY id DESC LIMIT 1`)
	p.handler.visit(p.at(view.CaseLab)).submit("/lab/import", map[string]string{"count": persons})
	t.visit(view.PathLab).see("Rull tilbake")
}

// rollBack ends the period; another person controls it.
func (p *play) rollBack(reason string) {
	p.t.Helper()
	fill := map[string]string{"checked": "*"}
	if reason != "" {
		fill["reason"] = reason
	}
	p.technician.visit(view.PathLab).submit("/tilbakerulling", fill)
	p.other.visit(view.PathLab).submit("/kontroll", map[string]string{"checked": "*"})
}

// production plays stage 7 to the closing.
func (p *play) production(customer string) {
	p.t.Helper()
	prod := p.lab
	prod.Environment, prod.Faults = "prod", nil
	base := p.municipality(customer+"-prod", prod)
	d := p.developer
	d.visit(p.at(view.CaseEndpoints)).submit("/endepunkter/url", map[string]string{"environment": "prod", "prod_urls": "own", "prod_base": base}, "Fyll ut")
	d.submit("/endepunkter/url", map[string]string{"environment": "prod", "prod_urls": "own"}, "Lever")
	p.run(p.handler, "prod", "persons")
	p.met(onboarding.ReqProdTest)
	p.handler.visit(p.at(view.CaseProduction)).submit("/produksjon/oppsett", nil)
	p.handler.visit(p.at(view.CaseProduction)).submit("/produksjon/import", map[string]string{"units": "20", "persons": "100", "positions": "110"})
	p.sendLetters()
	p.handler.visit(view.CaseAction(p.number, view.CaseOverview, "avslutt")).submit("/avslutt", nil)
	p.handler.see("er i produksjon. Skal noe endres, melder du det her.")
}

// stage holds that the case stands in a stage, by the page that all see.
func (p *play) stage(n int) {
	p.t.Helper()
	p.handler.visit(p.at(view.CaseOverview))
	current := eval[string](p.handler, `document.querySelector('.stepper-wide [data-state=current], .stepper-wide [data-state=error]')?.innerText ?? 'none'`)
	require.Contains(p.t, current, "Steg "+strconv.Itoa(n)+":", p.handler.text())
}

// met waits until a requirement is met. The case's page follows by itself.
func (p *play) met(k onboarding.Key) {
	p.t.Helper()
	stage, _, _ := strings.Cut(string(k), ".")
	p.handler.visit(p.at(view.CaseOverview) + "?steg=" + stage)
	p.handler.await(`!!document.getElementById(` + quoted("krav-"+string(k)) + `)?.querySelector('[data-color=success]')`)
}

func (p *play) scan(sql string) string {
	p.t.Helper()
	var n int
	require.NoError(p.t, p.DB.Pool.QueryRow(p.t.Context(), sql).Scan(&n))
	return strconv.Itoa(n)
}

func TestBrowserPlaysTheWholeProcedure(t *testing.T) {
	t.Parallel()
	p := begin(t, "Narvik", "1806", simulator.Config{Seed: 3, Employees: 120})
	p.met(onboarding.ReqTest)
	p.organisation()
	p.persons()
	p.period()
	p.sendLetters()
	p.requester.visit(p.at(view.CaseLab)).submit("/lab/bekreft", map[string]string{"checked": "*"}).see("Takk. Bekreftelsen er lagret.")
	p.rollBack("")
	p.stage(7)
	p.production("1806")

	p.requester.visit(p.at(view.CaseTimeline)).see("avsluttet saken").see("bekreftet organisasjonsstrukturen").see("ble rullet tilbake")
	require.NotContains(t, p.Log.String(), secret)
	require.NotContains(t, p.Log.String(), "level=ERROR")
}

func TestBrowserAFaultIsFoundMendedAndTestedAgain(t *testing.T) {
	t.Parallel()
	fault, ok := simulator.FaultNamed("organisation.ids-as-numbers")
	require.True(t, ok)
	p := begin(t, "Voss", "4621", simulator.Config{Seed: 5, Employees: 60, Faults: []simulator.Fault{fault}})
	p.developer.visit(p.at(view.CaseTests)).see("Ikke bestått")
	p.developer.visit(p.at(view.CaseOverview)).see("Testen fant").see("Din tur")
	p.developer.visit(p.at(view.CaseTests)).press("Se rapporten", "main").see("curl")

	p.lab.Faults = nil
	p.municipality("4621", p.lab)
	p.developer.visit(p.at(view.CaseTests)).submit("/tester/rettet", nil)
	p.met(onboarding.ReqTest)
	p.stage(5)
}

func TestBrowserLabIsRolledBackWithoutConfirmation(t *testing.T) {
	t.Parallel()
	p := begin(t, "Alver", "4631", simulator.Config{Seed: 7, Employees: 80})
	p.met(onboarding.ReqTest)
	p.organisation()
	p.persons()
	p.period()
	p.rollBack("Representanten svarer ikke, og LAB skal være fri i morgen.")
	p.stage(6)
	p.requester.visit(p.at(view.CaseOverview)).see("LAB ble rullet tilbake før representanten hadde bekreftet")
	require.Equal(t, "0", p.scan(`SELECT count(*) FROM cases WHERE data_in_lab_since IS NOT NULL`))
}
