package hrapi

import "math/rand/v2"

// numbering gives each 64-bit key a number of its own, counted from zero, in
// twelve bytes a slot. Go's map needs three times as much, and a test may hold
// millions of keys.
type numbering struct {
	keys  []uint64 // 0 is a free slot
	nums  []uint32
	used  int
	shift uint
	salt  uint64
}

const firstSlots = 1 << 10

// number gives the key's number, and whether it is new. The key must not be 0.
func (t *numbering) number(key uint64) (num uint32, fresh bool) {
	if t.used*4 >= len(t.keys)*3 {
		t.grow()
	}
	slot := t.slot(key)
	if t.keys[slot] == key {
		return t.nums[slot], false
	}
	num = uint32(t.used)
	t.keys[slot], t.nums[slot] = key, num
	t.used++
	return num, true
}

// slot is where the key stands, or the free slot where it belongs.
func (t *numbering) slot(key uint64) int {
	h := (key ^ t.salt) * 0x9E3779B97F4A7C15
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	mask := len(t.keys) - 1
	for i := int(h >> t.shift); ; i++ {
		if k := t.keys[i&mask]; k == key || k == 0 {
			return i & mask
		}
	}
}

func (t *numbering) grow() {
	keys, nums := t.keys, t.nums
	if len(keys) == 0 {
		t.salt = rand.Uint64() //nolint:gosec // it only keeps a sender from choosing where keys fall
	}
	size := max(firstSlots, 2*len(keys))
	t.keys, t.nums = make([]uint64, size), make([]uint32, size)
	t.shift = 64
	for s := size; s > 1; s >>= 1 {
		t.shift--
	}
	for i, key := range keys {
		if key != 0 {
			slot := t.slot(key)
			t.keys[slot], t.nums[slot] = key, nums[i]
		}
	}
}
