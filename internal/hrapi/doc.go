// Package hrapi is the engine: it reads the KS HR Data API (version 3) as a
// municipality serves it, and says what is wrong, whose it is and how to mend
// it. It knows no case, no user and no database, writes no prose ([Message]
// carries a code and its values; the catalogues have the words), and keeps,
// returns and logs no name, e-mail address or national id of a person.
//
//	report, err := hrapi.Run(ctx, hrapi.Target{
//		Environment: hrapi.LAB,
//		Endpoints:   map[hrapi.Resource]string{hrapi.Organisation: "https://test.kommune.no/api/ksl/v3/organisation"},
//		User:        "kslint", Password: password,
//	}, hrapi.Options{Level: hrapi.LevelFormat})
//
// An error means that Run was used wrongly. A municipality that fails is a
// [Report].
//
// # What a municipality serves
//
// Six endpoints, each at a URL of its own, over HTTPS with Basic Auth. Without
// credentials, or with wrong ones, they answer 401 with WWW-Authenticate. The
// municipality lets in the address of each environment.
//
//	authority          one JSON object                  must be delivered
//	organisation       change records, one a line       must be delivered
//	person             change records, one a line       must be delivered
//	employee_position  change records, one a line       must be delivered
//	employee_taxonomy  change records, often none       may be delivered
//	venue              change records, often none       may be delivered
//
// authority is {"name": …, "version": "3.0", "email": …}, served as
// application/json. The others are NDJSON, application/x-ndjson: UTF-8, one JSON
// object a line, lines parted by "\n", the last line with or without one. An
// empty set is an empty body.
//
// # Change records
//
// Each line is a change record:
//
//	changeType  add, modify or delete
//	changeDate  UTC to the second, 20 characters: 2026-01-31T13:05:00Z
//	newRecord   with add and modify
//	oldRecord   with modify and delete
//
// Asked without dates, an endpoint gives the whole set as it is now, every
// record as add. Asked with fromDate and toDate, in the form of changeDate and
// with fromDate not after toDate, it gives the changes of the half-open range
// [fromDate, toDate): applied in order to the set as it was at fromDate, they
// give the set as it was at toDate. Only one of the two, a malformed one, or a
// reversed range is answered with 400.
//
// # Records
//
//	organisation       id             text     not empty, unique
//	                   name           text     not empty
//	                   parent         text     id of another unit; empty for the one top unit; no cycle
//	person             national_id    text     fødselsnummer or D-nummer, 11 digits, unique
//	                   first_name     text     not empty
//	                   last_name      text     not empty
//	                   email          text     an address
//	employee_position  org_id         text     id of a unit
//	                   national_id    text     national_id of a person
//	                   position_name  text     not empty
//	                   main           boolean  the person's main position: one each
//	                   manager        boolean  leads the unit
//
// org_id and national_id together identify a position. Fields beyond these are
// an observation, never a fault: the records of employee_taxonomy and venue are
// judged only as change records.
//
// Of a national id both control digits must be right. A D-nummer has 4 added to
// its first digit. A synthetic one has 80 added to its month, or 65 or 40 in
// older test sets; that is as it should be in LAB, and a failure in PROD.
//
// # Checks and verdicts
//
// What a test looks for is data: [Checks] lists it, with level, severity and the
// party that can mend it. Each level includes the ones before: connection,
// format (each line by itself), organisation (the units against each other),
// persons (persons and positions, too).
//
// A failure is what KS's import would not read, or would read wrongly. A
// warning is readable, but against the interface or likely a mistake:
// byte-order mark, CRLF, blank lines, another content type, text encoded twice,
// siblings of one name, units named as test data, an authority of another name,
// e-mail addresses that are empty, malformed, shared or placeholders, persons
// without a position or a main position. A note is worth knowing: unknown fields,
// an empty optional set, a deep structure, units without people or manager. Its
// result is a pass with a count. Everything else is a failure. The verdict is a
// failure if a check of an endpoint that must be delivered fails.
//
// One cause is told once. A body that is a web page, a JSON array or UTF-16 is
// one finding, and its lines are not judged. A value of the wrong type that can
// still be understood, such as an id as a number, is a finding and then used, so
// that nothing that hangs on it seems to be missing. Where a body broke off or
// lines of it could not be read, checks that would take what was lost for
// missing are skipped, and say why. What was learned before a break is kept.
//
// # Samples
//
// A check keeps [MaxSamples] places: line, field, unit, and what is wrong there.
// Of a person's value it tells kind and length. Ids and field names that could be
// a person's are shown as their length. Beside the report stands the command with
// which a developer sees the line on their own machine.
//
// # Readings
//
// [Structure] is what was learned of the units, [Placement] of persons and
// positions: figures per unit. Each has a digest that does not depend on the
// order of lines; the form it is taken of stands at [Structure.Digest] and
// [Placement.Digest]. [DiffStructures] and [DiffPlacements] tell two apart,
// [Structure.Tree] shows one from above.
//
// # Limits
//
// A line is at most 1 MiB: of a longer one the rest is passed by, and reading
// goes on. A line nests at most 64 levels. A body is at most 2 GiB after
// unpacking, a run at most 30 minutes. Redirects are never followed. Addresses of
// private networks are refused in the dialer unless development opens them.
//
// # How it reads
//
// The scanner goes over each line once and allocates nothing: it takes exactly
// the objects that RFC 8259 allows, marks what I-JSON (RFC 7493) forbids (names
// that stand twice, lone surrogates, invalid UTF-8), and is held against a strict
// library by fuzzing. Persons are kept as numbers in open tables, some fifty
// bytes each, and dropped when the test is over.
//
// Besides the standard library the package imports golang.org/x/net/idna, for
// host names of Norwegian letters.
package hrapi
