package server

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/ks-no/tilkobling/internal/onboarding"
	"github.com/ks-no/tilkobling/internal/postgres"
)

// keepAlive is how often a silent stream says that it lives.
const keepAlive = 25 * time.Second

// streamLength bounds a stream, so that who has lost the right to the case
// stops hearing of it: the browser asks anew, and is checked anew.
const streamLength = 10 * time.Minute

// caseStream says that something changed at a case, never what: the page then
// fetches what it shows by its ordinary address.
func (s *Server) caseStream(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openCase(r, onboarding.SeeCase)
	if err != nil {
		return err
	}
	changed, leave := s.hub.subscribe(c.row.Number)
	defer leave()
	// What changed between the page and this moment was told to nobody.
	version, err := postgres.CaseVersion(r.Context(), s.Pool, c.row.ID)
	if err != nil {
		return err
	}
	first := "retry: 2000\n\n"
	if seen := r.URL.Query().Get("siden"); seen != "" && seen != strconv.Itoa(version) {
		first += "data: changed\n\n"
	}

	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	stream := http.NewResponseController(w)
	end := time.NewTimer(streamLength)
	defer end.Stop()
	alive := time.NewTicker(keepAlive)
	defer alive.Stop()
	say := func(line string) error {
		if _, err := fmt.Fprint(w, line); err != nil {
			return err
		}
		return stream.Flush()
	}
	if err := say(first); err != nil {
		return nil
	}
	for {
		line := ": \n\n"
		select {
		case <-r.Context().Done():
			return nil
		case <-end.C:
			return nil
		case <-alive.C:
		case <-changed:
			line = "data: changed\n\n"
		}
		if err := say(line); err != nil {
			return nil
		}
	}
}
