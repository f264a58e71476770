package hrapi

// Unit is one organisational unit as the municipality delivered it. Names of
// units are no personal data.
type Unit struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Parent string `json:"parent"` // empty for a top unit
}

// Structure is what a test learned of the organisation: the units and how they
// hang together. It is what the requester confirms in stage 5.
type Structure struct {
	AuthorityName string `json:"authority_name"`
	Units         []Unit `json:"units"` // sorted by id
}

// UnitFigures are the figures of one unit itself, its sub-units not included.
type UnitFigures struct {
	UnitID        string `json:"unit_id"` // also ids that no unit has, where positions point at them
	Persons       int    `json:"persons"` // distinct persons with a position in the unit
	Positions     int    `json:"positions"`
	MainPositions int    `json:"main_positions"`
	Managers      int    `json:"managers"`
	SeveralMains  int    `json:"several_mains"` // persons with a position here who have more than one main position
}

// Placement is what a test learned of persons and positions: figures, never a
// person. It is what the requester confirms in stage 6.
type Placement struct {
	Persons          int           `json:"persons"`
	Positions        int           `json:"positions"`
	WithoutPosition  int           `json:"without_position"` // persons that no position names
	SeveralMains     int           `json:"several_mains"`    // persons with more than one main position
	WithoutMain      int           `json:"without_main"`     // persons with positions, none of them main
	UnknownUnit      int           `json:"unknown_unit"`     // positions in a unit that does not exist
	UnitsNoManager   int           `json:"units_no_manager"` // units that hold positions but no manager
	UnitsWithoutBody int           `json:"units_without"`    // units that hold no position
	Units            []UnitFigures `json:"units"`            // sorted by unit id
	DistinctPersons  int           `json:"distinct_persons"` // persons with at least one position in a known unit
}
