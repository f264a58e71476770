package view

import "github.com/a-h/templ"

// All htmx attributes are made here, and only from its core: get, post, trigger, target, select, swap, push-url, sync, disable.
// hx-on, js: and trigger filters need eval, which the content security policy forbids. Every address that htmx asks is a page
// or an action that works without it.

// Live keeps the element with the id fresh. stream is an event stream that only says that something changed; page is where the
// element stands, from which it is then cut. Put it on the element itself.
func Live(id, stream, page string) templ.Attributes {
	return templ.Attributes{
		"id": id, "data-live": stream,
		"hx-get": page, "hx-trigger": "live", "hx-select": "#" + id, "hx-target": "#" + id, "hx-swap": "outerHTML",
		"hx-sync": "this:replace",
	}
}

// LiveFocus is Live for an element that holds what may have focus: it is morphed and not replaced.
func LiveFocus(id, stream, page string) templ.Attributes {
	a := Live(id, stream, page)
	a["hx-swap"] = "outerMorph"
	return a
}

// Filtering makes a GET form show its result without a new page: as one types in the field with the id search (may be empty),
// on a change and on submit. target is the id of the element that holds the result.
func Filtering(action, search, target string) templ.Attributes {
	trigger := "change, submit"
	if search != "" {
		trigger = "input changed delay:300ms from:#" + search + ", " + trigger
	}
	return templ.Attributes{
		"hx-get": action, "hx-trigger": trigger, "hx-sync": "this:replace",
		"hx-target": "#" + target, "hx-select": "#" + target, "hx-swap": "outerHTML", "hx-push-url": "true",
	}
}

// Swapping makes a POST form put the answer in place of the element with the id target, and keeps it from being sent twice. The
// answer is the whole page or the element; a new address comes as HX-Redirect, since a 303 would be followed into the element.
func Swapping(action, target string) templ.Attributes {
	return templ.Attributes{
		"hx-post": action, "hx-target": "#" + target, "hx-select": "#" + target, "hx-swap": "outerHTML",
		"hx-disable": "find button[type=submit]",
	}
}

// Branch loads what lies under a details element when it is opened the first time, into the list within it.
func Branch(address string) templ.Attributes {
	return templ.Attributes{"hx-get": address, "hx-trigger": "toggle once", "hx-target": "find ul", "hx-swap": "outerHTML"}
}

// htmxConfig lets no extension register, writes no style of its own, leaves server errors out of the page, and makes going back
// an ordinary load.
const htmxConfig = `{"extensions":"none","includeIndicatorCSS":false,"defaultSwap":"outerHTML","noSwap":[204,304,"5xx"],` +
	`"history":"reload","morphSkip":"[hx-morph-skip],dialog[open],:popover-open"}`
