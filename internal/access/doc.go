// Package access lets people in and says who acts: sessions, sign-in, and the
// middleware that yields an [onboarding.Actor] for every request. What an actor
// may do is onboarding's policy, not decided here.
//
//	r.Use(gate.Middleware)
//	who, ok := access.From(r.Context())
//	actor := who.Actor()
//
// It may import postgres, onboarding and web/text, never server or jobs.
//
// # Ways in
//
// Providers ([Provider]) are configuration, several at once, by OpenID Connect:
// code flow with PKCE, state and nonce, kept in the session of the browser that
// began ([Gate.Begin], [Gate.Finish]). An answer counts once, in that browser.
//
//   - Staff: the token's groups or app roles give roles at KS, anew at each
//     sign-in. Without any role nobody comes in. The first time the person is
//     made, or found by an e-mail address that the issuer verified.
//   - Ansattporten: acr must be substantial or high. Type, resource and action of
//     authorization_details hold together for the organisation that the person
//     chose, and the session reaches what belongs to that organisation alone.
//     Without the right the session is nobody's, and leads to one page.
//   - A code by e-mail ([Gate.AskForCode], [Gate.RedeemCode]): a link, and six
//     digits in the same mail. It counts in the browser that asked, a short time,
//     once. An invitation ([Gate.Invite]) is one that KS sends unasked.
//   - In development, as whoever one likes ([Gate.SignIn]).
//
// Roles at KS are had through a staff provider alone.
//
// # Who somebody is
//
// A person is known by issuer and subject, never by national identity number:
// there is no field for it. Somebody of Ansattporten whom no person is linked
// with yet is linked once: signed in already, by a verified e-mail address in
// the token, or by a code to the address under which KS knows the person. An
// issuer knows a person by one subject; a second is refused, since an e-mail
// address may have passed to somebody else.
//
// # Connecting Entra ID
//
// Register a single-tenant application with the redirect URI
// <base>/logg-inn/<key>/svar and the front-channel logout URL
// <base>/logg-inn/<key>/avslutt. Make app roles, give them to groups, and add the
// optional claims sid and email to the ID token. The provider has kind staff,
// issuer https://login.microsoftonline.com/<tenant>/v2.0, roles_claim roles, and
// trust_email, since Entra ID says nothing of verification.
//
// # Connecting Ansattporten
//
// Make a resource in Altinn with the action that the right is for, and a client
// at Digdir's self-service with the same two addresses, client_secret_basic,
// PKCE, and frontchannel_logout_session_required. The provider has kind
// ansattporten, issuer https://ansattporten.no, resource urn:altinn:resource:<id>,
// action, and right: what people see the right called in Altinn.
package access
