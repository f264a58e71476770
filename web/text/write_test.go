package text

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// noon is 14.05 in Oslo on a Sunday in winter, 13:05 UTC.
var noon = time.Date(2026, time.November, 22, 13, 5, 0, 0, time.UTC)

func TestDates(t *testing.T) {
	t.Parallel()
	summer := time.Date(2026, time.July, 1, 22, 30, 0, 0, time.UTC) // past midnight in Oslo
	for _, tt := range []struct {
		lang                                              Lang
		date, short, both, bothShort, clock, weekday, mon string
		summer                                            string
	}{
		{NB, "22. november 2026", "22. nov.", "22. november 2026 kl. 14.05", "22. nov. kl. 14.05", "14.05", "søndag", "november 2026", "2. juli kl. 00.30"},
		{NN, "22. november 2026", "22. nov.", "22. november 2026 kl. 14.05", "22. nov. kl. 14.05", "14.05", "søndag", "november 2026", "2. juli kl. 00.30"},
		{EN, "22 November 2026", "22 Nov", "22 November 2026 at 14:05", "22 Nov at 14:05", "14:05", "Sunday", "November 2026", "2 July at 00:30"},
	} {
		c := For(tt.lang)
		assert.Equal(t, tt.date, c.Date(noon))
		assert.Equal(t, tt.short, c.DateShort(noon))
		assert.Equal(t, tt.both, c.DateTime(noon))
		assert.Equal(t, tt.bothShort, c.DateTimeShort(noon))
		assert.Equal(t, tt.clock, c.Clock(noon))
		assert.Equal(t, tt.weekday, c.Weekday(noon))
		assert.Equal(t, tt.mon, c.MonthYear(noon))
		assert.Equal(t, tt.summer, c.DateTimeShort(summer))
	}
	assert.Equal(t, "tysdag", For(NN).Weekday(noon.AddDate(0, 0, 2)))
	assert.Equal(t, "desember", For(NN).Month(time.December))
	assert.Empty(t, For(NN).Month(13))
	assert.Equal(t, 2, Local(summer).Day())
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	nb, en := For(NB), For(EN)
	for _, tt := range []struct{ want, got string }{
		{"0", nb.Number(0)},
		{"999", nb.Number(999)},
		{"1\u00a0208", nb.Number(1208)},
		{"-1\u00a0208", nb.Number(-1208)},
		{"600\u00a0000", nb.Number(600_000)},
		{"12\u00a0345\u00a0678", nb.Number(12_345_678)},
		{"1,208", en.Number(1208)},
		{"2,9", nb.Decimal(2.94, 1)},
		{"-0,5", nb.Decimal(-0.5, 1)},
		{"1\u00a0208,50", nb.Decimal(1208.5, 2)},
		{"1,208", en.Decimal(1208.4, 0)},
		{"33\u00a0%", nb.Percent(1.0 / 3)},
		{"33%", en.Percent(1.0 / 3)},
		{"0\u00a0%", nb.Percent(0)},
		{"1\u00a0%", nb.Percent(0.0001)},
		{"99\u00a0%", nb.Percent(0.9999)},
		{"100\u00a0%", nb.Percent(1)},
		{"812\u00a0B", nb.Bytes(812)},
		{"1,4\u00a0kB", nb.Bytes(1_400)},
		{"11\u00a0MB", nb.Bytes(10_800_000)},
		{"1,0\u00a0MB", nb.Bytes(999_900)},
		{"2,1\u00a0GB", nb.Bytes(2_147_483_648)},
		{"2.1\u00a0GB", en.Bytes(2_147_483_648)},
		{"2,9\u00a0s", nb.Seconds(2_900 * time.Millisecond)},
		{"75\u00a0s", nb.Seconds(75 * time.Second)},
		{"0,04\u00a0s", nb.Seconds(40 * time.Millisecond)},
		{"10\u00a0s", nb.Seconds(9_990 * time.Millisecond)},
	} {
		assert.Equal(t, tt.want, tt.got)
	}
}

func TestElapsed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		d          time.Duration
		nb, nn, en string
	}{
		{-time.Hour, "under ett minutt", "under eitt minutt", "less than a minute"},
		{59 * time.Second, "under ett minutt", "under eitt minutt", "less than a minute"},
		{time.Minute, "1 minutt", "1 minutt", "1 minute"},
		{2*time.Hour + 10*time.Minute, "2 timer 10 minutter", "2 timar 10 minutt", "2 hours 10 minutes"},
		{time.Hour, "1 time", "1 time", "1 hour"},
		{76*time.Hour + 59*time.Minute, "3 døgn 4 timer", "3 døgn 4 timar", "3 days 4 hours"},
		{24*time.Hour + 30*time.Minute, "1 døgn", "1 døgn", "1 day"},
	} {
		assert.Equal(t, tt.nb, For(NB).Elapsed(tt.d))
		assert.Equal(t, tt.nn, For(NN).Elapsed(tt.d))
		assert.Equal(t, tt.en, For(EN).Elapsed(tt.d))
	}
}
