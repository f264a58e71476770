package register

import "math"

// The hexagon map is GridColumns wide and GridRows high, in cells.
const (
	GridColumns = 29
	GridRows    = 45
)

// Hex is a municipality's cell on the map: pointy-top hexagons, column 0 in the
// west, row 0 in the north, odd rows shifted right by half a cell.
type Hex struct {
	Col, Row int
}

// Center gives the middle of the cell where a cell is width wide, in the same
// unit. The first cell's middle is (0, 0).
func (h Hex) Center(width float64) (x, y float64) {
	return (float64(h.Col) + 0.5*float64(h.Row%2)) * width, float64(h.Row) * width * math.Sqrt(3) / 2
}
