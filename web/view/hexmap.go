package view

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/internal/register"
)

// Hex is one municipality on the map.
type Hex struct {
	Number string
	Name   string
	State  HexState
	At     register.Hex
}

// HexState is one of the ten states of the map.
type HexState int

// 0 is not begun, 1 to 7 the stage.
const (
	HexInProduction HexState = 8
	HexNotToBe      HexState = 9
)

// class names the colour, mark what is written in the hexagon: no state is told
// by colour alone.
func (s HexState) class() string {
	if s == HexNotToBe {
		return "sx"
	}
	return "s" + strconv.Itoa(int(s))
}

func (s HexState) mark() string {
	switch s {
	case 0:
		return ""
	case HexInProduction:
		return "✓"
	case HexNotToBe:
		return "–"
	default:
		return strconv.Itoa(int(s))
	}
}

// HexMap is the map: each municipality a hexagon, none larger than another.
type HexMap struct {
	Label string
	Cells []Hex
	Words [10]string // what each state is called
	Path  string     // what stands before a municipality's number in its address
}

// hexWidth is the width of a cell in the units of the drawing.
const hexWidth = 20.0

// hexShape is the outline of a hexagon around (0, 0).
func hexShape(width float64) string {
	r := width / math.Sqrt(3)
	var s strings.Builder
	for i := range 6 {
		angle := math.Pi/6 + float64(i)*math.Pi/3
		move := "L"
		if i == 0 {
			move = "M"
		}
		fmt.Fprintf(&s, "%s%g %g", move, round1(r*math.Cos(angle)), round1(r*math.Sin(angle)))
	}
	return s.String() + "Z"
}

func (m HexMap) drawing() templ.Component {
	var s strings.Builder
	width := (register.GridColumns + 0.5) * hexWidth
	height := float64(register.GridRows-1)*hexWidth*math.Sqrt(3)/2 + 2*hexWidth/math.Sqrt(3)
	fmt.Fprintf(&s, `<svg class="hexmap" viewBox="%g %g %g %g" role="group" aria-label="%s"><defs><path id="hx" d="%s"/></defs>`,
		-hexWidth/2-1, round1(-hexWidth/math.Sqrt(3)-1), width+2, round1(height+2), html.EscapeString(m.Label), hexShape(hexWidth))
	for _, c := range m.Cells {
		x, y := c.At.Center(hexWidth)
		name := html.EscapeString(c.Name + ": " + m.Words[c.State])
		fmt.Fprintf(&s, `<a href="%s%s" class="%s"><title>%s</title><use href="#hx" x="%g" y="%g"/>`, m.Path, c.Number, c.State.class(), name, round1(x), round1(y))
		if mark := c.State.mark(); mark != "" {
			fmt.Fprintf(&s, `<text x="%g" y="%g" aria-hidden="true">%s</text>`, round1(x), round1(y), mark)
		}
		fmt.Fprintf(&s, `<text class="hn" aria-hidden="true">%s</text></a>`, name)
	}
	s.WriteString(`</svg>`)
	return drawn(s.String())
}

// hexKey draws one hexagon of the legend.
func hexKey(state HexState) templ.Component {
	return drawn(fmt.Sprintf(`<svg class="hexkey %s" viewBox="-11 -12.5 22 25" aria-hidden="true"><path d="%s"/><text>%s</text></svg>`,
		state.class(), hexShape(hexWidth), state.mark()))
}
