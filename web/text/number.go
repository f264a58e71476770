package text

import (
	"strconv"
	"strings"
)

// noBreak keeps a number and its unit, and the groups of a number, on one line.
const noBreak = "\u00a0"

// Number writes n with its thousands set apart: «1 208», with a no-break space; "1,208" in English.
func (c *Catalogue) Number(n int) string {
	if n > -1000 && n < 1000 {
		return strconv.Itoa(n)
	}
	digits := strconv.Itoa(n)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.Grow(len(digits) + len(digits)/3*len(c.write.thousands) + 1)
	b.WriteString(sign)
	head := len(digits) % 3
	if head == 0 {
		head = 3
	}
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		b.WriteString(c.write.thousands)
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}

// Decimal writes v rounded to so many digits: «2,9», «1 208,5».
func (c *Catalogue) Decimal(v float64, digits int) string {
	return c.write.decimal(strconv.FormatFloat(v, 'f', digits, 64))
}

// Percent writes a share, where 0.33 is «33 %». Shares that are not quite none and not quite all never look so.
func (c *Catalogue) Percent(share float64) string {
	n := int(share*100 + 0.5)
	switch {
	case n == 0 && share > 0:
		n = 1
	case n == 100 && share < 1:
		n = 99
	}
	return c.Number(n) + c.write.percent
}

// Bytes writes a size: «812 byte», «1,4 MB», in steps of a thousand.
func (c *Catalogue) Bytes(n int64) string {
	if n < 1000 {
		return c.Number(int(n)) + noBreak + "B"
	}
	size, unit := float64(n)/1000, 0
	units := []string{"kB", "MB", "GB", "TB"}
	for size >= 999.5 && unit < len(units)-1 {
		size /= 1000
		unit++
	}
	digits := 1
	if size >= 10 {
		digits = 0
	}
	return c.Decimal(size, digits) + noBreak + units[unit]
}

// decimal turns digits as strconv writes them into those of the language.
func (w conventions) decimal(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, fraction, has := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(w.thousands)
		}
		b.WriteRune(d)
	}
	if has {
		b.WriteString(w.point)
		b.WriteString(fraction)
	}
	return b.String()
}
