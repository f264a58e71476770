package hrapi

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// addressKind says why an address must not be called.
type addressKind string

const (
	kindPublic      addressKind = "public"
	kindLoopback    addressKind = "loopback"
	kindPrivate     addressKind = "private"
	kindLinkLocal   addressKind = "link-local"
	kindMetadata    addressKind = "metadata"
	kindShared      addressKind = "shared" // carrier-grade NAT, RFC 6598
	kindMulticast   addressKind = "multicast"
	kindUnspecified addressKind = "unspecified"
	kindEmbedded    addressKind = "embedded" // an IPv4 address inside an IPv6 address
	kindReserved    addressKind = "reserved"
)

// metadataAddresses are where clouds tell a machine its own secrets. Some of
// them lie in ranges that development opens, or among the public ones.
var metadataAddresses = map[netip.Addr]bool{
	netip.MustParseAddr("169.254.169.254"): true,
	netip.MustParseAddr("169.254.170.2"):   true,
	netip.MustParseAddr("fd00:ec2::254"):   true,
	netip.MustParseAddr("fd00:ec2::23"):    true,
	netip.MustParseAddr("fd20:ce::254"):    true,
	netip.MustParseAddr("100.100.100.200"): true,
	netip.MustParseAddr("168.63.129.16"):   true,
	netip.MustParseAddr("192.0.0.192"):     true,
}

var (
	sharedRange    = netip.MustParsePrefix("100.64.0.0/10")
	globalUnicast6 = netip.MustParsePrefix("2000::/3")

	reservedRanges = []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"),
		netip.MustParsePrefix("192.88.99.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("3fff::/20"),
	}

	// An address here is carried to an IPv4 address that it holds.
	embeddingRanges = []netip.Prefix{
		netip.MustParsePrefix("::/96"),
		netip.MustParsePrefix("::ffff:0:0/96"),
		netip.MustParsePrefix("64:ff9b::/96"),
		netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("2001::/32"),
		netip.MustParsePrefix("2002::/16"),
	}
)

// kindOf tells what sort of address a is.
func kindOf(a netip.Addr) addressKind {
	if metadataAddresses[a.WithZone("")] {
		return kindMetadata
	}
	switch {
	case !a.IsValid(), a.IsUnspecified():
		return kindUnspecified
	case a.IsLoopback() && !a.Is4In6():
		return kindLoopback
	case inAny(embeddingRanges, a):
		return kindEmbedded
	case a.IsPrivate():
		return kindPrivate
	case a.IsLinkLocalUnicast():
		return kindLinkLocal
	case a.IsMulticast():
		return kindMulticast
	case sharedRange.Contains(a):
		return kindShared
	case inAny(reservedRanges, a):
		return kindReserved
	case a.Is6() && !globalUnicast6.Contains(a):
		return kindReserved
	}
	return kindPublic
}

func inAny(ranges []netip.Prefix, a netip.Addr) bool {
	for _, r := range ranges {
		if r.Contains(a) {
			return true
		}
	}
	return false
}

// A guard decides which addresses a test may call. It stands between the
// engine and the network that the engine runs in: without it, whoever enters a
// URL could make KS call KS's own machines.
type guard struct {
	allowPrivate bool // development only
}

// permits tells whether a may be called, and what kind of address it is.
func (g guard) permits(a netip.Addr) (addressKind, bool) {
	kind := kindOf(a)
	if kind == kindPublic {
		return kind, true
	}
	return kind, g.allowPrivate && (kind == kindLoopback || kind == kindPrivate)
}

// refusedError is the guard's no.
type refusedError struct {
	address netip.Addr
	kind    addressKind
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("address %s is %s and must not be called", e.address, e.kind)
}

// control is the dialer's hook. It sees the address that is really called,
// after every name look-up, so no second look-up slips past it.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("read the address to call: %w", err)
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return fmt.Errorf("read the address to call: %w", err)
	}
	if kind, ok := g.permits(a); !ok {
		return &refusedError{address: a, kind: kind}
	}
	return nil
}
