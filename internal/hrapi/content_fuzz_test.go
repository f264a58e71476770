package hrapi

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

type strictPerson struct {
	NationalID string `json:"national_id"`
	FirstName  string `json:"first_name"`
	LastName   string `json:"last_name"`
	Email      string `json:"email"`
}

type strictChange struct {
	ChangeType string        `json:"changeType"`
	ChangeDate string        `json:"changeDate"`
	OldRecord  *strictPerson `json:"oldRecord"`
	NewRecord  *strictPerson `json:"newRecord"`
}

// FuzzBody reads any body as any endpoint. Nothing crashes or hangs; a body of
// persons without a failing check is one that a strict reader takes line by line
// for the same persons.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "[]", "<html>", "\xef\xbb\xbf" + soundPerson, soundPerson + "\r\n\r\n" + soundPerson, soundUnit + "\n" + soundSubUnit, soundPosition, soundOwner,
		strings.Replace(soundPerson, "Bj", "\xf8", 1), strings.Replace(soundPerson, `"B`, `"\ud800`, 1), strings.Replace(soundUnit, "add", "delete", 1), soundPerson[:50],
		strings.Replace(soundUnit, `"1"`, `2`, 1), "{\n" + soundUnit[1:],
	} {
		f.Add([]byte(seed), uint8(1), uint8(200))
	}
	f.Fuzz(func(t *testing.T, body []byte, which, limit uint8) {
		res := Resources()[int(which)%len(Resources())]
		found := newFindings(LevelPersons, Resources())
		c := newContent(LAB, LevelPersons, "Narvik")
		records, size, err := c.readBody(t.Context(), bytes.NewReader(body), res, ndjsonType, found, Limits{LineBytes: 8 * (1 + int(limit))}, nil)
		require.NoError(t, err)
		require.LessOrEqual(t, size, int64(len(body)))
		require.LessOrEqual(t, records, int64(bytes.Count(body, []byte("\n"))+1))
		c.finish(found, map[Resource]bool{Authority: true, Organisation: true, Person: true, EmployeePosition: true})
		failed := false
		for _, r := range found.results(res) {
			failed = failed || r.Result == Failure && r.Level == LevelFormat
			require.LessOrEqual(t, len(r.Samples), MaxSamples)
			require.LessOrEqual(t, int64(len(r.Samples)), r.Count)
		}
		if failed || res != Person {
			return
		}
		taken := 0
		for _, line := range bytes.Split(bytes.TrimPrefix(body, utf8BOM), []byte("\n")) {
			if blank(line) {
				continue
			}
			var change strictChange
			require.NoError(t, json.Unmarshal(line, &change), "%q", line)
			require.Equal(t, "add", change.ChangeType)
			require.NotNil(t, change.NewRecord)
			require.NotEmpty(t, change.NewRecord.NationalID)
			require.Len(t, change.ChangeDate, 20)
			taken++
		}
		require.Equal(t, int64(taken), records)
	})
}
