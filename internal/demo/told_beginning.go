package demo

import (
	"context"

	"github.com/ks-no/tilkobling/internal/casework"
)

// beginnings: what is no case yet, and cases in stage 1.
func (s *story) beginnings() {
	s.inquiries()

	utsira := s.tale("1151", fivreld, "")
	utsira.writes(0, "08:35", "form", utsira.greeting()+" Vi er få ansatte, og den samme personen gjør det meste.")
	utsira.opens(0, "10:15", unverified)

	kautokeino := s.tale("5612", rullestein, jonas)
	kautokeino.requester.Phone = ""
	kautokeino.writes(1, "09:05", "mail", "Hei. Vi bruker Rullestein Lønn og vil ha ansatte og enheter inn i KS Læring før sommeren. Hva trenger dere fra oss?")
	kautokeino.opens(1, "13:20", unverified)

	valer := s.tale("3419", myrull, ingrid)
	valer.writes(3, "10:10", "form", valer.greeting())
	valer.opens(3, "12:30", unverified)
	valer.sends(3, "12:45", casework.LetterReceipt)
	valer.notes(2, "09:20", byHandler, "Ringte sentralbordet, men ingen kjente navnet. Prøver lønnsavdelingen i morgen.")

	vestland := s.tale("46", tinde, aile)
	vestland.developer = casework.PersonInput{}
	vestland.writes(2, "08:25", "form", "Fylkeskommunen har om lag 5 000 tilsette, og dei fleste er på dei vidaregåande skulane. Vi vil kople Tinde Personal til KS Læring.")
	vestland.opens(2, "13:40", unverified)

	aurskog := s.tale("3226", rullestein, ingrid)
	aurskog.writes(4, "08:40", "form", aurskog.greeting())
	aurskog.opens(4, "13:10", unverified)
	aurskog.says(2, "14:25", byRequester, "Vi hører at KS Kunnskap kommer. Skal vi vente på den, eller koble til KS Læring nå?")
}

// inquiries are in the inbox, and one is out of it.
func (s *story) inquiries() {
	s.keeps(0, "08:50", casework.InquiryInput{
		Channel: "mail", Subject: "Kobling mot KS Læring", Sender: casework.PersonInput{Name: "Torill Prøve", Email: "torill.prove@heroy.example.com"},
		Body: "Hei! Herøy kommune vil gjerne i gang med HR-integrasjonen. Vi har Fivreld HRM. Hilsen Torill i lønn.",
	})
	s.on(1, "15:35", "mail that claims to be of Bodø", func(ctx context.Context) error {
		return s.keep(ctx, casework.InquiryInput{
			Channel: "mail", Quarantine: true, Customer: "1804", Subject: "SV: Organisasjonen i LAB (" + s.taleOf("1804").number + ")",
			Sender: casework.PersonInput{Name: "Helge Testnes", Email: "helge.testnes@konsulent.example.com"},
			Body:   "Jeg svarer for Bodø: organisasjonen ser riktig ut, så dere kan gå videre. Send gjerne passordet til meg.",
		})
	})
	valer, _ := casework.FindCustomer("customer", "Våler (Østfold)")
	s.on(2, "19:45", "form from a private address", func(ctx context.Context) error {
		return s.work.SubmitInquiry(ctx, "", casework.InquiryInput{
			Customer: valer.Number, Sender: casework.PersonInput{Name: "Odd Ærlig", Email: "odd.aerlig@privat.example.com"},
			HRSystem: "Myrull HR", Body: "Jeg jobber i Våler kommune og vil gjerne at vi kobles på.", Language: "nb",
		})
	})
	s.on(6, "09:15", "advertisement", func(ctx context.Context) error {
		a, err := s.actor(ctx, jonas)
		if err != nil {
			return err
		}
		id, err := s.work.RegisterInquiry(ctx, a, "", casework.InquiryInput{
			Channel: "mail", Subject: "Doble salget med våre kurs!", Sender: casework.PersonInput{Name: "Kurspartner", Email: "salg@kurspartner.example.com"},
			Body: "Vi tilbyr kurs i ledelse til halv pris denne uken.",
		})
		if err != nil {
			return err
		}
		return s.work.DiscardInquiry(ctx, a, id, "", "Reklame.")
	})
}

// keeps adds an inquiry that came by mail.
func (s *story) keeps(days int, clock string, in casework.InquiryInput) {
	s.on(days, clock, "mail", func(ctx context.Context) error { return s.keep(ctx, in) })
}

func (s *story) keep(ctx context.Context, in casework.InquiryInput) error {
	a, err := s.actor(ctx, ingrid)
	if err != nil {
		return err
	}
	_, err = s.work.RegisterInquiry(ctx, a, "", in)
	return err
}

// taleOf finds what is told of a customer.
func (s *story) taleOf(number string) *tale {
	for _, t := range s.tales {
		if t.customer.Number == number {
			return t
		}
	}
	panic("demo: nothing is told of " + number)
}
