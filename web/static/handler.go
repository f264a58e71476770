package static

import (
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// types are the content types of what a build holds. The system's own table is not asked: it differs between machines.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// Handler serves the assets below [Prefix]. The names change with the content, so browsers keep them for good.
func Handler() http.Handler { return built.handler() }

func (f files) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if len(f.paths) == 0 {
			http.Error(w, "the assets are not built: run make assets, and start again", http.StatusServiceUnavailable)
			return
		}
		f.serve(w, r, strings.TrimPrefix(r.URL.Path, Prefix))
	})
}

func (f files) serve(w http.ResponseWriter, r *http.Request, name string) {
	if !f.hashed[name] {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	content, err := fs.ReadFile(f.dir, name)
	if packed, zipErr := fs.ReadFile(f.dir, name+".gz"); zipErr == nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			content = packed
		}
	} else if !errors.Is(zipErr, fs.ErrNotExist) {
		err = zipErr
	}
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", types[path.Ext(name)])
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(content) //nolint:gosec // our own assets; the reader may leave, there is nobody to tell
	}
}

// acceptsGzip reads an Accept-Encoding header: gzip or anything, and not with the weight nought.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding = strings.TrimSpace(coding); coding != "gzip" && coding != "*" {
			continue
		}
		q, ok := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		if !ok {
			return true
		}
		value, err := strconv.ParseFloat(q, 64)
		return err == nil && value > 0
	}
	return false
}
