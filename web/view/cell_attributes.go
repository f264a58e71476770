package view

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/ks-no/tilkobling/web/text"
)

// inProduction is what MiniStages calls the state after the seventh stage.
const inProduction = 8

func (c Cell) attributes() templ.OrderedAttributes {
	var a templ.OrderedAttributes
	if c.End {
		a = append(a, templ.KV[string, any]("class", "r"), templ.KV[string, any]("data-end", true))
	}
	if c.Order > 0 {
		a = append(a, templ.KV[string, any]("data-o", strconv.Itoa(c.Order)))
	}
	if c.Full {
		a = append(a, templ.KV[string, any]("data-full", true))
	}
	if c.Label != "" {
		a = append(a, templ.KV[string, any]("data-label", c.Label))
	}
	return a
}

// stageOf says in words what MiniStages draws.
func stageOf(t *text.Catalogue, stage int) string {
	switch {
	case stage <= 0:
		return t.T("ui.stage.none")
	case stage >= inProduction:
		return t.T("stage.inprod")
	default:
		return t.T("ui.stage.of", "n", stage)
	}
}
