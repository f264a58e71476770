package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const styles = "body{color:red}"

// build makes what a build would leave.
func build(t *testing.T) files {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(styles))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	f, err := load(fstest.MapFS{
		"manifest.json":        {Data: []byte(`{"app.css":"app-AAAAAAAA.css","inter.woff2":"inter-BBBBBBBB.woff2"}`)},
		"app-AAAAAAAA.css":     {Data: []byte(styles)},
		"app-AAAAAAAA.css.gz":  {Data: packed.Bytes()},
		"inter-BBBBBBBB.woff2": {Data: []byte("font")},
		"secret.txt":           {Data: []byte("secret")},
	})
	require.NoError(t, err)
	return f
}

func ask(f files, method, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	f.handler().ServeHTTP(w, r)
	return w
}

func TestAssetIsServedForGood(t *testing.T) {
	t.Parallel()
	w := ask(build(t), http.MethodGet, "/static/app-AAAAAAAA.css", "")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, styles, w.Body.String())
	assert.Equal(t, "text/css; charset=utf-8", w.Header().Get("Content-Type"))
	assert.Equal(t, "public, max-age=31536000, immutable", w.Header().Get("Cache-Control"))
	assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
	assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	assert.Empty(t, w.Header().Get("Content-Encoding"))
}

func TestAssetIsServedCompressed(t *testing.T) {
	t.Parallel()
	w := ask(build(t), http.MethodGet, "/static/app-AAAAAAAA.css", "br, gzip;q=0.8")
	assert.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	r, err := gzip.NewReader(w.Body)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, styles, string(content))

	w = ask(build(t), http.MethodGet, "/static/inter-BBBBBBBB.woff2", "gzip")
	assert.Equal(t, "font", w.Body.String())
	assert.Equal(t, "font/woff2", w.Header().Get("Content-Type"))
	assert.Empty(t, w.Header().Get("Content-Encoding"))
}

func TestWhatIsServed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{http.MethodHead, "/static/app-AAAAAAAA.css", http.StatusOK},
		{http.MethodPost, "/static/app-AAAAAAAA.css", http.StatusMethodNotAllowed},
		{http.MethodGet, "/static/app.css", http.StatusNotFound},
		{http.MethodGet, "/static/manifest.json", http.StatusNotFound},
		{http.MethodGet, "/static/secret.txt", http.StatusNotFound},
		{http.MethodGet, "/static/../handler.go", http.StatusNotFound},
		{http.MethodGet, "/static/", http.StatusNotFound},
	} {
		w := ask(build(t), tt.method, tt.path, "")
		assert.Equal(t, tt.want, w.Code, "%s %s", tt.method, tt.path)
	}
	assert.Empty(t, ask(build(t), http.MethodHead, "/static/app-AAAAAAAA.css", "").Body.String())
}

func TestAssetsThatAreNotBuilt(t *testing.T) {
	t.Parallel()
	f, err := load(fstest.MapFS{".gitignore": {Data: []byte("*")}})
	require.NoError(t, err)
	w := ask(f, http.MethodGet, "/static/app.css", "")
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, w.Body.String(), "make assets")

	_, err = load(fstest.MapFS{"manifest.json": {Data: []byte("{")}})
	require.ErrorContains(t, err, "parse manifest")
}

func TestAssetThatIsInTheManifestOnly(t *testing.T) {
	t.Parallel()
	f, err := load(fstest.MapFS{"manifest.json": {Data: []byte(`{"app.js":"app-CCCCCCCC.js"}`)}})
	require.NoError(t, err)
	assert.Equal(t, http.StatusInternalServerError, ask(f, http.MethodGet, "/static/app-CCCCCCCC.js", "").Code)
}

func TestPathOfAnUnknownAssetIsItsPlainName(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "/static/no-such.css", Path("no-such.css"))
}

func TestIconList(t *testing.T) {
	t.Parallel()
	assert.True(t, HasIcon("CheckmarkCircle"))
	assert.False(t, HasIcon("Checkmark Circle"))
	assert.False(t, HasIcon(""))
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"gzip": true, "gzip, deflate, br": true, "br;q=1.0, gzip;q=0.5": true, "*": true, "deflate, *;q=0.1": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0.0": false, "xgzip": false, "gzip;q=x": false,
	} {
		assert.Equal(t, want, acceptsGzip(header), header)
	}
}
