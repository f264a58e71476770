package view

import (
	"context"
	"fmt"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// A Bar is a row of a table of bars: what it measures, how long it is, and the
// figure.
type Bar struct {
	Number string // of the stage, before the label
	Label  string
	Href   string // where those are that it counts
	Parts  []BarPart
	Target int // thousandths; no line where negative
	Value  string
	Note   string // after the figure
	More   string // where those are that the note counts
}

// BarPart is a stretch of a bar, in thousandths of the whole, and what it is.
type BarPart struct {
	Width int
	Class string
}

// Thousandths tells how far a value reaches of the longest.
func Thousandths(value, longest float64) int {
	if longest <= 0 {
		return 0
	}
	return int(math.Round(1000 * min(1, max(0, value/longest))))
}

// barDrawing draws the bar. The figure stands beside it in the table, so it is
// hidden from those who hear the page.
func barDrawing(b Bar) templ.Component {
	var s strings.Builder
	s.WriteString(`<svg viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" height="24"/>`)
	at := 0
	for _, p := range b.Parts {
		fmt.Fprintf(&s, `<rect class="%s" x="%d" width="%d" height="24"/>`, p.Class, at, p.Width)
		at += p.Width
		if p.Width > 0 && len(b.Parts) > 1 {
			fmt.Fprintf(&s, `<path class="cut" d="M%d 0V24"/>`, at)
		}
	}
	if b.Target >= 0 {
		fmt.Fprintf(&s, `<path class="halo" d="M%[1]d 0V24"/><path class="target" d="M%[1]d 0V24"/>`, b.Target)
	}
	s.WriteString(`</svg>`)
	return drawn(s.String())
}

// drawn is markup that was put together here, from numbers and escaped text.
func drawn(markup string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, markup); err != nil {
			return fmt.Errorf("write a drawing: %w", err)
		}
		return nil
	})
}

// A LineChart shows a middle and the range around it through time.
type LineChart struct {
	ID      string
	Title   string
	Summary string // one sentence: what it shows
	Points  []LinePoint
}

// LinePoint is one time of a LineChart; one with nothing in it leaves a gap.
type LinePoint struct {
	Label          string // short, under the axis
	Empty          bool
	Low, Mid, High float64
	Value          string // of Mid, as written
}

type chartSize struct {
	class         string
	width, height float64
	labels        int // at most so many under the axis
}

// Two widths are drawn, and the style sheet shows the one that fits: text in a
// drawing that is scaled down cannot be read.
var chartSizes = []chartSize{{"chart-wide", 560, 250, 12}, {"chart-narrow", 330, 220, 5}}

func (c LineChart) drawing() templ.Component {
	var s strings.Builder
	for i, size := range chartSizes {
		c.draw(&s, size, strconv.Itoa(i))
	}
	return drawn(s.String())
}

const (
	chartLeft, chartRight = 34.0, 44.0
	chartTop, chartBottom = 10.0, 26.0
)

func (c LineChart) draw(s *strings.Builder, size chartSize, suffix string) {
	id := html.EscapeString(c.ID) + suffix
	fmt.Fprintf(s, `<svg class="chart %s" viewBox="0 0 %g %g" role="img" aria-labelledby="%st %ss"><title id="%st">%s</title><desc id="%ss">%s</desc>`,
		size.class, size.width, size.height, id, id, id, html.EscapeString(c.Title), id, html.EscapeString(c.Summary))
	step, top := c.scale()
	x := func(i int) float64 {
		return round1(chartLeft + (size.width-chartLeft-chartRight)*(float64(i)+0.5)/float64(max(1, len(c.Points))))
	}
	y := func(v float64) float64 {
		return round1(size.height - chartBottom - (size.height-chartTop-chartBottom)*v/top)
	}
	for v := 0.0; v <= top; v += step {
		fmt.Fprintf(s, `<path class="grid" d="M%g %gH%g"/><text x="%g" y="%g" text-anchor="end">%g</text>`,
			chartLeft, y(v), size.width-chartRight, chartLeft-8, y(v)+4, v)
	}
	every := (len(c.Points) + size.labels - 1) / size.labels
	for i := len(c.Points) - 1; i >= 0; i -= max(1, every) {
		fmt.Fprintf(s, `<text x="%g" y="%g" text-anchor="middle">%s</text>`, x(i), size.height-6, html.EscapeString(c.Points[i].Label))
	}
	for _, run := range c.runs() {
		c.drawRun(s, run, x, y)
	}
	if last := len(c.Points) - 1; last >= 0 && !c.Points[last].Empty {
		fmt.Fprintf(s, `<text class="strong" x="%g" y="%g">%s</text>`, x(last)+9, y(c.Points[last].Mid)+4, html.EscapeString(c.Points[last].Value))
	}
	s.WriteString(`</svg>`)
}

// drawRun draws points that follow each other without a gap.
func (c LineChart) drawRun(s *strings.Builder, run []int, x func(int) float64, y func(float64) float64) {
	var up, down, line strings.Builder
	for n, i := range run {
		p := c.Points[i]
		move := "L"
		if n == 0 {
			move = "M"
		}
		fmt.Fprintf(&up, "%s%g %g", move, x(i), y(p.High))
		fmt.Fprintf(&line, "%s%g %g", move, x(i), y(p.Mid))
	}
	for n := len(run) - 1; n >= 0; n-- {
		fmt.Fprintf(&down, "L%g %g", x(run[n]), y(c.Points[run[n]].Low))
	}
	if len(run) == 1 { // a line of one point cannot be seen
		p := c.Points[run[0]]
		fmt.Fprintf(s, `<path class="spread" d="M%g %gV%g"/>`, x(run[0]), y(p.High), y(p.Low))
	} else {
		fmt.Fprintf(s, `<path class="band" d="%s%sZ"/><path class="line" d="%s"/>`, up.String(), down.String(), line.String())
	}
	last := run[len(run)-1]
	fmt.Fprintf(s, `<circle class="dot" cx="%g" cy="%g" r="4"/>`, x(last), y(c.Points[last].Mid))
}

// runs are the stretches of points without a gap.
func (c LineChart) runs() [][]int {
	var out [][]int
	open := false
	for i, p := range c.Points {
		if p.Empty {
			open = false
			continue
		}
		if !open {
			out = append(out, nil)
			open = true
		}
		out[len(out)-1] = append(out[len(out)-1], i)
	}
	return out
}

// scale chooses the distance of the lines and the top of the axis: 1, 2 or 5
// times a power of ten, three to six lines.
func (c LineChart) scale() (step, top float64) {
	most := 1.0
	for _, p := range c.Points {
		most = max(most, p.High)
	}
	step = 1
	for _, next := range []float64{2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000} {
		if most/step <= 5 {
			break
		}
		step = next
	}
	return step, step * math.Ceil(most/step)
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }
