package hrapi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReadAddress(t *testing.T) {
	t.Parallel()
	for _, sound := range []string{
		"kari.nordmann@narvik.kommune.no", "KARI@NARVIK.NO", "k@x.no", "o'hara+hr@a-b.co.uk", "har.ikke.e-post@example.com", strings.Repeat("x", 64) + "@example.com",
	} {
		lower, at := readAddress(nil, []byte(sound))
		assert.Equal(t, strings.IndexByte(sound, '@'), at, sound)
		assert.Equal(t, strings.ToLower(sound), string(lower))
	}
	for _, wrong := range []string{
		"", "@", "a@", "@a.no", "a", "a@b", "a@b.", "a@.no", ".a@b.no", "a.@b.no", "a..b@c.no", "a@b..no", "a@b@c.no", "a b@c.no", "a@b c.no", "bjørn@narvik.no",
		"a@narvik.n", "a,b@c.no", "<a@b.no>", "a@b_c.no", strings.Repeat("x", 65) + "@example.com", "a@" + strings.Repeat("x", 260) + ".no", "a@b.no;c@d.no",
	} {
		_, at := readAddress(nil, []byte(wrong))
		assert.Equal(t, -1, at, wrong)
	}
}

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	for local, want := range map[string]bool{
		"har.ikke.e-post": true, "har.ikke.epost": true, "ingen_epost": true, "no-reply": true, "mangler": true,
		"hari.ikke": false, "kari": false, "nora": false, "donald.ivar": false, "duy": false, "maren.glerup": false, "n": false,
	} {
		assert.Equal(t, want, isPlaceholder([]byte(local)), local)
	}
}
