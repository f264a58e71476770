package hrapi

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// withControlDigits makes a number of six digits of birth and three of its own
// into a national id, by the published weights; false where none exists. The
// tests make their numbers, so that no real person's stands in the source.
func withControlDigits(birth, own int) (string, bool) {
	digits := fmt.Sprintf("%06d%03d", birth, own)
	for _, weights := range [][]int{{3, 7, 6, 1, 8, 9, 4, 5, 2}, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}} {
		sum := 0
		for i, w := range weights {
			sum += w * int(digits[i]-'0')
		}
		control := (11 - sum%11) % 11
		if control == 10 {
			return "", false
		}
		digits += fmt.Sprint(control)
	}
	return digits, true
}

func TestNationalID(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name      string
		birth     int
		synthetic bool
		want      idFault
	}{
		{"born", 31_12_99, false, idSound},
		{"leap day", 29_02_01, false, idSound}, // the century may be one with a leap day
		{"D-number", 71_12_99, false, idSound},
		{"synthetic, +80", 10_8199, true, idSound},
		{"synthetic, +65", 10_7799, true, idSound},
		{"synthetic, +40", 10_5299, true, idSound},
		{"synthetic D-number", 71_9299, true, idSound},
		{"no such month", 10_1399, false, idDate},
		{"month between the sets", 10_5399, false, idDate},
		{"no such day", 31_0499, false, idDate},
		{"day null", 1099, false, idDate},
		{"no such D-number day", 72_0199, false, idDate},
		{"day between", 40_0199, false, idDate},
	} {
		text := ""
		for own := 100; text == ""; own++ {
			if got, ok := withControlDigits(tc.birth, own); ok {
				text = got
			}
		}
		_, synthetic, fault := nationalID([]byte(text))
		assert.Equal(t, tc.want, fault, tc.name)
		assert.Equal(t, tc.synthetic, synthetic, tc.name)
	}
}

func TestNationalIDForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]idFault{
		"": idLength, "1234567890": idLength, "123456789012": idLength, "010101 1234": idNotDigits, "0101011234x": idNotDigits, "00000000000": idDate,
	} {
		_, _, fault := nationalID([]byte(text))
		assert.Equal(t, want, fault, "%q", text)
	}
}

// One digit typed wrong, or two neighbours exchanged, never passes for another number.
func TestNationalIDFindsSlips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		birth := rapid.IntRange(1, 28).Draw(t, "day")*10000 + rapid.IntRange(81, 92).Draw(t, "month")*100 + rapid.IntRange(0, 99).Draw(t, "year")
		text, ok := "", false
		for own := rapid.IntRange(0, 900).Draw(t, "own"); !ok; own++ {
			text, ok = withControlDigits(birth, own)
		}
		number, synthetic, fault := nationalID([]byte(text))
		assert.Equal(t, idSound, fault)
		assert.True(t, synthetic)
		assert.Equal(t, text, fmt.Sprintf("%011d", number))

		slip := []byte(text)
		at := rapid.IntRange(0, 10).Draw(t, "at")
		slip[at] = '0' + (slip[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		_, _, fault = nationalID(slip)
		assert.NotEqual(t, idSound, fault, "one digit changed")
	})
}
