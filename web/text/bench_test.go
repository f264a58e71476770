package text

import "testing"

// A page of fifty rows asks for some five hundred texts, so each must cost next to nothing.

func BenchmarkPlain(b *testing.B) {
	c := For(NN)
	b.ReportAllocs()
	for b.Loop() {
		_ = c.T("stage.6")
	}
}

func BenchmarkFilled(b *testing.B) {
	c := For(NN)
	b.ReportAllocs()
	for b.Loop() {
		_ = c.T("next.req.6.confirm", "kunden", "kommunen", "dato", "24. november")
	}
}

func BenchmarkPlural(b *testing.B) {
	c := For(NN)
	b.ReportAllocs()
	for b.Loop() {
		_ = c.N("next.others", 12, "part", "KS", "krav", "Kvittering er send", "dato", "24. november")
	}
}

func BenchmarkDateShort(b *testing.B) {
	c := For(NN)
	b.ReportAllocs()
	for b.Loop() {
		_ = c.DateShort(noon)
	}
}
