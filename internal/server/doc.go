// Package server answers requests: routes.go holds every address, and there is a
// file for each page or action. A handler parses a typed form, calls casework
// with the actor, and redirects; or reads through postgres, fills a page struct
// and renders it. It returns an error, which one adapter logs, maps to a status
// and shows as a page.
package server
