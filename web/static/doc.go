// Package static holds the style sheets, scripts, icons and fonts of the pages, and serves them.
//
// The sources are css, js, theme, icons.txt and favicon.svg. `go run ./web/static/build` (make assets) bundles them and the npm
// packages they stand on into dist, under names that carry a hash of the content; dist is embedded and not committed. A clean
// clone compiles without it: pages then have no looks, and [Handler] says what to run.
//
//	mux.Handle("/static/", static.Handler())
//	<link rel="stylesheet" href={ static.Path("app.css") }>
//
// The package imports the standard library only.
package static
