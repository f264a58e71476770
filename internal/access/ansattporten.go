package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/oauth2"
)

const (
	resourceType = "ansattporten:altinn:resource"
	substantial  = "substantial"
	high         = "high"
)

// asksFor is what Ansattporten is asked for beyond who the person is: how surely
// it must know, and for whom the person may act.
func (p Provider) asksFor() ([]oauth2.AuthCodeOption, error) {
	details, err := json.Marshal([]map[string]any{{"type": resourceType, "resource": p.Resource, "actions": []string{p.Action}}})
	if err != nil {
		return nil, fmt.Errorf("ask for a right: %w", err)
	}
	return []oauth2.AuthCodeOption{
		oauth2.SetAuthURLParam("acr_values", substantial),
		oauth2.SetAuthURLParam("authorization_details", string(details)),
	}, nil
}

// sure tells whether the person was known surely enough. Who uses a stronger
// means than asked for is.
func sure(acr string) bool { return acr == substantial || acr == high }

// organisation is one that a person was found at.
type organisation struct{ number, name string }

// detail is an element of authorization_details.
type detail struct {
	Type     string  `json:"type"`
	Resource string  `json:"resource"`
	Action   words   `json:"action"`
	Actions  words   `json:"actions"`
	Parties  []party `json:"authorized_parties"`
}

type party struct {
	Organisation struct {
		Authority string `json:"authority"`
		ID        string `json:"ID"`
	} `json:"orgno"`
	Name     string `json:"name"`
	Resource string `json:"resource"`
	Action   words  `json:"action"`
	Actions  words  `json:"actions"`
}

// words are one word, words with commas between, or a list.
type words []string

// UnmarshalJSON reads any of the three.
func (w *words) UnmarshalJSON(b []byte) error {
	var many []string
	if json.Unmarshal(b, &many) == nil {
		*w = many
		return nil
	}
	var one string
	if err := json.Unmarshal(b, &one); err != nil {
		return fmt.Errorf("read actions: %w", err)
	}
	for s := range strings.SplitSeq(one, ",") {
		*w = append(*w, strings.TrimSpace(s))
	}
	return nil
}

// represents lists the organisations that the person has the right for: type,
// resource and action hold together for each. chosen is the name of one that the
// person chose, with or without the right.
func (p Provider) represents(raw json.RawMessage) (right []organisation, chosen string) {
	var details []detail
	if json.Unmarshal(raw, &details) != nil {
		return nil, ""
	}
	for _, d := range details {
		for _, x := range d.Parties {
			number, ok := organisationNumber(x.Organisation.Authority, x.Organisation.ID)
			if !ok {
				continue
			}
			if chosen == "" {
				chosen = clip(x.Name, 200)
			}
			if p.gives(d, x) {
				right = append(right, organisation{number: number, name: clip(x.Name, 200)})
			}
		}
	}
	return right, chosen
}

// gives tells whether a party of a detail has the right. Where the party says
// something of its own, that counts, and not what the detail says of all.
func (p Provider) gives(d detail, x party) bool {
	if d.Type != resourceType || d.Resource != p.Resource {
		return false
	}
	if x.Resource != "" && x.Resource != strings.TrimPrefix(p.Resource, resourcePrefix) && x.Resource != p.Resource {
		return false
	}
	actions := slices.Concat(x.Action, x.Actions)
	if len(actions) == 0 {
		actions = slices.Concat(d.Action, d.Actions)
	}
	return slices.Contains(actions, p.Action)
}

// organisationNumber reads 0192:<nine digits>, as ISO 6523 names Norwegian
// organisations.
func organisationNumber(authority, id string) (string, bool) {
	if authority != "" && authority != "iso6523-actorid-upis" {
		return "", false
	}
	number, ok := strings.CutPrefix(id, "0192:")
	if !ok || len(number) != 9 || strings.Trim(number, "0123456789") != "" {
		return "", false
	}
	return number, true
}
