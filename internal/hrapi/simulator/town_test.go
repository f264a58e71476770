package simulator_test

import (
	"crypto/tls"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/hrapi/simulator"
)

func openTown(t *testing.T) *simulator.Town {
	t.Helper()
	town, err := simulator.OpenTown(t.Context(), "127.0.0.1:0", nil)
	require.NoError(t, err)
	t.Cleanup(town.Close)
	return town
}

func fault(t *testing.T, name string) simulator.Fault {
	t.Helper()
	f, ok := simulator.FaultNamed(name)
	require.True(t, ok, name)
	return f
}

func fetch(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	roots, err := simulator.RootCAs()
	require.NoError(t, err)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(raw)
}

func get(t *testing.T, cfg simulator.Config, u string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, nil)
	require.NoError(t, err)
	request.SetBasicAuth(cfg.User, cfg.Password)
	return fetch(t, request)
}

func post(t *testing.T, u, origin string, form url.Values) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, u, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if origin != "" {
		request.Header.Set("Origin", origin)
	}
	code, _ := fetch(t, request)
	return code
}

func TestTownBreaksAndMends(t *testing.T) {
	t.Parallel()
	town := openTown(t)
	cfg := setup(t)
	require.NoError(t, town.Set(t.Context(), "5540", cfg))
	other := cfg
	other.Name = "Nordvik kommune"
	require.NoError(t, town.Set(t.Context(), "5540-prod", other))

	endpoint := town.EndpointURL("5540", hrapi.Authority)
	code, sound := get(t, cfg, endpoint)
	assert.Equal(t, http.StatusOK, code)
	assert.Contains(t, sound, customer)
	_, prod := get(t, cfg, town.URL()+"5540-prod/authority")
	assert.Contains(t, prod, "Nordvik kommune")

	change := town.URL() + "5540/_fault"
	assert.Equal(t, http.StatusSeeOther, post(t, change, "", url.Values{"fault": {"html-page"}, "times": {"1"}}))
	assert.Equal(t, http.StatusSeeOther, post(t, change, "", url.Values{"fault": {"orphans"}, "times": {"5"}}))
	_, broken := get(t, cfg, endpoint)
	assert.Contains(t, broken, "<!DOCTYPE html>")
	_, page := get(t, cfg, town.URL())
	assert.Contains(t, page, "Nordvik kommune")
	assert.Contains(t, page, html.EscapeString(fault(t, "orphans").Description))
	_, prod = get(t, cfg, town.URL()+"5540-prod/authority")
	assert.Contains(t, prod, "Nordvik kommune", "the others stay as they were")

	assert.Equal(t, http.StatusSeeOther, post(t, change, "", url.Values{"mend": {"html-page"}}))
	_, mended := get(t, cfg, endpoint)
	assert.Equal(t, sound, mended)
	left, _ := town.Config("5540")
	require.Len(t, left.Faults, 1)
	assert.Equal(t, http.StatusSeeOther, post(t, change, "", url.Values{"mend": {"*"}}))
	left, _ = town.Config("5540")
	assert.Empty(t, left.Faults)
}

func TestTownRefuses(t *testing.T) {
	t.Parallel()
	town := openTown(t)
	require.NoError(t, town.Set(t.Context(), "5540", setup(t)))
	breakIt := url.Values{"fault": {"bom"}}
	assert.Equal(t, http.StatusNotFound, post(t, town.URL()+"1111/_fault", "", breakIt))
	assert.Equal(t, http.StatusBadRequest, post(t, town.URL()+"5540/_fault", "", url.Values{"fault": {"none-such"}}))
	assert.Equal(t, http.StatusForbidden, post(t, town.URL()+"5540/_fault", "https://elsewhere.example.com", breakIt))
	code, _ := get(t, setup(t), town.URL()+"1111/person")
	assert.Equal(t, http.StatusNotFound, code)
	require.Error(t, town.Set(t.Context(), "a/b", setup(t)))
	assert.Empty(t, town.EndpointURL("1111", hrapi.Person))
	unchanged, _ := town.Config("5540")
	assert.Empty(t, unchanged.Faults)
}

// A firewall opens, a certificate is completed, and the URL is the same as before.
func TestTownMendsListeners(t *testing.T) {
	t.Parallel()
	town := openTown(t)
	cfg := setup(t)
	for _, name := range []string{"firewall", "closed-port", "missing-intermediate", "silent"} {
		cfg.Faults = []simulator.Fault{fault(t, name)}
		require.NoError(t, town.Set(t.Context(), "3411", cfg))
		u := town.EndpointURL("3411", hrapi.Person)
		require.NoError(t, town.Mend(t.Context(), "3411", name))
		assert.Equal(t, u, town.EndpointURL("3411", hrapi.Person))
		code, _ := get(t, cfg, u)
		assert.Equal(t, http.StatusOK, code, name)
	}
}

func TestDemoURL(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "https://127.0.0.1:15540/api/ksl/v3/person", simulator.DemoURL("5540", hrapi.Person))
	assert.Equal(t, "https://127.0.0.1:20301/api/ksl/v3/venue", simulator.DemoURL("0301-prod", hrapi.Venue))
	assert.Zero(t, simulator.DemoPort("Narvik"))
}

func TestServerEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server, err := simulator.ServeOn(t.Context(), "127.0.0.1:0", setup(t), false)
	require.NoError(t, err)
	u, err := url.Parse(server.URL(hrapi.Person))
	require.NoError(t, err)
	assert.Equal(t, "http", u.Scheme)
	server.Close()
	_, err = new(net.Dialer).DialContext(t.Context(), "tcp", u.Host)
	require.Error(t, err)
}
