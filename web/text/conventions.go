package text

// conventions is how a language writes numbers and times. They are code and not catalogue: they have no placeholders, and no page asks for one of them.
type conventions struct {
	thousands, point, percent string
	ordinal                   string // after the day of the month
	at                        string // between date and clock
	clock                     string // between hour and minute
	months, shortMonths       [12]string
	days                      [7]string // from Sunday, as time.Weekday counts
	day, hour, minute         [2]string // one, several
	instant                   string
}

var norwegianMonths = [12]string{
	"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
}

var norwegianShortMonths = [12]string{
	"jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.",
}

var written = map[Lang]conventions{
	NB: {
		thousands: noBreak, point: ",", percent: noBreak + "%", ordinal: ".", at: " kl. ", clock: ".",
		months: norwegianMonths, shortMonths: norwegianShortMonths,
		days: [7]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
		day:  [2]string{"døgn", "døgn"}, hour: [2]string{"time", "timer"}, minute: [2]string{"minutt", "minutter"},
		instant: "under ett minutt",
	},
	NN: {
		thousands: noBreak, point: ",", percent: noBreak + "%", ordinal: ".", at: " kl. ", clock: ".",
		months: norwegianMonths, shortMonths: norwegianShortMonths,
		days: [7]string{"søndag", "måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag"},
		day:  [2]string{"døgn", "døgn"}, hour: [2]string{"time", "timar"}, minute: [2]string{"minutt", "minutt"},
		instant: "under eitt minutt",
	},
	EN: {
		thousands: ",", point: ".", percent: "%", ordinal: "", at: " at ", clock: ":",
		months: [12]string{
			"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
		},
		shortMonths: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"},
		days:        [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		day:         [2]string{"day", "days"}, hour: [2]string{"hour", "hours"}, minute: [2]string{"minute", "minutes"},
		instant: "less than a minute",
	},
}
