package view

import (
	"context"
	"fmt"
	"io"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/web/static"
)

var (
	iconBefore      = `<svg class="ds-icon" aria-hidden="true"><use href="` + static.Path("icons.svg") + `#`
	smallIconBefore = `<svg class="ds-icon" data-small aria-hidden="true"><use href="` + static.Path("icons.svg") + `#`
	chevronBefore   = `<svg class="tree__chev" aria-hidden="true"><use href="` + static.Path("icons.svg") + `#`
)

// Icon draws one of the icons in web/static/icons.txt. It is hidden from screen readers: the text beside it says the same.
func Icon(name string) templ.Component { return useIcon(iconBefore, name) }

// SmallIcon draws an icon the size of small text.
func SmallIcon(name string) templ.Component { return useIcon(smallIconBefore, name) }

func useIcon(before, name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, s := range [...]string{before, templ.EscapeString(name), `"/></svg>`} {
			if _, err := io.WriteString(w, s); err != nil {
				return fmt.Errorf("write icon %s: %w", name, err)
			}
		}
		return nil
	})
}
