package pgtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestExpired(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	tests := []struct {
		name string
		want bool
	}{
		{"test_1799996399_abc", true},
		{"test_1799996401_abc", false},
		{"template_1700000000_abc", true},
		{"shared_1700000000_abc", true},
		{"building_1700000000_abc", true},
		{"other_1700000000_abc", false},
		{"test_abc_1700000000", false},
		{"tilkobling", false},
		{"postgres", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, expired(tt.name, now))
		})
	}
}
