// Package hrapi is the engine: it reads the KS HR Data API (version 3) as a
// municipality serves it, and says what is wrong, whose it is and how to mend
// it. It knows no case, no user and no database.
package hrapi
