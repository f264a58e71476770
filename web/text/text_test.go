package text

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPluralFormFollowsTheLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs() {
		c := For(lang)
		assert.True(t, c.one(1), lang)
		for _, n := range []int{0, 2, 21, 101, 127, 128, 1001} {
			assert.False(t, c.one(n), "%s %d", lang, n)
		}
	}
}
