package simulator

import (
	"crypto/x509"
	"encoding/pem"
)

// RootCAs trusts the simulator's certificates, and no others.
func RootCAs() (*x509.CertPool, error) {
	a, err := issuer()
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool, nil
}

// RootPEM is the certificate that curl --cacert wants. It is another one in
// every process.
func RootPEM() ([]byte, error) {
	a, err := issuer()
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw}), nil
}
