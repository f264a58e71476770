package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// authorities are a root and an intermediate of the simulator's own, made when
// first needed and gone with the process.
type authorities struct {
	root  *x509.Certificate
	inner *x509.Certificate
	key   *ecdsa.PrivateKey // of the intermediate
}

var issuer = sync.OnceValues(newAuthorities)

func newAuthorities() (*authorities, error) {
	rootKey, err := newKey()
	if err != nil {
		return nil, err
	}
	root := unsigned("Solvik rot-CA", 1)
	root.IsCA, root.KeyUsage = true, x509.KeyUsageCertSign
	root, err = sign(root, root, rootKey, rootKey)
	if err != nil {
		return nil, err
	}
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	inner := unsigned("Solvik utsteder-CA", 2)
	inner.IsCA, inner.KeyUsage = true, x509.KeyUsageCertSign
	inner, err = sign(inner, root, key, rootKey)
	if err != nil {
		return nil, err
	}
	return &authorities{root: root, inner: inner, key: key}, nil
}

// certificate makes what a listener of the kind presents.
func (a *authorities) certificate(kind listener) (tls.Certificate, error) {
	key, err := newKey()
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf := unsigned("localhost", 3)
	leaf.DNSNames = []string{"localhost"}
	leaf.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	parent, signer := a.inner, a.key
	switch kind {
	case expired:
		leaf.NotAfter = time.Now().AddDate(0, -1, 0)
	case wrongHost:
		leaf.Subject.CommonName, leaf.IPAddresses = "www.solvik.example.com", nil
		leaf.DNSNames = []string{"www.solvik.example.com", "solvik.example.com"}
	case selfSigned:
		parent, signer = leaf, key
	case sound, refuses, drops, keepsSilent, speaksPlain, oldTLS, noIntermediate:
	}
	signed, err := sign(leaf, parent, key, signer)
	if err != nil {
		return tls.Certificate{}, err
	}
	chain := [][]byte{signed.Raw}
	if kind != noIntermediate && kind != selfSigned {
		chain = append(chain, a.inner.Raw)
	}
	return tls.Certificate{Certificate: chain, PrivateKey: key, Leaf: signed}, nil
}

func unsigned(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: name, Organization: []string{"Tilkobling, simulator"}},
		NotBefore:             time.Now().AddDate(-1, 0, 0),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		BasicConstraintsValid: true,
	}
}

func newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

func sign(c, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	raw, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, fmt.Errorf("sign a certificate: %w", err)
	}
	signed, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, fmt.Errorf("read back a certificate: %w", err)
	}
	return signed, nil
}
