package server

import (
	"crypto/rand"
	"strconv"
)

// newFormKey is new for every time a form is shown.
func newFormKey() string { return rand.Text() }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
