package localpg

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	self := account{uid: os.Getuid(), gid: os.Getgid()}
	closed := t.TempDir()
	require.NoError(t, os.Chmod(closed, 0o700))
	candidates := []installation{
		{bin: closed, major: 17},
		{bin: "/", major: 16},
		{bin: closed, major: 18, packaged: true},
	}
	tests := []struct {
		name    string
		account account
		major   int
		want    int
		data    int // the version the error names, 0 for no error
	}{
		{name: "the first for new data", account: self, want: 17},
		{name: "that of the data", account: self, major: 16, want: 16},
		{name: "another account cannot enter the first", account: account{other: true}, want: 16},
		{name: "the packaged one is copied within reach", account: account{other: true}, major: 18, want: 18},
		{name: "none of the data's version", account: self, major: 15, data: 15},
		{name: "none of the data's version within reach", account: account{other: true}, major: 17, data: 17},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := choose(append([]installation(nil), candidates...), tt.major, tt.account)
			if tt.data != 0 {
				var failure *versionError
				require.ErrorAs(t, err, &failure)
				assert.Equal(t, tt.data, failure.data)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.major)
		})
	}
}

func TestMkdirRefusesWhatSomebodyLaidThere(t *testing.T) {
	t.Parallel()
	self := account{uid: os.Getuid(), gid: os.Getgid()}
	dir := t.TempDir()

	own := filepath.Join(dir, "own")
	require.NoError(t, os.Mkdir(own, 0o755))
	require.NoError(t, self.mkdir(own))
	info, err := os.Stat(own)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())

	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(own, link))
	require.ErrorContains(t, self.mkdir(link), "not a folder of our own")

	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorContains(t, self.mkdir(file), "not a folder of our own")
}

func TestOpen(t *testing.T) {
	t.Parallel()
	closed := t.TempDir()
	require.NoError(t, os.Chmod(closed, 0o700))
	within := filepath.Join(closed, "within")
	require.NoError(t, os.Mkdir(within, 0o755))
	assert.False(t, open(within))
	assert.False(t, open(filepath.Join(closed, "missing")))
	assert.True(t, open("/"))
}
