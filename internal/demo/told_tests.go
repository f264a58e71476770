package demo

import (
	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// tests: cases in stage 4, most of whose endpoints are served with a fault that
// can be mended.
func (s *story) tests() {
	kafjord := s.tale("5540", tinde, ingrid)
	kafjord.developer = specialist
	kafjord.begins(6, onboarding.LAB, dates)
	kafjord.walks(24, 21, 14, 6)
	kafjord.says(5, "10:15", byHandler, "Testen finner at datoparametrene ikke følger spesifikasjonen. Punktene står i testrapporten.")
	kafjord.becomes(3, "08:00", onboarding.LAB, fault("wrong-password", 1), dates)
	kafjord.mended(3, "13:15", onboarding.LAB, onboarding.LevelFormat)
	kafjord.says(3, "13:40", byDeveloper, "Vi la ut en ny versjon i dag. Kan det hende at den har fått et annet passord?")
	kafjord.says(2, "08:50", byHandler, "Det ser slik ut: alle fire svarer nå at passordet er feil. Legg inn det nye, så testes det på nytt.")

	ringsaker := s.tale("3411", rullestein, jonas)
	ringsaker.begins(11, onboarding.LAB, booleans)
	ringsaker.begins(11, onboarding.PROD, fault("firewall", 1))
	ringsaker.walks(29, 27, 20, 11)
	ringsaker.deliversURLs(9, "14:10", onboarding.PROD)
	ringsaker.asks(8, "09:30", byHandler, onboarding.PROD, onboarding.LevelConnection)
	ringsaker.says(8, "09:50", byHandler, "LAB slipper oss inn, men fra adressen til PROD får vi ikke svar. Er åpningen lagt inn i den ytre brannmuren også?")
	ringsaker.says(6, "15:05", byRequester, "Vi har bestilt den hos driftsleverandøren. De lover den før helgen.")
	ringsaker.says(5, "08:40", byHandler, "Takk, da tester vi PROD på nytt når den er inne.")

	drammen := s.tale("3301", fivreld, ingrid)
	drammen.begins(7, onboarding.LAB, fault("missing-intermediate", 1))
	drammen.walks(22, 20, 15, 7)
	drammen.says(6, "10:20", byDeveloper, "I nettleseren er sertifikatet grønt. Er det noe galt hos dere?")
	drammen.says(6, "11:30", byHandler, "Nettlesere henter det mellomliggende sertifikatet selv, det gjør ikke andre programmer. Serveren må sende hele kjeden.")

	tonsberg := s.tale("3905", myrull, ingrid)
	tonsberg.begins(5, onboarding.LAB, fault("html-page", 1))
	tonsberg.walks(16, 14, 9, 5)
	tonsberg.says(1, "13:50", byDeveloper, "Rapporten sier at vi svarer med en nettside, men vi ser riktige data når vi er logget inn. Hva er det dere får?")

	steinkjer := s.tale("5006", rullestein, jonas)
	steinkjer.begins(13, onboarding.LAB, windows, localDate)
	steinkjer.walks(35, 32, 24, 13)
	steinkjer.says(12, "09:05", byHandler, "Teksten kommer som Windows-1252 og skal være UTF-8. Derfor blir æ, ø og å feil.")
	steinkjer.becomes(8, "08:00", onboarding.LAB, windows.On(hrapi.Person), localDate)
	steinkjer.mended(8, "10:30", onboarding.LAB, onboarding.LevelFormat)
	steinkjer.says(8, "10:50", byDeveloper, "Organisation og Employee_position er rettet. Person tar vi til uken.")
	steinkjer.says(7, "08:55", byHandler, "Så fint. Sammenligningen i rapporten viser hva som er igjen.")
	steinkjer.becomes(3, "08:00", onboarding.LAB, localDate)
	steinkjer.mended(3, "14:20", onboarding.LAB, onboarding.LevelFormat)

	molde := s.tale("1506", fivreld, jonas)
	molde.begins(1, onboarding.LAB, faultOn("slow-drip", hrapi.Person))
	molde.walks(13, 11, 6)
	molde.idle = true // the test that is asked for is made, slowly, when the program starts
	molde.delivers(6, 1)

	kinn := s.tale("4602", tinde, ingrid)
	kinn.begins(4, onboarding.LAB, dates)
	kinn.cooperates(33, 26, 15, 4)
	kinn.says(8, "14:20", byDeveloper, "Kva vil de ha som svar når fromDate manglar, men toDate er gitt?")
	kinn.says(7, "08:50", byHandler, "400. Begge eller ingen av dei to skal vere med.")
	kinn.says(3, "09:25", byHandler, "Datoparametrane fylgjer ikkje spesifikasjonen. Kva som er gale, står i testrapporten.")
	kinn.notes(3, "09:35", byHandler, "Same feil i tre saker med Tinde Personal, så han ligg truleg i systemet. Tek det opp med leverandøren.")

	bykle := s.tale("4222", tinde, aile)
	bykle.developer = specialist
	bykle.walks(21, 18, 12, 4, 4)
	bykle.asks(2, "10:10", byDeveloper, onboarding.LAB, onboarding.LevelOrganisation)
}

// Faults that several cases have.
var (
	dates     = faultOn("half-ranges", hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition)
	windows   = faultOn("windows-1252", hrapi.Organisation, hrapi.Person, hrapi.EmployeePosition)
	localDate = faultOn("local-date", hrapi.Person)
	booleans  = fault("booleans-as-text", 1)
)
