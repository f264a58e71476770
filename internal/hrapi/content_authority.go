package hrapi

import (
	"bytes"
	"context"
	"strings"
	"unicode"
)

// authority reads the one object of the authority endpoint, which may stand over several lines.
func (j *judge) authority(ctx context.Context, lines *lineReader) error {
	for lines.to <= lines.max && lines.fill(ctx) {
		continue
	}
	if lines.err != nil {
		return lines.err
	}
	if lines.to > lines.max {
		j.state.lost++
		j.f.add(checkID(j.res, "line-length"), Sample{Detail: Message{Code: "body.object-too-long", Args: map[string]string{"limit": decimal(lines.max)}}})
		return nil
	}
	text := lines.buf[:lines.to]
	j.line = 1
	text = j.dropBOM(text)
	if len(bytes.TrimSpace(text)) == 0 {
		j.empty()
		return nil
	}
	j.state.records = 1
	if j.foreign(text) {
		return nil
	}
	if !j.s.scan(text, j.shape) {
		j.line = int64(bytes.Count(text[:min(j.s.i, len(text))], []byte("\n"))) + 1
		j.broken(false)
		return nil
	}
	j.judgeTexts(text)
	j.unknownFields()
	j.fields(0)
	if v := j.s.values[authorityVersion]; v.kind == stringValue && v.to > v.from {
		if version := string(j.s.content(v)); version != "3" && !strings.HasPrefix(version, "3.") && j.f.hit(j.res, "version") {
			j.sample("version", "version", Message{Code: "authority.version", Args: map[string]string{"version": clip(version, 20)}})
		}
	}
	if v := j.s.values[authorityName]; v.kind == stringValue {
		j.c.authorityName = strings.TrimSpace(clip(string(j.s.content(v)), maxText))
	}
	return nil
}

// judgeAuthorityName compares the authority's name with the customer's: the
// wrong municipality's endpoint behind the right URL is found here.
func (c *content) judgeAuthorityName(f *findings, complete map[Resource]bool) {
	const check = "authority.name-matches"
	if !c.judgeable(f, check, complete, Authority) {
		return
	}
	switch {
	case c.customerName == "":
		f.skip(check, Message{Code: "skip.no-customer-name"})
	case c.authorityName == "":
		f.skip(check, Message{Code: "skip.no-authority-name"})
	case !sameMunicipality(c.authorityName, c.customerName):
		args := map[string]string{"name": c.authorityName, "expected": c.customerName}
		f.receive(check, Message{Code: "authority.name", Args: args})
		f.add(check, Sample{Line: 1, Field: "name", Detail: Message{Code: "authority.name", Args: args}})
	}
}

// sameMunicipality tells whether two names mean the same municipality: case,
// punctuation, the words around the name and a parallel name in another
// language («Tromsø – Romsa – Tromssa») do not matter.
func sameMunicipality(a, b string) bool {
	left, right := placeWords(a), placeWords(b)
	if len(left) == 0 || len(right) == 0 {
		return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	return containsRun(left, right) || containsRun(right, left)
}

// placeWords are the words of a name that tell it from other municipalities.
func placeWords(name string) []string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	kept := words[:0]
	for _, word := range words {
		switch word {
		case "kommune", "kommunen", "kommuna", "fylkeskommune", "fylkeskommunen", "suohkan", "gielda", "tjïelte", "komuuni", "fylkkasuohkan",
			"test", "lab", "prod", "hr":
		default:
			kept = append(kept, word)
		}
	}
	return kept
}

// containsRun tells whether the words of part stand one after another in whole.
func containsRun(whole, part []string) bool {
	return strings.Contains(" "+strings.Join(whole, " ")+" ", " "+strings.Join(part, " ")+" ")
}
