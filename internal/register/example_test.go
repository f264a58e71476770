package register_test

import (
	"fmt"

	"github.com/ks-no/tilkobling/internal/register"
)

func ExampleSearch() {
	for _, hit := range register.Search("heroy") {
		fmt.Println(hit.Customer.Number, hit.Customer.DisplayName)
	}
	// Output:
	// 1515 Herøy (Møre og Romsdal)
	// 1818 Herøy (Nordland)
}

func ExampleSuggestByDomain() {
	for _, s := range register.SuggestByDomain("post@heroy.kommune.no", "Hilsen Herøy i Nordland") {
		fmt.Println(s.Customer.DisplayName)
	}
	// Output:
	// Herøy (Nordland)
	// Herøy (Møre og Romsdal)
}
