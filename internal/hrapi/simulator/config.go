package simulator

import (
	"time"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Config says what a municipality serves.
type Config struct {
	Name        string            // the authority's name; «Solvik kommune» where empty
	Seed        uint64            // the same seed gives the same data
	Employees   int               // 100 where zero; at most MaxEmployees
	Environment hrapi.Environment // PROD has national ids that are not synthetic; LAB where empty
	User        string
	Password    string
	Edits       Edits
	Faults      []Fault
	Now         func() time.Time // time.Now where nil
}

// Edits change the data of a seed a little, so that two readings differ as they
// would after some weeks of work in the HR system. All counts.
type Edits struct {
	Rename int // units that get another name
	Move   int // units that, with all beneath them, get another parent
	Add    int // new units, with people from the ones beside them
	Drop   int // units that are gone, their people moved to the parent
	Hire   int // new persons, with a position each
	Leave  int // persons who are gone, with their positions
}

// MaxEmployees bounds Config.Employees: there are no more national ids to give.
func MaxEmployees(env hrapi.Environment) int {
	if env == hrapi.PROD {
		return 120_000
	}
	return 2_000_000
}

func (c Config) withDefaults() Config {
	if c.Name == "" {
		c.Name = "Solvik kommune"
	}
	if c.Employees <= 0 {
		c.Employees = 100
	}
	if c.Environment == "" {
		c.Environment = hrapi.LAB
	}
	c.Employees = min(c.Employees, MaxEmployees(c.Environment))
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}
