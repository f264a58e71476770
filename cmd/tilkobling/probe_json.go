package main

import (
	"encoding/json"
	"io"

	"github.com/ks-no/tilkobling/internal/hrapi"
	"github.com/ks-no/tilkobling/internal/report"
)

// writeProbeJSON writes a test's report as a document for programs.
func writeProbeJSON(w io.Writer, r *hrapi.Report, words report.Words) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(words.Document(r))
}
