package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAssetIsNamedByItsContent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := asset{name: "icons.svg", content: []byte("<svg/>")}.write(dir)
	require.NoError(t, err)
	again, err := asset{name: "icons.svg", content: []byte("<svg/>")}.write(dir)
	require.NoError(t, err)
	other, err := asset{name: "icons.svg", content: []byte("<svg></svg>")}.write(dir)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	assert.NotEqual(t, first, other)
	assert.Regexp(t, `^icons-[A-Z2-7]{8}\.svg$`, first)

	packed, err := os.ReadFile(filepath.Join(dir, first+".gz"))
	require.NoError(t, err)
	r, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, "<svg/>", string(content))
}

func TestFontHasNoCompressedTwin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, err := asset{name: "inter.woff2", hashed: "inter-ABCDEFGH.woff2", content: []byte("font")}.write(dir)
	require.NoError(t, err)
	assert.Equal(t, "inter-ABCDEFGH.woff2", name)
	assert.NoFileExists(t, filepath.Join(dir, name+".gz"))
}

func TestEmptyKeepsTheIgnoreFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app-OLD.css"), nil, 0o600))
	require.NoError(t, empty(dir))
	assert.FileExists(t, filepath.Join(dir, ".gitignore"))
	assert.NoFileExists(t, filepath.Join(dir, "app-OLD.css"))
	require.ErrorContains(t, empty(filepath.Join(dir, "none")), "root of the repository")
}

func TestPackagesAreReadFromTheInputs(t *testing.T) {
	t.Parallel()
	got, err := packagesIn(`{"inputs":{
		"web/static/js/main.js":{},
		"node_modules/htmx.org/dist/htmx.esm.js":{},
		"node_modules/@digdir/designsystemet-web/dist/esm/field/field.js":{},
		"node_modules/a/node_modules/@floating-ui/dom/x.js":{}}}`)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"htmx.org": true, "@digdir/designsystemet-web": true, "@floating-ui/dom": true}, got)
	_, err = packagesIn("{")
	require.Error(t, err)
}

func TestLicenceIsFoundByItsName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	none, err := licenceOf(dir)
	require.NoError(t, err)
	assert.Nil(t, none)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "LICENSE.md"), []byte("MIT"), 0o600))
	text, err := licenceOf(dir)
	require.NoError(t, err)
	assert.Equal(t, "MIT", string(text))
}

func TestListNamesAnIconThatDoesNotExist(t *testing.T) {
	t.Parallel()
	list := filepath.Join(t.TempDir(), "icons.txt")
	require.NoError(t, os.WriteFile(list, []byte("NoSuchIcon"), 0o600))
	_, err := icons(list)
	require.ErrorContains(t, err, "NoSuchIcon")
}
