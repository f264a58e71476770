package register

// Language is the written language that a municipality or county has decided
// that others shall use towards it («språkvedtak»).
type Language string

// The codes of a language decision. Neutral means that either may be used.
const (
	Bokmal  Language = "nb"
	Nynorsk Language = "nn"
	Neutral Language = "neutral"
)

// OsloNumber and OsloCountyNumber name the one municipality that is a county as well.
const (
	OsloNumber       = "0301"
	OsloCountyNumber = "03"
)

// Municipality is one of the 357. Numbers are text and keep their leading zero.
type Municipality struct {
	Number       string // four digits
	Name         string // the Norwegian name, not always unique: see DisplayName
	OfficialName string // all official names, such as "Kárášjohka - Karasjok"
	County       string // number of the county, two digits
	OrgNumber    string // nine digits
	Language     Language
	Lat, Lon     float64 // a point for a label, WGS 84 degrees
	Population   int     // 1 January 2026
	Hex          Hex
}

// County is one of the 15, Oslo among them.
type County struct {
	Number    string // two digits
	Name      string
	OrgNumber string // of the county authority («fylkeskommunen»); Oslo's is the municipality's
	Language  Language
}

// IsCustomer tells whether the county can have a case of its own. Oslo cannot:
// it is counted as a municipality.
func (c County) IsCustomer() bool { return c.Number != OsloCountyNumber }

// Municipalities returns all municipalities by number. The slice is shared and must not be changed.
func Municipalities() []Municipality { return facts().municipalities }

// Counties returns all 15 counties by number. The slice is shared and must not be changed.
func Counties() []County { return facts().counties }

// MunicipalityByNumber finds a municipality by its four digits.
func MunicipalityByNumber(number string) (Municipality, bool) {
	i, ok := facts().byNumber[number]
	if !ok {
		return Municipality{}, false
	}
	return facts().municipalities[i], true
}

// CountyByNumber finds a county by its two digits.
func CountyByNumber(number string) (County, bool) {
	i, ok := facts().countyByNumber[number]
	if !ok {
		return County{}, false
	}
	return facts().counties[i], true
}

// DisplayName is the name as it is to be shown where it stands alone: with the
// county where more than one municipality has the name.
func DisplayName(m Municipality) string {
	if c, ok := CustomerByNumber(m.Number); ok {
		return c.DisplayName
	}
	return m.Name
}
