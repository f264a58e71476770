package simulator

import (
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// nationalIDs hands out valid national ids, each index its own.
//
// In LAB they are synthetic as the tax administration's test population makes
// them: month + 80, which no person can have. In PROD the engine must meet ids
// that are not synthetic, and here there is no series set aside for tests. These
// carry the century digits of somebody born in 1854 or 1855. The register that
// gives out the ids began in 1964, when those would have been 108 and older, so
// that nobody has one. They are made in memory and never stored.
type nationalIDs struct {
	first      time.Time
	days       shuffle
	monthAdd   int
	individual int // the first of the individual numbers of the century
	span       int // how many of them there are
	seed       uint64
}

func newNationalIDs(seed uint64, env hrapi.Environment) nationalIDs {
	if env == hrapi.PROD {
		first := time.Date(1854, 1, 1, 0, 0, 0, 0, time.UTC)
		return nationalIDs{first: first, days: newShuffle(seed, "birth", 730), individual: 500, span: 250, seed: seed}
	}
	first := time.Date(1957, 1, 1, 0, 0, 0, 0, time.UTC)
	return nationalIDs{first: first, days: newShuffle(seed, "birth", 15700), monthAdd: 80, span: 500, seed: seed}
}

// at gives the id of index i. Every date serves each round of indexes once; a
// later round takes the date's next individual number that has control digits.
func (s nationalIDs) at(i int) string {
	day := s.days.at(i % s.days.n)
	date := s.first.AddDate(0, 0, day)
	var d [11]byte
	two(d[0:], date.Day())
	two(d[2:], int(date.Month())+s.monthAdd)
	two(d[4:], date.Year()%100)
	start := chance(s.seed, "individual", day, s.span)
	for round, step := i/s.days.n, 0; ; step++ {
		n := s.individual + (start+step)%s.span
		d[6] = byte('0' + n/100)
		two(d[7:], n%100)
		if !control(&d) {
			continue
		}
		if round == 0 {
			return string(d[:])
		}
		round--
	}
}

func two(d []byte, n int) {
	d[0], d[1] = byte('0'+n/10%10), byte('0'+n%10)
}

// control fills in both control digits; false where the first nine have none.
func control(d *[11]byte) bool {
	for at, weights := range [2][]int{{3, 7, 6, 1, 8, 9, 4, 5, 2}, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}} {
		sum := 0
		for i, w := range weights {
			sum += w * int(d[i]-'0')
		}
		k := (11 - sum%11) % 11
		if k == 10 {
			return false
		}
		d[9+at] = byte('0' + k)
	}
	return true
}
