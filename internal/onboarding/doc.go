// Package onboarding is the domain: the procedure by which KS takes a
// municipality's HR system into KS Læring, and who may do what in it. It
// imports the standard library only, does no I/O and reads no clock.
//
// # The procedure
//
// A case (sak) takes one customer – a municipality, a county, or an authority
// of a cooperation – through seven stages. A stage is done when its
// requirements hold, and current when it is the first that is not done. Nobody
// sets a stage: [Evaluate] derives it from [Facts]. A fact has an author, a
// time of recording and, where it happened outside the program, a time of
// occurrence; clocks run on the latter.
//
//  1. Inquiry. An inquiry became a case: the customer is chosen, a requester
//     (the customer's representative) is named and checked by KS, a case
//     handler is assigned, a receipt is sent.
//  2. Documentation. The technical documents are sent, a developer is named,
//     and has what is needed: says so, or delivers anything. A technical
//     meeting is optional.
//  3. Endpoints and access. The URL of each mandatory endpoint in LAB, a user
//     name and a password, and for each of KS's two addresses that it is let
//     in, or that the customer does not filter by IP address.
//  4. Endpoint test. All mandatory endpoints tested from the LAB address for
//     connection, login and format with no failing check left standing.
//  5. Organisation in LAB. The organisation's content is tested, imported into
//     LAB with as many units as were read (or the difference explained),
//     presented, and its structure confirmed by the requester.
//  6. Persons and positions in LAB. Tested without touching LAB; the requester
//     has access and has agreed an hour; the case stands in line and gets a
//     place in a LAB period. In the period, in this order: outgoing mail is
//     off, a backup is taken, those who work in LAB are warned, the import is
//     recorded, the requester checks in LAB and confirms the placement, LAB is
//     rolled back, and another KS user sees that no person is left there.
//  7. Production. PROD's endpoints (LAB's own unless said otherwise) tested
//     from the PROD address, differences from what was confirmed gone through,
//     set up, first import, customer told, case closed.
//
// Facts of stages 1 to 4 may come in any order. Three gates are hard: the
// structure is confirmed before persons are tested or imported; a backup is
// taken before persons are imported; LAB is rolled back before PROD is set up.
//
// # The LAB period
//
// A period lasts from a backup of the LAB database to its rollback. One is
// open at a time; several cases share its backup, warning and rollback. The
// rollback never waits: a case that is not confirmed by then takes part in a
// later period, once somebody has seen that nobody is left in LAB, and its facts
// count per period. While personal data lie in LAB no case of the period can be
// put on hold, cancelled or closed, and the rollback is KS's next action
// whatever else is open. What other cases import meanwhile is lost with it.
//
// # What undoes a fact
//
// A new URL makes the test results on it stale; a new user name or password
// only their connection part. A confirmation holds for data equal to those
// presented: a later test never takes it back, a new import or presentation of
// other data does, and so does a return. Once the placement is confirmed later
// differences are settled in stage 7 and undo nothing. A case handler may take a requirement
// back with a reason; backup and rollback never. Nothing leaves the history: a
// fact that no longer counts is shown as stale, with [StaleReason]. What was
// done before a case was opened half-way is registered afterwards, counts until
// something newer here says otherwise, and never looks like a thing done here.
//
// # Whose turn
//
// The turn belongs to the owner of the first open requirement that can be met
// now. A developer's requirement is the supplier's where the developer is the
// supplier's. A failing test waits for the party of its gravest finding, a
// returned reading for whom the requester says will mend it. An unanswered
// message from the customer's side makes it KS's turn from the minute it came.
//
// # Versions
//
// A [Procedure] is a value with a version, and a case keeps the version it was
// opened under. A further procedure is a further value:
//
//	proc, _ := onboarding.ProcedureFor(onboarding.ProcedureV1)
//	progress := onboarding.Evaluate(proc, facts, now)
//	progress.Turn.Party // whose turn it is
package onboarding
