package hrapi

import "bytes"

// isLetter tells of each byte whether it is a letter of ASCII.
var isLetter = byteTable("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

// What may stand in the two halves of an address, besides dots.
var (
	inLocal  = byteTable("abcdefghijklmnopqrstuvwxyz0123456789-!#$%&'*+/=?^_`{|}~")
	inDomain = byteTable("abcdefghijklmnopqrstuvwxyz0123456789-")
)

func byteTable(members string) (table [256]bool) {
	for i := range len(members) {
		table[members[i]] = true
	}
	return table
}

const (
	maxAddress = 254
	maxLocal   = 64
)

// readAddress writes an e-mail address in lower case to dst and tells where its
// @ stands; -1 if it has not the form that mail systems at large accept:
// local@domain.tld, ASCII, no quoting, words parted by single dots.
func readAddress(dst, text []byte) (lower []byte, at int) {
	if len(text) > maxAddress {
		return dst, -1
	}
	at = -1
	lastDot := -1
	allowed := &inLocal
	before := byte('.')
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
		switch {
		case allowed[c]:
		case c == '.' && before != '.':
			lastDot = i
		case c == '@' && at < 0 && before != '.' && i <= maxLocal:
			at, allowed, lastDot = i, &inDomain, -1
			c = '.' // a dot must not follow
		default:
			return dst, -1
		}
		before = c
	}
	if at < 0 || lastDot < 0 || len(text)-lastDot < 3 {
		return dst, -1
	}
	return dst, at
}

// isPlaceholder finds the local parts of addresses that systems send where there is none.
func isPlaceholder(local []byte) bool {
	if len(local) < len("dummy") || len(local) > 24 {
		return false
	}
	switch string(local[:2]) {
	case "ha", "ik", "in", "ma", "ep", "uk", "du", "no", "do", "pl":
	default:
		return false
	}
	var buf [24]byte
	word := buf[:0]
	for _, c := range local {
		if c != '.' && c != '-' && c != '_' {
			word = append(word, c)
		}
	}
	for _, placeholder := range placeholders {
		if bytes.Equal(word, placeholder) {
			return true
		}
	}
	return false
}

var placeholders = [][]byte{
	[]byte("harikkeepost"), []byte("harikkjeepost"), []byte("ikkeepost"), []byte("ikkjeepost"), []byte("ingenepost"),
	[]byte("manglerepost"), []byte("manglarepost"), []byte("epostmangler"), []byte("epostmanglar"), []byte("mangler"), []byte("manglar"),
	[]byte("ukjent"), []byte("dummy"), []byte("noemail"), []byte("noreply"), []byte("donotreply"), []byte("ikkesvar"), []byte("placeholder"),
}
