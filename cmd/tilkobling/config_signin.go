package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ks-no/tilkobling/internal/access"
)

// providerConfig is a provider as it is written in the configuration. The secret
// may lie in a file of its own.
type providerConfig struct {
	access.Provider

	ClientSecretFile string `json:"client_secret_file"`
}

// providersFrom reads who vouches for people: a JSON list in TILKOBLING_PROVIDERS,
// or in the file that TILKOBLING_PROVIDERS_FILE names.
func providersFrom(getenv func(string) string) ([]access.Provider, error) {
	raw := getenv("TILKOBLING_PROVIDERS")
	if file := getenv("TILKOBLING_PROVIDERS_FILE"); raw == "" && file != "" {
		b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		if err != nil {
			return nil, fmt.Errorf("TILKOBLING_PROVIDERS_FILE cannot be read: %w", err)
		}
		raw = string(b)
	}
	if strings.TrimSpace(raw) == "" {
		return nil, nil
	}
	var configs []providerConfig
	d := json.NewDecoder(strings.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&configs); err != nil {
		// The fault may quote what stands there, and a secret stands there.
		return nil, errors.New("TILKOBLING_PROVIDERS must be a JSON list of providers, as the README shows it, without other fields")
	}
	out := make([]access.Provider, 0, len(configs))
	for _, p := range configs {
		if p.ClientSecret == "" && p.ClientSecretFile != "" {
			b, err := os.ReadFile(p.ClientSecretFile)
			if err != nil {
				return nil, fmt.Errorf("the secret of provider %s cannot be read: %w", p.Key, err)
			}
			p.ClientSecret = strings.TrimSpace(string(b))
		}
		out = append(out, p.Provider)
	}
	return out, nil
}

func (c Config) validateProviders() error {
	var wrong []error
	seen := map[string]bool{}
	for _, p := range c.Providers {
		if seen[p.Key] {
			wrong = append(wrong, fmt.Errorf("provider %s stands twice", p.Key))
		}
		seen[p.Key] = true
		wrong = append(wrong, p.Validate(c.Development))
	}
	return errors.Join(wrong...)
}

func providerKeys(providers []access.Provider) []string {
	out := make([]string, 0, len(providers))
	for _, p := range providers {
		out = append(out, p.Key)
	}
	return out
}
