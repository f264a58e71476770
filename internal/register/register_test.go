package register

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTablesAreWhole(t *testing.T) {
	t.Parallel()
	require.Len(t, Municipalities(), 357)
	require.Len(t, Counties(), 15)
	require.Len(t, Customers(), 371)

	cells := map[Hex]string{}
	orgNumbers := map[string]string{}
	languages := map[Language]int{}
	population := 0
	previous := ""
	for _, m := range Municipalities() {
		assert.Less(t, previous, m.Number, "sorted by number")
		previous = m.Number
		assert.Equal(t, m.Number[:2], m.County, m.Name)
		assert.True(t, ValidOrgNumber(m.OrgNumber), m.Name)
		assert.Empty(t, orgNumbers[m.OrgNumber], m.Name)
		orgNumbers[m.OrgNumber] = m.Number
		assert.Empty(t, cells[m.Hex], "%s shares a cell", m.Name)
		cells[m.Hex] = m.Number
		assert.True(t, m.Hex.Col >= 0 && m.Hex.Col < GridColumns && m.Hex.Row >= 0 && m.Hex.Row < GridRows, m.Name)
		assert.InDelta(t, 64.5, m.Lat, 7, m.Name)
		assert.InDelta(t, 17.5, m.Lon, 14, m.Name)
		assert.Positive(t, m.Population, m.Name)
		assert.Contains(t, m.OfficialName, m.Name)
		languages[m.Language]++
		population += m.Population
	}
	assert.Equal(t, map[Language]int{Bokmal: 118, Nynorsk: 88, Neutral: 151}, languages)
	assert.InDelta(t, 5_600_000, population, 100_000)
}

func TestOsloIsCountedOnce(t *testing.T) {
	t.Parallel()
	oslo, ok := CountyByNumber(OsloCountyNumber)
	require.True(t, ok)
	assert.False(t, oslo.IsCustomer())
	_, ok = CustomerByNumber(OsloCountyNumber)
	assert.False(t, ok)

	c, ok := ByOrgNumber(oslo.OrgNumber)
	require.True(t, ok)
	assert.Equal(t, KindMunicipality, c.Kind)
	assert.Equal(t, OsloNumber, c.Number)

	counties := 0
	for _, c := range Customers() {
		if c.Kind == KindCounty {
			counties++
		}
	}
	assert.Equal(t, 14, counties)
}

func TestLookUp(t *testing.T) {
	t.Parallel()
	m, ok := MunicipalityByNumber("5610")
	require.True(t, ok)
	assert.Equal(t, "Karasjok", m.Name)
	assert.Equal(t, "Kárášjohka - Karasjok", m.OfficialName)
	assert.Equal(t, Bokmal, m.Language)

	c, ok := CustomerByNumber("46")
	require.True(t, ok)
	assert.Equal(t, Customer{
		Kind: KindCounty, Number: "46", Name: "Vestland fylkeskommune", DisplayName: "Vestland fylkeskommune",
		County: "46", OrgNumber: "821311632", Language: Nynorsk,
	}, c)

	for _, c := range Customers() {
		byNumber, ok := CustomerByNumber(c.Number)
		assert.True(t, ok)
		assert.Equal(t, c, byNumber)
		byOrg, ok := ByOrgNumber(c.OrgNumber)
		assert.True(t, ok)
		assert.Equal(t, c, byOrg)
	}

	_, ok = MunicipalityByNumber("301")
	assert.False(t, ok, "the leading zero counts")
	_, ok = ByOrgNumber("")
	assert.False(t, ok)
	_, ok = CountyByNumber("99")
	assert.False(t, ok)
}

func TestDisplayNameIsUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	withCounty := map[string]bool{}
	for _, m := range Municipalities() {
		name := DisplayName(m)
		assert.Empty(t, seen[name], name)
		seen[name] = m.Number
		if name != m.Name {
			withCounty[name] = true
		}
	}
	assert.Equal(t, map[string]bool{
		"Herøy (Møre og Romsdal)": true, "Herøy (Nordland)": true,
		"Våler (Østfold)": true, "Våler (Innlandet)": true,
	}, withCounty)
}

func TestValidOrgNumber(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"958935420": true, "821311632": true, "872417982": true,
		"958935421": false, "985935420": false, "95893542": false, "9589354200": false,
		"": false, "95893542a": false, "958 935 420": false, "９58935420": false,
	}
	for number, want := range tests {
		assert.Equal(t, want, ValidOrgNumber(number), number)
	}
}

func TestHexCenter(t *testing.T) {
	t.Parallel()
	x, y := Hex{Col: 2, Row: 4}.Center(10)
	assert.InDelta(t, 20, x, 1e-9)
	assert.InDelta(t, 34.641016, y, 1e-6)
	x, _ = Hex{Col: 2, Row: 3}.Center(10)
	assert.InDelta(t, 25, x, 1e-9)
}

func TestReadTablesNamesTheFault(t *testing.T) {
	t.Parallel()
	const (
		countyHead = "number,name,org_number,language\n"
		head       = "number,name,official_name,county,org_number,language,lat,lon,population,col,row\n"
		county     = countyHead + "46,Vestland,821311632,nn\n"
		good       = "4601,Bergen,Bergen,46,964338531,neutral,60.4,5.3,1,2,3\n"
	)
	tests := []struct {
		name, counties, municipalities, want string
	}{
		{"whole", county, head + good, ""},
		{"empty", countyHead, head + good, "holds nothing"},
		{"twice", county, head + good + good, "occurs twice"},
		{"county twice", county + "46,Vestland,821311632,nn\n", head + good, "occurs twice"},
		{"unknown county", county, head + "1101,A,A,11,964338531,nb,1,1,1,1,1\n", "unknown county"},
		{"control digit", county, head + "4601,A,A,46,964338532,nb,1,1,1,1,1\n", "not valid"},
		{"language", county, head + "4601,A,A,46,964338531,en,1,1,1,1,1\n", "unknown language"},
		{"lost zero", county, head + "301,A,A,46,964338531,nb,1,1,1,1,1\n", "4 digits"},
		{"population", county, head + "4601,A,A,46,964338531,nb,1,1,x,1,1\n", "population"},
		{"columns", county, head + "4601,A\n", "wrong number of fields"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := readTables([]byte(tt.municipalities), []byte(tt.counties))
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}
