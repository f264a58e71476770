package hrapi

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type gotLine struct {
	text        string
	over, ended bool
}

func readLines(t *testing.T, r io.Reader, lim Limits) ([]gotLine, error) {
	t.Helper()
	lines := newLineReader(r, lim, func(int64) {})
	var got []gotLine
	for {
		ln, ok := lines.next(t.Context())
		if !ok {
			return got, lines.err
		}
		got = append(got, gotLine{string(ln.text), ln.over, ln.ended})
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, body string
		want       []gotLine
	}{
		{"nothing", "", nil},
		{"one, no end", "a", []gotLine{{"a", false, false}}},
		{"one", "a\n", []gotLine{{"a", false, true}}},
		{"blank between", "a\n\nb", []gotLine{{"a", false, true}, {"", false, true}, {"b", false, false}}},
		{"at the limit", strings.Repeat("x", 16) + "\nb\n", []gotLine{{strings.Repeat("x", 16), false, true}, {"b", false, true}}},
		{"over the limit", strings.Repeat("x", 17) + "\nb\n", []gotLine{{strings.Repeat("x", 16), true, true}, {"b", false, true}}},
		{"over the limit at the end", "a\n" + strings.Repeat("x", 17), []gotLine{{"a", false, true}, {strings.Repeat("x", 16), true, false}}},
	} {
		for name, r := range map[string]io.Reader{
			"whole": strings.NewReader(tc.body), "byte by byte": iotest.OneByteReader(strings.NewReader(tc.body)), "with the end": iotest.DataErrReader(strings.NewReader(tc.body)),
		} {
			got, err := readLines(t, r, Limits{LineBytes: 16})
			require.NoError(t, err)
			for i := range got {
				got[i].text = got[i].text[:min(len(got[i].text), 16)]
			}
			assert.Equal(t, tc.want, got, "%s, %s", tc.name, name)
		}
	}
}

func TestLinesBeforeABreakAreGiven(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	got, err := readLines(t, io.MultiReader(strings.NewReader("a\nb\nhalf"), iotest.ErrReader(broken)), Limits{})
	require.ErrorIs(t, err, broken)
	assert.Equal(t, []gotLine{{"a", false, true}, {"b", false, true}}, got)
}

func TestLinesOfAHundredMegabytesStayOutOfMemory(t *testing.T) {
	t.Parallel()
	body := io.MultiReader(strings.NewReader("a\n"), io.LimitReader(endless('x'), 100<<20), strings.NewReader("\nb\n"))
	lines := newLineReader(body, Limits{}, func(int64) {})
	var got []gotLine
	for {
		ln, ok := lines.next(t.Context())
		if !ok {
			break
		}
		got = append(got, gotLine{string(ln.text[:1]), ln.over, ln.ended})
	}
	require.NoError(t, lines.err)
	assert.Equal(t, []gotLine{{"a", false, true}, {"x", true, true}, {"b", false, true}}, got)
	assert.LessOrEqual(t, cap(lines.buf), 4<<20)
}

// endless is a body of one character that never ends.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nb\r\n\n\xef\xbb\xbfc"), uint8(3))
	f.Add([]byte("aaaaaaaaaaaaaaaaaaaa\nb"), uint8(5))
	f.Fuzz(func(t *testing.T, body []byte, limit uint8) {
		lim := Limits{LineBytes: int(limit) + 1}
		got, err := readLines(t, iotest.HalfReader(bytes.NewReader(body)), lim)
		require.NoError(t, err)
		want := bytes.Split(body, []byte("\n"))
		if len(want[len(want)-1]) == 0 {
			want = want[:len(want)-1]
		}
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, len(want[i]) > lim.LineBytes, got[i].over)
			if !got[i].over {
				require.Equal(t, string(want[i]), got[i].text)
			}
		}
	})
}
