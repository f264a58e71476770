package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Hash is SHA-256 over all that a confirmation says, in hexadecimal, each value
// with its length, times to the microsecond in UTC.
func (n NewSignOff) Hash() string {
	h := sha256.New()
	for _, v := range []string{
		fmt.Sprint(n.Case), fmt.Sprint(n.Customer), string(n.Kind), fmt.Sprint(n.Reading), n.Digest, fmt.Sprint(n.Period),
		fmt.Sprint(n.Person), n.PersonName, n.Organisation, n.Method, n.Sentence, n.Language, strings.Join(n.Checked, ","),
		n.At.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
	} {
		fmt.Fprintf(h, "%d:%s\n", len(v), v)
	}
	return hex.EncodeToString(h.Sum(nil))
}
