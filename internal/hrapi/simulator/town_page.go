package simulator

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"github.com/ks-no/tilkobling/internal/hrapi"
)

// Handler serves the page and, beneath /{key}/, the endpoints without TLS.
func (t *Town) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", t.page)
	mux.HandleFunc("GET /_ca.pem", func(w http.ResponseWriter, _ *http.Request) {
		pem, err := RootPEM()
		if err != nil {
			http.Error(w, "no certificate", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/x-pem-file")
		_, _ = w.Write(pem) // a client that went away needs no answer
	})
	mux.HandleFunc("POST /{key}/_fault", t.changeFault)
	mux.HandleFunc("/{key}/{resource}", func(w http.ResponseWriter, r *http.Request) {
		t.mu.RLock()
		m, ok := t.members[r.PathValue("key")]
		t.mu.RUnlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		m.server.Municipality().Handler().ServeHTTP(w, r)
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

type townRow struct {
	Key       string
	Name      string
	Employees int
	Env       hrapi.Environment
	URL       string
	Faults    []Fault
}

var townPage = template.Must(template.New("town").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Simulated municipalities</title>
<style>body{font:16px/1.5 system-ui;margin:2rem;max-width:75rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid #ccc}form{display:inline}</style></head>
<body><h1>Simulated municipalities</h1>
<p>A development tool: invented data, chosen faults. Certificates are vouched for by <a href="/_ca.pem">this authority</a>.</p>
<table><thead><tr><th>Key</th><th>Municipality</th><th>Endpoints</th><th>Faults</th><th>New fault</th></tr></thead><tbody>
{{range .Rows}}{{$row := .}}<tr id="m-{{.Key}}"><td>{{.Key}}</td><td>{{.Name}}<br>{{.Employees}} employees, {{.Env}}</td><td>{{.URL}}</td>
<td>{{range .Faults}}<form method="post" action="/{{$row.Key}}/_fault">{{.Name}}: {{.Description}}
<button name="mend" value="{{.Name}}">Mend</button></form><br>{{else}}None{{end}}</td>
<td><form method="post" action="/{{.Key}}/_fault"><select name="fault" aria-label="New fault of {{.Name}}">
{{range $.All}}<option value="{{.Name}}">{{.Name}}</option>{{end}}</select>
<input name="times" type="number" min="1" max="500" value="1" aria-label="How often"><button>Break</button></form></td></tr>
{{end}}</tbody></table></body></html>
`))

func (t *Town) page(w http.ResponseWriter, _ *http.Request) {
	var rows []townRow
	for _, key := range t.keys() {
		cfg, ok := t.Config(key)
		if !ok {
			continue
		}
		cfg = cfg.withDefaults()
		rows = append(rows, townRow{
			Key: key, Name: cfg.Name, Employees: cfg.Employees, Env: cfg.Environment,
			URL: t.EndpointURL(key, hrapi.Organisation), Faults: cfg.Faults,
		})
	}
	var b bytes.Buffer
	if err := townPage.Execute(&b, struct {
		Rows []townRow
		All  []Fault
	}{rows, Faults()}); err != nil {
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w) // a client that went away needs no page
}

// changeFault mends one fault, or all with mend=*, or adds one.
func (t *Town) changeFault(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	key := r.PathValue("key")
	var err error
	switch mend := r.FormValue("mend"); mend {
	case "":
		f, ok := FaultNamed(r.FormValue("fault"))
		if !ok {
			http.Error(w, "no such fault", http.StatusBadRequest)
			return
		}
		if times, bad := strconv.Atoi(r.FormValue("times")); bad == nil {
			f = f.Times(min(max(times, 1), maxTimes))
		}
		err = t.Break(r.Context(), key, f)
	case "*":
		err = t.Mend(r.Context(), key, "")
	default:
		err = t.Mend(r.Context(), key, mend)
	}
	switch {
	case errors.Is(err, errNoMunicipality):
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, "the fault could not be changed", http.StatusInternalServerError)
	default:
		http.Redirect(w, r, "/#m-"+key, http.StatusSeeOther) //nolint:gosec // within the town's own page
	}
}
