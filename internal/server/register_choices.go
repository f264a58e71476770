package server

import (
	"sync"

	"github.com/ks-no/tilkobling/internal/casework"
	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/register"
	"github.com/ks-no/tilkobling/web/view"
)

// customerChoices are the customers of the register as a person chooses them: by
// name, with number and county beside it.
var customerChoices = sync.OnceValue(func() []view.Option {
	all := register.Customers()
	out := make([]view.Option, 0, len(all))
	for _, c := range all {
		out = append(out, view.Option{Value: c.DisplayName, Label: c.Number + " " + countyName(c.County)})
	}
	return out
})

func countyName(number string) string {
	c, _ := register.CountyByNumber(number)
	return c.Name
}

// customer reads a customer by name or number and gives the number. Nothing
// written is nothing, unless it is needed.
func (f *form) customer(field string, need bool) string {
	written := f.text(field, 200)
	if written == "" && !need {
		return ""
	}
	c, err := casework.FindCustomer(field, written)
	f.take(err)
	return c.Number
}

// take adds the fields of a refusal to what is wrong with the form.
func (f *form) take(err error) {
	if refusal, ok := err.(*onboarding.Error); ok { //nolint:errorlint // as it was made
		f.wrong = append(f.wrong, refusal.Fields...)
	}
}
