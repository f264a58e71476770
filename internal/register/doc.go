// Package register holds the facts about those who may be connected: the 357
// municipalities (division of 1 January 2024), the counties, and the cell each
// municipality has on the hexagon map. The facts are embedded tables; nothing
// is fetched. It imports the standard library only.
//
// Everything is read once, the first time it is asked for, and never changes.
// A look-up is one map access; [Search] and [SuggestByDomain] walk a prepared
// index. The slices that the package returns are shared: read them, never write
// to them.
//
// A [Customer] is one that can have a case: a municipality or a county. Oslo is
// both municipality and county, and is counted once, as a municipality. So
// there are 15 counties, of which 14 are customers, and 371 customers in all.
//
// Names are not unique: there are two Herøy and two Våler. [DisplayName] adds
// the county to those, and only to those:
//
//	m, ok := register.MunicipalityByNumber("1818")
//	// m.Name == "Herøy", register.DisplayName(m) == "Herøy (Nordland)"
//
//	for _, hit := range register.Search("kafjord") {
//		// hit.Customer.DisplayName == "Kåfjord"
//	}
//
// [Fold] is the folding that makes «kafjord» find Kåfjord. A search column in
// the database is filled by Fold and asked with a folded query, so that every
// search of the product forgives the same things.
package register

// Attribution names the sources of the facts, as the product has to show them.
const Attribution = "Kilder: SSB, Kartverket, Brønnøysundregistrene, Lovdata (NLOD/CC BY 4.0)"
