package view

// Addresses that the layout itself needs.
const (
	PathHome          = "/"
	PathGuide         = "/veiledning"
	PathAccessibility = "/tilgjengelighet"
	PathNotices       = "/lisenser"
	PathSignIn        = "/logg-inn"
	PathSignOut       = "/logg-ut"
	PathLanguage      = "/sprak"
	PathColourScheme  = "/utseende"
)
