package register

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"sync"
)

//go:embed municipalities.csv
var municipalitiesCSV []byte

//go:embed counties.csv
var countiesCSV []byte

// tables is everything the package knows, prepared for look-up.
type tables struct {
	municipalities   []Municipality
	counties         []County
	customers        []Customer
	byNumber         map[string]int // number → index in municipalities
	countyByNumber   map[string]int // number → index in counties
	customerByNumber map[string]int // number → index in customers
	customerByOrg    map[string]int // organisation number → index in customers
	sameName         map[string]int // name → how many municipalities have it
	search           []searchEntry  // one for each of customers, in its order
	byFoldedName     map[string][]int
	bySquashedName   map[string][]int
	longestName      int // words in the longest folded name
}

// facts reads the embedded tables once. They are part of the program, so a
// fault in them is a fault of the program: it panics.
var facts = sync.OnceValue(func() *tables {
	t, err := readTables(municipalitiesCSV, countiesCSV)
	if err != nil {
		panic(fmt.Sprintf("register: embedded tables: %v", err))
	}
	return t
})

func readTables(municipalities, counties []byte) (*tables, error) {
	t := &tables{
		byNumber:         map[string]int{},
		countyByNumber:   map[string]int{},
		customerByNumber: map[string]int{},
		customerByOrg:    map[string]int{},
		sameName:         map[string]int{},
	}
	if err := t.readCounties(counties); err != nil {
		return nil, fmt.Errorf("counties: %w", err)
	}
	if err := t.readMunicipalities(municipalities); err != nil {
		return nil, fmt.Errorf("municipalities: %w", err)
	}
	t.listCustomers()
	t.index()
	return t, nil
}

func (t *tables) readCounties(data []byte) error {
	rows, err := readRows(data, 4)
	if err != nil {
		return err
	}
	for i, row := range rows {
		c := County{Number: row[0], Name: row[1], OrgNumber: row[2], Language: Language(row[3])}
		if err := checkIdentity(c.Number, 2, c.OrgNumber, c.Language); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if _, taken := t.countyByNumber[c.Number]; taken {
			return fmt.Errorf("row %d: number %s occurs twice", i+1, c.Number)
		}
		t.countyByNumber[c.Number] = len(t.counties)
		t.counties = append(t.counties, c)
	}
	return nil
}

func (t *tables) readMunicipalities(data []byte) error {
	rows, err := readRows(data, 11)
	if err != nil {
		return err
	}
	for i, row := range rows {
		m, err := parseMunicipality(row)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if _, known := t.countyByNumber[m.County]; !known {
			return fmt.Errorf("row %d: unknown county %s", i+1, m.County)
		}
		if _, taken := t.byNumber[m.Number]; taken {
			return fmt.Errorf("row %d: number %s occurs twice", i+1, m.Number)
		}
		t.byNumber[m.Number] = len(t.municipalities)
		t.sameName[m.Name]++
		t.municipalities = append(t.municipalities, m)
	}
	return nil
}

func parseMunicipality(row []string) (Municipality, error) {
	m := Municipality{
		Number: row[0], Name: row[1], OfficialName: row[2], County: row[3],
		OrgNumber: row[4], Language: Language(row[5]),
	}
	if err := checkIdentity(m.Number, 4, m.OrgNumber, m.Language); err != nil {
		return Municipality{}, err
	}
	var err error
	if m.Lat, err = strconv.ParseFloat(row[6], 64); err != nil {
		return Municipality{}, fmt.Errorf("latitude: %w", err)
	}
	if m.Lon, err = strconv.ParseFloat(row[7], 64); err != nil {
		return Municipality{}, fmt.Errorf("longitude: %w", err)
	}
	if m.Population, err = strconv.Atoi(row[8]); err != nil {
		return Municipality{}, fmt.Errorf("population: %w", err)
	}
	if m.Hex.Col, err = strconv.Atoi(row[9]); err != nil {
		return Municipality{}, fmt.Errorf("column: %w", err)
	}
	if m.Hex.Row, err = strconv.Atoi(row[10]); err != nil {
		return Municipality{}, fmt.Errorf("row of the grid: %w", err)
	}
	return m, nil
}

func checkIdentity(number string, digits int, orgNumber string, language Language) error {
	if len(number) != digits {
		return fmt.Errorf("number %q has not %d digits", number, digits)
	}
	if !ValidOrgNumber(orgNumber) {
		return fmt.Errorf("organisation number %q of %s is not valid", orgNumber, number)
	}
	switch language {
	case Bokmal, Nynorsk, Neutral:
		return nil
	default:
		return fmt.Errorf("unknown language %q of %s", language, number)
	}
}

// readRows reads a table with a header line that is not part of the result.
func readRows(data []byte, columns int) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("table of %d lines holds nothing", len(rows))
	}
	return rows[1:], nil
}

func (t *tables) listCustomers() {
	for _, m := range t.municipalities {
		display := m.Name
		if t.sameName[m.Name] > 1 {
			display = m.Name + " (" + t.counties[t.countyByNumber[m.County]].Name + ")"
		}
		t.addCustomer(Customer{
			Kind: KindMunicipality, Number: m.Number, Name: m.Name, DisplayName: display,
			County: m.County, OrgNumber: m.OrgNumber, Language: m.Language,
		})
	}
	for _, c := range t.counties {
		if !c.IsCustomer() {
			continue
		}
		name := c.Name + " fylkeskommune"
		t.addCustomer(Customer{
			Kind: KindCounty, Number: c.Number, Name: name, DisplayName: name,
			County: c.Number, OrgNumber: c.OrgNumber, Language: c.Language,
		})
	}
}

func (t *tables) addCustomer(c Customer) {
	t.customerByNumber[c.Number] = len(t.customers)
	t.customerByOrg[c.OrgNumber] = len(t.customers)
	t.customers = append(t.customers, c)
}
