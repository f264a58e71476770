package demo

import (
	"github.com/ks-no/tilkobling/internal/onboarding"
)

// persons: cases in stage 6.
func (s *story) persons() {
	kristiansand := s.tale("4204", fivreld, ingrid)
	kristiansand.walks(44, 41, 34, 26, 20)
	kristiansand.begins(9, onboarding.LAB, fault("control-digits", 4), fault("two-main", 12))
	kristiansand.organises(20, 9)
	kristiansand.agrees(7, "10:25", -4, "09:00")
	kristiansand.says(6, "09:05", byHandler, "Testen av personer finner fire fødselsnumre med feil kontrollsiffer og tolv ansatte med to hovedstillinger. Ingenting er lagt inn i LAB.")

	stord := s.tale("4614", tinde, aile)
	stord.walks(50, 47, 40, 33, 27, 16)
	stord.linesUp(12, 8, -3)
	stord.deliversURLs(8, "13:10", onboarding.PROD)
	stord.says(8, "13:40", byHandler, "De står fyrst i køen til LAB. Teknikaren set opp perioden når den som går no, er ferdig.")

	arendal := s.tale("4203", myrull, jonas)
	arendal.walks(55, 52, 45, 38, 32, 22)
	arendal.linesUp(19, 14, 7)
	first := s.plans(10, "14:10", 8, "08:00", 6, "15:00", arendal)
	first.opens(8, "08:15")
	arendal.importsPersons(8, "09:00")
	arendal.says(7, "13:45", byRequester, "Representanten vår er blitt syk, og stedfortrederen har ikke bruker i LAB. Kan det vente?")
	arendal.says(7, "14:05", byHandler, "LAB kan ikke stå med personopplysninger. Vi ruller tilbake som avtalt og setter opp en ny periode.")
	first.step(6, "15:10", onboarding.PeriodRollback, "Tiden var ute, og plasseringen var ikke bekreftet.")
	first.controlled(6, "15:45", jonas)
	arendal.agrees(4, "10:05", -3, "12:00")
	arendal.queues(4, "10:35")
	s.plans(3, "14:40", -3, "08:00", -3, "15:00", arendal)

	levanger := s.tale("5037", rullestein, ingrid)
	levanger.walks(49, 46, 39, 31, 25, 14)
	levanger.linesUp(12, 9, 3)
	second := s.plans(5, "14:20", 3, "08:00", 3, "15:00", levanger)
	second.opens(3, "08:15")
	levanger.importsPersons(3, "08:50")
	levanger.confirmsPersons(3, "11:15")
	second.step(3, "13:40", onboarding.PeriodRollback, "")

	sunnfjord := s.tale("4647", tinde, ingrid)
	sunnfjord.cooperates(38, 33, 28, 22, 19, 13)
	sunnfjord.linesUp(11, 9, 1)
	sunnfjord.deliversURLs(9, "13:20", onboarding.PROD)
	stad := s.tale("4649", tinde, ingrid)
	stad.cooperates(38, 32, 27, 21, 18, 12)
	stad.linesUp(11, 9, 0)
	stad.deliversURLs(9, "13:30", onboarding.PROD)
	running := s.plans(4, "14:15", 2, "08:00", -1, "15:00", sunnfjord, stad)
	running.opens(2, "08:10")
	sunnfjord.importsPersons(2, "09:05")
	stad.importsPersons(2, "09:40")
	sunnfjord.confirmsPersons(1, "13:15")
	stad.says(1, "14:05", byHandler, "Personane ligg i LAB no. Kan de sjå gjennom og stadfeste før perioden er slutt?")
}

// production: cases in stage 7.
func (s *story) production() {
	trondheim := s.tale("5001", tinde, ingrid)
	trondheim.reachesStage7(62, 17)
	trondheim.edits(10, "08:00", onboarding.PROD, edits["5001-prod"])
	trondheim.reachesPROD(8, onboarding.LevelPersons)
	trondheim.says(7, "09:30", byHandler, "PROD har 14 enheter som ikke var med da dere bekreftet. Kan dere gå gjennom forskjellene?")

	sarpsborg := s.tale("3105", fivreld, jonas)
	sarpsborg.reachesStage7(64, 15)
	sarpsborg.begins(10, onboarding.PROD, fault("synthetic-ids", 40))
	sarpsborg.reachesPROD(6, onboarding.LevelPersons)
	sarpsborg.says(5, "10:15", byHandler, "PROD leverer syntetiske fødselsnumre for 40 ansatte. Er det testdata som er blitt med?")

	roros := s.tale("5025", rullestein, ingrid)
	roros.reachesStage7(60, 13)
	roros.reachesPROD(9, onboarding.LevelPersons)
	roros.setsUp(2)

	haugesund := s.tale("1106", myrull, ingrid)
	haugesund.reachesStage7(58, 11)
	haugesund.begins(9, onboarding.PROD, fault("wrong-password", 1))
	haugesund.reachesPROD(5, onboarding.LevelPersons)
	haugesund.says(4, "09:05", byHandler, "PROD svarer 401. Er passordet et annet enn i LAB? I så fall må det leveres for seg.")
}
