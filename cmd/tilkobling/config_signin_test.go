package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/access"
)

const twoProviders = `[
	{"key": "ks", "kind": "staff", "name": "Entra ID", "issuer": "https://login.microsoftonline.com/t/v2.0", "client_id": "a",
	 "client_secret": "very secret", "roles_claim": "roles", "roles": {"case_handler": ["Saksbehandler"]}, "trust_email": true},
	{"key": "ansattporten", "kind": "ansattporten", "name": "Ansattporten", "issuer": "https://ansattporten.no", "client_id": "b",
	 "client_secret_file": "SECRET", "resource": "urn:altinn:resource:ks-tilkobling", "action": "access", "right": "Tilkobling"}
]`

func env(values map[string]string) func(string) string {
	return func(key string) string { return values[key] }
}

func TestProvidersAreRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secret, file := filepath.Join(dir, "secret"), filepath.Join(dir, "providers.json")
	require.NoError(t, os.WriteFile(secret, []byte("from a file\n"), 0o600))
	require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(twoProviders, "SECRET", secret)), 0o600))
	c, err := configFrom(env(map[string]string{"TILKOBLING_PROVIDERS_FILE": file}))
	require.NoError(t, err)
	require.Len(t, c.Providers, 2)
	require.NoError(t, c.validateProviders())
	require.Equal(t, access.Staff, c.Providers[0].Kind)
	require.Equal(t, "from a file", c.Providers[1].ClientSecret)
	shown := c.LogValue().String()
	require.Contains(t, shown, "ansattporten")
	require.NotContains(t, shown, "very secret")
	require.NotContains(t, shown, "from a file")
}

func TestProvidersThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	sound := access.Provider{
		Key: "ks", Kind: access.Staff, Name: "KS", Issuer: "https://issuer.example.com", ClientID: "a", ClientSecret: "very secret",
		RolesClaim: "roles", Roles: map[string][]string{"case_handler": {"x"}},
	}
	porten := access.Provider{
		Key: "porten", Kind: access.Ansattporten, Name: "Ansattporten", Issuer: "https://issuer.example.com", ClientID: "a",
		ClientSecret: "very secret", Resource: "urn:altinn:resource:x", Action: "access", Right: "Rett",
	}
	require.NoError(t, Config{Providers: []access.Provider{sound, porten}}.validateProviders())
	for want, change := range map[string]func(*access.Provider, *access.Provider){
		"stands twice":           func(_, p *access.Provider) { p.Key = "ks" },
		"the program's own":      func(s, _ *access.Provider) { s.Key = "kode" },
		"small letters":          func(s, _ *access.Provider) { s.Key = "KS/x" },
		"https address":          func(s, _ *access.Provider) { s.Issuer = "http://127.0.0.1:4000" },
		"client_secret":          func(s, _ *access.Provider) { s.ClientSecret = "" },
		"nobody would be let in": func(s, _ *access.Provider) { s.Roles = nil },
		"is no role at KS":       func(s, _ *access.Provider) { s.Roles = map[string][]string{"requester": {"x"}} },
		"an empty value":         func(s, _ *access.Provider) { s.Roles = map[string][]string{"manager": {""}} },
		"resource must be":       func(_, p *access.Provider) { p.Resource = "x" },
		"action and right":       func(_, p *access.Provider) { p.Action = "" },
		"kind must be":           func(_, p *access.Provider) { p.Kind = "" },
	} {
		s, p := sound, porten
		change(&s, &p)
		err := Config{Providers: []access.Provider{s, p}}.validateProviders()
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "very secret")
	}
	local := sound
	local.Issuer = "http://localhost:4000"
	require.NoError(t, Config{Development: true, Providers: []access.Provider{local}}.validateProviders())

	_, err := configFrom(env(map[string]string{"TILKOBLING_PROVIDERS": `[{"client_secret": "very secret", "clientid": "x"}]`}))
	require.ErrorContains(t, err, "TILKOBLING_PROVIDERS")
	require.NotContains(t, err.Error(), "very secret")
}
