package insight

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestTally(t *testing.T) {
	t.Parallel()
	monday, wednesday, friday, nextMonday := at("2026-11-16 08:00"), at("2026-11-18 08:00"), at("2026-11-20 08:00"), at("2026-11-23 08:00")
	turns := []Turn{{KS, monday}, {Customer, wednesday}, {Supplier, friday}}
	h := time.Hour
	tests := []struct {
		name     string
		from, to time.Time
		turns    []Turn
		holds    []Interval
		want     Spent
	}{
		{"each its turn", monday, nextMonday, turns, nil, Spent{KS: 48 * h, Customer: 48 * h, Supplier: 24 * h}},
		{"any order", monday, nextMonday, []Turn{turns[2], turns[0], turns[1]}, nil, Spent{KS: 48 * h, Customer: 48 * h, Supplier: 24 * h}},
		{"a part of it", wednesday, friday, turns, nil, Spent{Customer: 48 * h}},
		{"turn before the stretch", friday.Add(h), nextMonday, turns, nil, Spent{Supplier: 23 * h}},
		{"before the first turn", monday, friday, turns[1:], nil, Spent{Customer: 96 * h}},
		{"hold", monday, nextMonday, turns, []Interval{{wednesday.Add(-24 * h), wednesday.Add(24 * h)}}, Spent{KS: 24 * h, Customer: 24 * h, Supplier: 24 * h, Hold: 48 * h}},
		{"hold over a weekend", monday, nextMonday, turns, []Interval{{at("2026-11-20 16:00"), at("2026-11-23 00:00")}}, Spent{KS: 48 * h, Customer: 48 * h, Supplier: 16 * h, Hold: 8 * h}},
		{"hold that goes on", monday, nextMonday, turns, []Interval{{From: wednesday}}, Spent{KS: 48 * h, Hold: 72 * h}},
		{"holds overlap", monday, nextMonday, turns, []Interval{{wednesday, friday}, {wednesday.Add(h), friday.Add(h)}, {wednesday, friday}}, Spent{KS: 48 * h, Supplier: 23 * h, Hold: 49 * h}},
		{"hold outside", monday, wednesday, turns, []Interval{{friday, nextMonday}}, Spent{KS: 48 * h}},
		{"hold ends before it begins", monday, wednesday, turns, []Interval{{wednesday, monday}}, Spent{KS: 48 * h}},
		{"later of two at once", monday, wednesday, []Turn{{KS, monday}, {Customer, monday}}, nil, Spent{Customer: 48 * h}},
		{"nothing passed", monday, monday, turns, nil, Spent{}},
		{"backwards", nextMonday, monday, turns, nil, Spent{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Calendar{}.Tally(tt.from, tt.to, tt.turns, tt.holds)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestTallyRefuses(t *testing.T) {
	t.Parallel()
	_, err := Calendar{}.Tally(on("2026-11-16"), on("2026-11-17"), nil, nil)
	require.ErrorIs(t, err, ErrNoTurn)
	_, err = Calendar{}.Tally(on("2026-11-16"), on("2026-11-17"), []Turn{{"nobody", on("2026-11-16")}}, nil)
	require.ErrorContains(t, err, "nobody")
}

func TestTallyLeavesItsArgumentsAlone(t *testing.T) {
	t.Parallel()
	turns := []Turn{{Customer, on("2026-11-17")}, {KS, on("2026-11-16")}}
	holds := []Interval{{From: on("2026-11-18")}, {on("2026-11-16"), on("2026-11-17")}}
	_, err := Calendar{}.Tally(on("2026-11-16"), on("2026-11-20"), turns, holds)
	require.NoError(t, err)
	assert.Equal(t, []Turn{{Customer, on("2026-11-17")}, {KS, on("2026-11-16")}}, turns)
	assert.Equal(t, []Interval{{From: on("2026-11-18")}, {on("2026-11-16"), on("2026-11-17")}}, holds)
}

func drawTurns(t *rapid.T) []Turn {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Turn {
		return Turn{Party: rapid.SampledFrom([]Party{KS, Customer, Supplier}).Draw(t, "party"), At: drawNear(t)}
	}), 1, 8).Draw(t, "turns")
}

func drawHolds(t *rapid.T) []Interval {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Interval {
		hold := Interval{From: drawNear(t)}
		if rapid.IntRange(0, 3).Draw(t, "ends") > 0 {
			hold.To = drawNear(t)
		}
		return hold
	}), 0, 4).Draw(t, "holds")
}

// drawNear gives an instant within some weeks that hold a summer time change and Easter.
func drawNear(t *rapid.T) time.Time {
	minutes := rapid.IntRange(0, 40*24*60).Draw(t, "minutes")
	return at("2026-03-16 00:00").Add(time.Duration(minutes) * time.Minute)
}

func TestPartiesAndHoldAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, turns, holds := drawCalendar(t), drawTurns(t), drawHolds(t)
		from, middle, to := drawNear(t), drawNear(t), drawNear(t)
		whole, err := c.Tally(from, to, turns, holds)
		require.NoError(t, err)
		require.Equal(t, c.WorkingTime(from, to), whole.Total())
		for _, share := range []time.Duration{whole.KS, whole.Customer, whole.Supplier, whole.Hold} {
			require.GreaterOrEqual(t, share, time.Duration(0))
		}
		if middle.Before(from) || to.Before(middle) {
			return
		}
		first, err := c.Tally(from, middle, turns, holds)
		require.NoError(t, err)
		second, err := c.Tally(middle, to, turns, holds)
		require.NoError(t, err)
		require.Equal(t, whole, first.Add(second))
	})
}

// Minute by minute, asking of each who had the turn.
func TestTallyAgainstThePlainWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		turns, holds := drawTurns(t), drawHolds(t)
		from := drawNear(t)
		to := from.Add(time.Duration(rapid.IntRange(0, 9*24*60).Draw(t, "length")) * time.Minute)
		var want Spent
		for now := from; now.Before(to); now = now.Add(time.Minute) {
			if !(Calendar{}).IsWorkingDay(now) {
				continue
			}
			share, err := want.of(plainTurn(turns, now))
			require.NoError(t, err)
			for _, h := range holds {
				if !now.Before(h.From) && (h.To.IsZero() || now.Before(h.To)) {
					share = &want.Hold
				}
			}
			*share += time.Minute
		}
		got, err := Calendar{}.Tally(from, to, turns, holds)
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func plainTurn(turns []Turn, now time.Time) Party {
	first, current := turns[0], Turn{}
	for _, turn := range turns {
		if turn.At.Before(first.At) {
			first = turn
		}
		if !turn.At.After(now) && !turn.At.Before(current.At) {
			current = turn
		}
	}
	if current.Party != "" {
		return current.Party
	}
	// Of several first ones at one instant the first listed: none has begun yet.
	return first.Party
}

func TestRoundedStillAddsUp(t *testing.T) {
	t.Parallel()
	h := time.Hour
	got := Spent{KS: 30 * h, Customer: 30 * h, Supplier: 30 * h, Hold: 30 * h}.Rounded(day)
	assert.Equal(t, Spent{KS: 48 * h, Customer: 24 * h, Supplier: 24 * h, Hold: 24 * h}, got, "five days, not four")

	rapid.Check(t, func(t *rapid.T) {
		share := rapid.Int64Range(0, int64(500*day))
		s := Spent{
			KS: time.Duration(share.Draw(t, "ks")), Customer: time.Duration(share.Draw(t, "customer")),
			Supplier: time.Duration(share.Draw(t, "supplier")), Hold: time.Duration(share.Draw(t, "hold")),
		}
		unit := rapid.SampledFrom([]time.Duration{day, day / 10, time.Second}).Draw(t, "unit")
		r := s.Rounded(unit)
		require.Equal(t, s.Total().Round(unit), r.Total())
		for _, pair := range [][2]time.Duration{{s.KS, r.KS}, {s.Customer, r.Customer}, {s.Supplier, r.Supplier}, {s.Hold, r.Hold}} {
			require.Zero(t, pair[1]%unit)
			require.Less(t, (pair[0] - pair[1]).Abs(), unit)
		}
	})
}

func BenchmarkTally(b *testing.B) {
	from := on("2026-01-05")
	var turns []Turn
	for i := range 50 {
		turns = append(turns, Turn{[]Party{KS, Customer, Supplier}[i%3], from.AddDate(0, 0, 4*i)})
	}
	holds := []Interval{{from.AddDate(0, 0, 30), from.AddDate(0, 0, 50)}}
	for b.Loop() {
		if _, err := (Calendar{}).Tally(from, from.AddDate(0, 0, 210), turns, holds); err != nil {
			b.Fatal(err)
		}
	}
}
