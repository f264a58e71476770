package insight

// Age says how long something has lasted against those that are finished.
type Age string

// The ages, youngest first.
const (
	AgeUnknown Age = "unknown" // too few are finished to say
	AgeUsual   Age = "usual"   // at most as long as half of the finished
	AgeLong    Age = "long"    // longer than half of them
	AgeStill   Age = "still"   // longer than 85 % of them: it stands still
)

// MinForAge is how many must be finished before an age is told.
const MinForAge = 5

// AgeAgainst tells the age of something that has lasted so long, in the unit of
// the summary of the finished ones.
func AgeAgainst(finished Summary, lasted float64) Age {
	switch {
	case finished.N < MinForAge:
		return AgeUnknown
	case lasted > finished.P85:
		return AgeStill
	case lasted > finished.Median:
		return AgeLong
	default:
		return AgeUsual
	}
}
