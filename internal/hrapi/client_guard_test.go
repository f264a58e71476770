package hrapi

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKindsOfAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]addressKind{
		"18.185.188.40":           kindPublic,
		"18.197.107.188":          kindPublic,
		"2a01:4f8::1":             kindPublic,
		"127.0.0.1":               kindLoopback,
		"127.255.255.254":         kindLoopback,
		"::1":                     kindLoopback,
		"10.0.0.1":                kindPrivate,
		"172.16.0.1":              kindPrivate,
		"172.31.255.255":          kindPrivate,
		"192.168.0.1":             kindPrivate,
		"fd12:3456::1":            kindPrivate,
		"fc00::1":                 kindPrivate,
		"169.254.1.1":             kindLinkLocal,
		"fe80::1":                 kindLinkLocal,
		"fe80::1%eth0":            kindLinkLocal,
		"169.254.169.254":         kindMetadata,
		"169.254.170.2":           kindMetadata,
		"fd00:ec2::254":           kindMetadata,
		"fd00:ec2::254%eth0":      kindMetadata,
		"168.63.129.16":           kindMetadata,
		"100.100.100.200":         kindMetadata,
		"100.64.0.1":              kindShared,
		"100.127.255.255":         kindShared,
		"224.0.0.1":               kindMulticast,
		"239.1.2.3":               kindMulticast,
		"ff02::1":                 kindMulticast,
		"0.0.0.0":                 kindUnspecified,
		"::":                      kindUnspecified,
		"0.1.2.3":                 kindReserved,
		"192.0.2.1":               kindReserved,
		"198.18.0.1":              kindReserved,
		"240.0.0.1":               kindReserved,
		"255.255.255.255":         kindReserved,
		"2001:db8::1":             kindReserved,
		"fec0::1":                 kindReserved,
		"4000::1":                 kindReserved,
		"::ffff:127.0.0.1":        kindEmbedded,
		"::ffff:169.254.169.254":  kindEmbedded,
		"::ffff:18.185.188.40":    kindEmbedded,
		"::127.0.0.1":             kindEmbedded,
		"64:ff9b::7f00:1":         kindEmbedded,
		"64:ff9b::a9fe:a9fe":      kindEmbedded,
		"64:ff9b:1::a00:1":        kindEmbedded,
		"2002:7f00:1::":           kindEmbedded,
		"2002:a9fe:a9fe::1":       kindEmbedded,
		"2001:0:4136:e378::a00:1": kindEmbedded,
	} {
		assert.Equal(t, want, kindOf(netip.MustParseAddr(address)), address)
	}
	assert.Equal(t, kindUnspecified, kindOf(netip.Addr{}))
}

func TestDevelopmentOpensLoopbackAndPrivateAlone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fd12::1"} {
		_, ok := guard{}.permits(netip.MustParseAddr(address))
		assert.False(t, ok, address)
		_, ok = guard{allowPrivate: true}.permits(netip.MustParseAddr(address))
		assert.True(t, ok, address)
	}
	for _, address := range []string{"169.254.169.254", "fd00:ec2::254", "100.64.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"} {
		_, ok := guard{allowPrivate: true}.permits(netip.MustParseAddr(address))
		assert.False(t, ok, address)
	}
}

// The guard sits where the connection is made, so that nothing before it need
// be right.
func TestDialerRefusesWhateverTheNameSaid(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	lim := Limits{Dial: time.Second}.withDefaults()

	closed, err := newDialer(guard{}, "", lim)
	require.NoError(t, err)
	for _, name := range []string{"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "169.254.169.254"} {
		conn, err := closed.DialContext(t.Context(), "tcp", name+":"+port)
		var refused *refusedError
		require.ErrorAs(t, err, &refused, name)
		require.Nil(t, conn)
	}
	open, err := newDialer(guard{allowPrivate: true}, "", lim)
	require.NoError(t, err)
	conn, err := open.DialContext(t.Context(), "tcp", "127.0.0.1:"+port)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	_, err = open.DialContext(t.Context(), "tcp", "169.254.169.254:80")
	var refused *refusedError
	require.ErrorAs(t, err, &refused)

	_, err = newDialer(guard{}, "not an address", lim)
	require.Error(t, err)
}
