package casework

import (
	"bytes"
	"encoding/base64"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/ks-no/tilkobling/internal/onboarding"
)

// Vault seals passwords. The associated data bind each to its case and
// environment, so that a row copied to another does not open.
type Vault struct {
	aead tink.AEAD
}

// NewKeySet makes a key set, base64 of Tink's binary form, for the
// configuration. It is a secret.
func NewKeySet() (string, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("make key set: %w", err)
	}
	var b bytes.Buffer
	if err := insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&b)); err != nil {
		return "", fmt.Errorf("write key set: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// OpenVault reads a key set made by NewKeySet. Its errors never hold the key.
func OpenVault(keySet string) (*Vault, error) {
	raw, err := base64.StdEncoding.DecodeString(keySet)
	if err != nil {
		return nil, fmt.Errorf("key set is not base64")
	}
	h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, fmt.Errorf("key set is not one of ours")
	}
	a, err := aead.New(h)
	if err != nil {
		return nil, fmt.Errorf("key set does not seal: %w", err)
	}
	return &Vault{aead: a}, nil
}

func bound(id onboarding.CaseID, env onboarding.Environment) []byte {
	return fmt.Appendf(nil, "case %d %s", id, env)
}

// Seal encrypts a password.
func (v *Vault) Seal(id onboarding.CaseID, env onboarding.Environment, password string) ([]byte, error) {
	b, err := v.aead.Encrypt([]byte(password), bound(id, env))
	if err != nil {
		return nil, fmt.Errorf("seal password: %w", err)
	}
	return b, nil
}

// Open decrypts what Seal made for the same case and environment.
func (v *Vault) Open(id onboarding.CaseID, env onboarding.Environment, sealed []byte) (string, error) {
	b, err := v.aead.Decrypt(sealed, bound(id, env))
	if err != nil {
		return "", fmt.Errorf("the password of case %d in %s does not open", id, env)
	}
	return string(b), nil
}
