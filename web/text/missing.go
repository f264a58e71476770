package text

import (
	"slices"
	"sync"
)

// maxMissing bounds the list, so that a key that is put together at run time cannot fill the memory.
const maxMissing = 1000

var missing struct {
	sync.Mutex
	seen map[string]struct{}
}

// Missing lists, sorted, what was asked for in this process and is in no catalogue: "nb stage.9" for a text,
// "nb do.attach {nr}" for a placeholder that nobody filled. Tests that render pages require it to be empty.
func Missing() []string {
	missing.Lock()
	defer missing.Unlock()
	list := make([]string, 0, len(missing.seen))
	for what := range missing.seen {
		list = append(list, what)
	}
	slices.Sort(list)
	return list
}

func miss(what string) {
	missing.Lock()
	defer missing.Unlock()
	if missing.seen == nil {
		missing.seen = map[string]struct{}{}
	}
	if len(missing.seen) < maxMissing {
		missing.seen[what] = struct{}{}
	}
}
