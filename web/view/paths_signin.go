package view

import "net/url"

// Addresses of signing in and of what is one's own.
const (
	PathSignInCode      = "/logg-inn/kode"
	PathSignInCodeSent  = "/logg-inn/kode/sendt"
	PathSignInCodeType  = "/logg-inn/kode/skriv"
	PathProfile         = "/min-side"
	PathProfileSessions = "/min-side/innlogginger"
	PathPresent         = "/administrasjon/innlogginger"
	PathPost            = "/utvikling/post" // in development
)

// SignInAt is where the sign-in at a provider begins. to is where to go afterwards.
func SignInAt(key, to string) string {
	return PathSignIn + "/" + key + "?til=" + url.QueryEscape(to)
}

// LinkWith is where somebody who is signed in links another way in.
func LinkWith(key string) string { return SignInAt(key, PathProfile) + "&koble=1" }

// SignInByCode is where a code is asked for.
func SignInByCode(to string) string { return PathSignInCode + "?til=" + url.QueryEscape(to) }
