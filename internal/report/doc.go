// Package report puts a test's report into words, and into the order in which
// people need it: what fails first, by who can mend it. The engine only knows
// codes; the wording lies in web/text.
//
// It may import hrapi and web/text, and is used by pages, exports and the
// command line:
//
//	w := report.In(text.For(text.NB))
//	for _, g := range report.Failing(&r) { … g.Party, g.Findings … }
//	w.Check("person.national-id", "title")
//	json.NewEncoder(out).Encode(w.Document(&r))
package report
