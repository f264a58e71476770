package insight_test

import (
	"fmt"
	"time"

	"github.com/ks-no/tilkobling/internal/insight"
)

func ExampleCalendar_WorkingDaysBetween() {
	calendar := insight.Calendar{Dec24Off: true}
	wednesday := time.Date(2026, time.April, 1, 15, 0, 0, 0, insight.Oslo())
	thursdayAfterEaster := time.Date(2026, time.April, 9, 9, 0, 0, 0, insight.Oslo())
	fmt.Println(calendar.WorkingDaysBetween(wednesday, thursdayAfterEaster))
	// Output: 3
}

func ExampleCalendar_Tally() {
	monday := time.Date(2026, time.November, 16, 8, 0, 0, 0, insight.Oslo())
	spent, err := insight.Calendar{}.Tally(monday, monday.AddDate(0, 0, 7),
		[]insight.Turn{{Party: insight.KS, At: monday}, {Party: insight.Customer, At: monday.AddDate(0, 0, 1)}},
		[]insight.Interval{{From: monday.AddDate(0, 0, 2), To: monday.AddDate(0, 0, 4)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(insight.Days(spent.KS), insight.Days(spent.Customer), insight.Days(spent.Hold), insight.Days(spent.Total()))
	// Output: 1 2 2 5
}
