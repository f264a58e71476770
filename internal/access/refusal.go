package access

import "errors"

// Reason is why somebody was not let in: signin.refused.<reason> in the catalogues.
type Reason string

// The reasons.
const (
	Stale       Reason = "stale"       // the answer belongs to no sign-in of this browser: old, used, or another's
	Cancelled   Reason = "cancelled"   // the person turned back at the issuer
	Unreachable Reason = "unreachable" // the issuer does not answer
	Distrusted  Reason = "distrusted"  // what the issuer says does not hold
	Level       Reason = "level"       // the person signed in more weakly than is asked for
	NoRole      Reason = "norole"      // the person has nothing to do here
	Taken       Reason = "taken"       // the person is linked with another subject of the issuer
	StaleCode   Reason = "stalecode"   // the link is used, revoked, run out, or another browser's
	TooMany     Reason = "toomany"     // codes were asked for too often
)

// Refusal is a sign-in that came to nothing. Cause is for the log: it holds
// neither tokens nor what the person is called.
type Refusal struct {
	Reason Reason
	Cause  error
}

func (r *Refusal) Error() string {
	if r.Cause == nil {
		return "sign-in refused: " + string(r.Reason)
	}
	return "sign-in refused: " + string(r.Reason) + ": " + r.Cause.Error()
}

func (r *Refusal) Unwrap() error { return r.Cause }

func refused(why Reason, cause error) error { return &Refusal{Reason: why, Cause: cause} }

// RefusalOf finds the refusal in err.
func RefusalOf(err error) (*Refusal, bool) { return errors.AsType[*Refusal](err) }
