package hrapi

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
)

// Digest identifies what is confirmed in stage 5: ids, names and parents of the
// units, in whichever order they came. The authority's name is not part of it.
//
// It is the SHA-256, in hexadecimal, of the canonical form: the line
// "tilkobling structure 1", the number of units, and of each unit, sorted by id,
// name and parent, those three. Each is written as its length in bytes, a colon,
// and its bytes, so that no text can pass for another.
func (s *Structure) Digest() string {
	c := newCanonical("tilkobling structure 1")
	units := slices.Clone(s.Units)
	slices.SortFunc(units, compareUnits)
	c.number(len(units))
	for _, unit := range units {
		c.text(unit.ID)
		c.text(unit.Name)
		c.text(unit.Parent)
	}
	return c.sum()
}

func compareUnits(a, b Unit) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Parent, b.Parent))
}

// canonical feeds a hash with texts that cannot run into each other.
type canonical struct {
	hash hash.Hash
	buf  []byte
}

func newCanonical(form string) *canonical {
	c := &canonical{hash: sha256.New()}
	c.text(form)
	return c
}

func (c *canonical) text(s string) {
	c.buf = strconv.AppendInt(c.buf[:0], int64(len(s)), 10)
	c.buf = append(c.buf, ':')
	c.buf = append(c.buf, s...)
	c.hash.Write(c.buf)
}

func (c *canonical) number(n int) { c.text(strconv.Itoa(n)) }

func (c *canonical) sum() string { return hex.EncodeToString(c.hash.Sum(nil)) }
