package postgres

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/migrations"
)

func TestFingerprintFollowsTheMigrations(t *testing.T) {
	t.Parallel()
	files := func(content string) fstest.MapFS {
		return fstest.MapFS{"00001_first.sql": {Data: []byte(content)}, "notes.txt": {Data: []byte(content)}}
	}
	first, err := fingerprint(files("SELECT 1"))
	require.NoError(t, err)
	same, err := fingerprint(files("SELECT 1"))
	require.NoError(t, err)
	other, err := fingerprint(files("SELECT 2"))
	require.NoError(t, err)
	own, err := SchemaFingerprint()
	require.NoError(t, err)

	assert.Regexp(t, `^[0-9a-f]{16}$`, first)
	assert.Equal(t, first, same)
	assert.NotEqual(t, first, other)
	assert.NotEqual(t, first, own)

	found, err := migrations.FS.ReadDir(".")
	require.NoError(t, err)
	assert.NotEmpty(t, found)
}
