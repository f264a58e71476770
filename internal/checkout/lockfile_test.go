package checkout_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ks-no/tilkobling/internal/checkout"
)

// A lock file that holds addresses ties everybody to the registry of whoever
// installed last. Packages are known by name and hash.
func TestLockFileHoldsNoAddress(t *testing.T) {
	t.Parallel()

	root, err := checkout.Root()
	require.NoError(t, err)
	raw, err := os.ReadFile(filepath.Join(root, "package-lock.json"))
	require.NoError(t, err)

	var lock struct {
		Packages map[string]map[string]any `json:"packages"`
	}
	require.NoError(t, json.Unmarshal(raw, &lock))
	require.Greater(t, len(lock.Packages), 10)
	for name, pkg := range lock.Packages {
		assert.NotContains(t, pkg, "resolved", name)
		if name != "" && pkg["link"] == nil {
			assert.NotEmpty(t, pkg["integrity"], name)
		}
		for field, value := range pkg {
			// Where to send money is the one address npm keeps: it fetches nothing.
			if field == "funding" {
				continue
			}
			text, err := json.Marshal(value)
			require.NoError(t, err)
			assert.NotContains(t, string(text), "://", "%s: %s", name, field)
		}
	}
}
