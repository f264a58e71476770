package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSimulateListsFaults(t *testing.T) {
	t.Parallel()
	var out, errs strings.Builder
	assert.Equal(t, 0, simulate(t.Context(), []string{"--list-faults"}, &out, &errs))
	assert.Contains(t, out.String(), "missing-intermediate")
	assert.Contains(t, out.String(), "organisation person employee_position")
	assert.Empty(t, errs.String())
}

func TestSimulateRefusesWrongUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--fault", "none-such"},
		{"--fault", "venue.orphans"},
		{"--employees", "0"},
		{"--environment", "test"},
		{"--environment", "prod", "--employees", "200000"},
		{"--password-file", filepath.Join(t.TempDir(), "none")},
		{"more"},
		{"--none-such"},
	} {
		var out, errs strings.Builder
		assert.Equal(t, 2, simulate(t.Context(), args, &out, &errs), args)
		assert.NotEmpty(t, errs.String(), args)
		assert.Empty(t, out.String(), args)
	}
}

func TestSimulateServesUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	password, ca := filepath.Join(dir, "password"), filepath.Join(dir, "ca.pem")
	require.NoError(t, os.WriteFile(password, []byte("vår hemmelighet\n"), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	code := make(chan int)
	go func() {
		code <- simulate(ctx, []string{
			"--tls", "--ca-file", ca, "--user", "kslint", "--password-file", password, "--employees", "12", "--fault", "person.bom",
		}, write, io.Discard)
	}()
	url := ""
	lines := bufio.NewScanner(read)
	for !strings.HasSuffix(url, "/venue") && lines.Scan() {
		url = lines.Text()
	}
	pool := x509.NewCertPool()
	pem, err := os.ReadFile(ca)
	require.NoError(t, err)
	require.True(t, pool.AppendCertsFromPEM(pem))

	body := fetchSimulated(t, pool, strings.TrimSuffix(url, "venue")+"person")
	assert.Equal(t, 12, strings.Count(body, `"national_id"`))
	assert.True(t, strings.HasPrefix(body, "\ufeff"))

	cancel()
	assert.Equal(t, 0, <-code)
}

func fetchSimulated(t *testing.T, pool *x509.CertPool, url string) string {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig.RootCAs = pool
	t.Cleanup(transport.CloseIdleConnections)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	request.SetBasicAuth("kslint", "vår hemmelighet")
	response, err := (&http.Client{Transport: transport}).Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	require.Equal(t, http.StatusOK, response.StatusCode)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(body)
}
