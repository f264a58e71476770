package view

// A Table is the head of a table and how it behaves; its rows are its children.
type Table struct {
	Columns    []Column
	LabelledBy string // id of the heading that names it, ID-h of its card
	Label      string // its name, where there is no such heading
	Flush      bool   // reaches the edges of a FlushCard
	Hover      bool
	Stack      Stack
	SortForm   string // id of the filter form that sorting belongs to
}

// Stack is what becomes of the rows where the card is narrow.
type Stack string

// The ways.
const (
	StackNone Stack = ""     // they stay; for tables of two or three narrow columns
	StackRows Stack = "rows" // each becomes a card, its cells in the order of Cell.Order
	StackFlow Stack = "flow" // each becomes a card, its cells flowing as short facts
)

// Column is the head of one column.
type Column struct {
	Label  string
	Hidden bool   // only read aloud: a column of buttons
	End    bool   // figures, set to the right
	Sort   string // what the sort field is to say when the head is pressed; empty where the column cannot be sorted
	Sorted string // ascending or descending, of the column the rows are sorted by
}

// Cell is where a cell stands when its row is stacked.
type Cell struct {
	Label string // shown before the value when stacked
	Order int    // 1 to 8; as written where 0
	Full  bool   // the whole width when stacked
	End   bool   // to the right, stacked or not
}

func (c Column) ariaSort() string {
	if c.Sorted == "" {
		return "none"
	}
	return c.Sorted
}
