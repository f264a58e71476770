// Package view is what a person sees: one layout, the components that pages are made of, and the pages, each a templ component
// with a typed struct of its own. Every address is built in paths.go, every htmx attribute in htmx.go.
//
//	templ Guide(p GuidePage) {
//		@Layout(p.Page) {
//			@PageHead(Heading{Title: p.Page.Title})
//			@Card(Head{ID: "stages", Title: p.Page.Text.T("guide.stages")}) {
//				<p class="ds-paragraph">{ p.Page.Text.T("guide.stages.about") }</p>
//			}
//		}
//	}
//
//	err := view.Render(ctx, w, http.StatusOK, view.Guide(page))
//
// No text stands in a template: it comes from the catalogue or in the struct. No style attribute, no inline style or script: the
// content security policy forbids them. Where there is something to do, it is a form or a link that works without script.
//
// The package imports the domain's types, insight, web/text and web/static. Generated code (*_templ.go) is committed:
// go tool templ generate.
package view
