package access

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var porten = Provider{Key: "ansattporten", Kind: Ansattporten, Resource: "urn:altinn:resource:ks-tilkobling", Action: "access", Right: "Tilkobling"}

// granted is the right for one organisation, as Ansattporten says it.
const granted = `{"type": "ansattporten:altinn:resource", "resource": "urn:altinn:resource:ks-tilkobling", "authorized_parties": [
	{"orgno": {"authority": "iso6523-actorid-upis", "ID": "0192:972418013"}, "resource": "ks-tilkobling", "action": "access", "name": "BODØ KOMMUNE"}]}`

func TestTypeResourceAndActionHoldTogether(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		details string
		want    []string
	}{
		"the right":                 {"[" + granted + "]", []string{"972418013"}},
		"action of the detail":      {strings.Replace("["+granted+"]", `"action": "access", "name"`, `"name"`, 1), nil},
		"actions beside the party":  {strings.NewReplacer(`"action": "access", `, "", `{"type"`, `{"actions": ["read", "access"], "type"`).Replace("[" + granted + "]"), []string{"972418013"}},
		"actions with commas":       {strings.Replace("["+granted+"]", `"action": "access"`, `"actions": "read, access"`, 1), []string{"972418013"}},
		"a part of the action":      {strings.Replace("["+granted+"]", `"action": "access"`, `"action": "accessory"`, 1), nil},
		"the party's own, full urn": {strings.Replace("["+granted+"]", `"resource": "ks-tilkobling"`, `"resource": "urn:altinn:resource:ks-tilkobling"`, 1), []string{"972418013"}},
		"the party's own, another":  {strings.Replace("["+granted+"]", `"resource": "ks-tilkobling"`, `"resource": "ks-tilkobling2"`, 1), nil},
		"the party says none":       {strings.Replace("["+granted+"]", `"resource": "ks-tilkobling", `, "", 1), []string{"972418013"}},
		"of another type":           {strings.Replace("["+granted+"]", "altinn:resource\"", "altinn:service\"", 1), nil},
		"of another resource":       {strings.Replace("["+granted+"]", `"urn:altinn:resource:ks-tilkobling"`, `"urn:altinn:resource:other"`, 1), nil},
		"ten digits":                {strings.Replace("["+granted+"]", "972418013", "9724180130", 1), nil},
		"no party":                  {`[{"type": "ansattporten:altinn:resource", "resource": "urn:altinn:resource:ks-tilkobling", "actions": ["access"]}]`, nil},
		"nothing":                   {``, nil},
		"no list":                   {granted, nil},
		"no JSON":                   {`[{`, nil},
	} {
		got, _ := porten.represents(json.RawMessage(tc.details))
		var numbers []string
		for _, o := range got {
			numbers = append(numbers, o.number)
		}
		require.Equal(t, tc.want, numbers, name)
	}
}

// Whatever a token says, an organisation is represented only with a number of
// nine digits, and the answer is the same each time.
func FuzzRepresents(f *testing.F) {
	f.Add("[" + granted + "]")
	f.Add(`[{"authorized_parties": [{"orgno": {"ID": "0192:123456789"}, "actions": 1}]}]`)
	f.Fuzz(func(t *testing.T, raw string) {
		right, _ := porten.represents(json.RawMessage(raw))
		for _, o := range right {
			require.Regexp(t, `^[0-9]{9}$`, o.number)
		}
	})
}

func TestANetworkIsCountedAsOne(t *testing.T) {
	t.Parallel()
	require.Equal(t, askerHash("2001:db8:1:2::1"), askerHash("2001:db8:1:2:ffff::9"))
	require.NotEqual(t, askerHash("2001:db8:1:2::1"), askerHash("2001:db8:1:3::1"))
	require.Equal(t, askerHash("192.0.2.1"), askerHash("::ffff:192.0.2.1"))
	require.NotEqual(t, askerHash("192.0.2.1"), askerHash("192.0.2.2"))
}
