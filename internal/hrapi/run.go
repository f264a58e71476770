package hrapi

import (
	"crypto/x509"
	"time"
)

// Target is what is tested and with which credentials.
type Target struct {
	Environment  Environment
	Endpoints    map[Resource]string // absolute URLs
	User         string
	Password     string
	CustomerName string // as in the register; the authority's name is compared with it. May be empty
}

// Options bound and direct a test.
type Options struct {
	Level         Level
	Only          []Resource // test these alone; empty means all that Target names
	SourceAddress string     // the environment's configured address, for the report
	BindAddress   string     // local IP address to call from; empty leaves it to the system
	AllowPrivate  bool       // development: loopback and private addresses, and plain http to them
	RootCAs       *x509.CertPool
	Limits        Limits
	Progress      func(Progress) // called from one goroutine, at most a few times a second; may be nil
	Now           func() time.Time

	resolver *resolver // the system's where nil
}

// Limits bound what one test may cost. Zero values mean the defaults.
type Limits struct {
	LineBytes   int           // 1 MiB
	BodyBytes   int64         // 2 GiB
	Run         time.Duration // 30 minutes
	Dial        time.Duration // 10 seconds
	FirstByte   time.Duration // 60 seconds
	IdleBetween time.Duration // 60 seconds without a byte ends a body
}

// Progress is told while a test runs.
type Progress struct {
	Resource Resource
	Phase    Phase
	Records  int64
	Bytes    int64
}

// Phase is what a test is doing with the endpoint at hand.
type Phase string

const (
	PhaseConnecting Phase = "connecting"
	PhaseReading    Phase = "reading"
	PhaseRanges     Phase = "ranges" // trying fromDate and toDate
	PhaseJudging    Phase = "judging"
)
