package register

// Kind tells what a customer is.
type Kind string

// The two kinds of customer that the register knows. An IT cooperation is no
// fact of a register: it is opened by KS.
const (
	KindMunicipality Kind = "municipality"
	KindCounty       Kind = "county"
)

// Customer is one that can have a case: a municipality, or a county other than Oslo.
type Customer struct {
	Kind        Kind
	Number      string // four digits for a municipality, two for a county
	Name        string // "Herøy", "Vestland fylkeskommune"
	DisplayName string // as Name, with the county where the name is not unique
	County      string // number of the county it lies in, or is
	OrgNumber   string
	Language    Language
}

// Customers returns the 371 customers: municipalities by number, then counties
// by number. The slice is shared and must not be changed.
func Customers() []Customer { return facts().customers }

// CustomerByNumber finds a municipality by four digits or a county by two. "03"
// gives nothing: Oslo is "0301".
func CustomerByNumber(number string) (Customer, bool) {
	i, ok := facts().customerByNumber[number]
	if !ok {
		return Customer{}, false
	}
	return facts().customers[i], true
}

// ByOrgNumber finds a customer by organisation number, nine digits.
func ByOrgNumber(orgNumber string) (Customer, bool) {
	i, ok := facts().customerByOrg[orgNumber]
	if !ok {
		return Customer{}, false
	}
	return facts().customers[i], true
}
