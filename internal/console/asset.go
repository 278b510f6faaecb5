package console

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// asset is a static file under the name that holds its hash, so that a browser may keep it for ever.
type asset struct {
	href   string
	kind   string
	data   []byte
	zipped []byte
}

// assets are the static files by their plain name.
type assets map[string]asset

// kinds are the media types of static files by extension.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// staticPath is where static files are served.
const staticPath = "/static/"

// loadAssets hashes and compresses the static files.
func loadAssets() (assets, error) {
	dir := sub("static")
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, err
	}
	out := assets{}
	for _, e := range entries {
		data, err := fs.ReadFile(dir, e.Name())
		if err != nil {
			return nil, err
		}
		out[e.Name()] = newAsset(e.Name(), data)
	}
	return out, nil
}

func newAsset(name string, data []byte) asset {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	return asset{staticPath + hashed, kindOf(name), data, small.compress(data)}
}

// Static serves the static files; it belongs at "GET /static/". A name with an old hash is not found.
func (c *Console) Static() http.Handler {
	byHref := map[string]asset{}
	for _, a := range c.assets {
		byHref[a.href] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byHref[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
}

// serve writes the file, in its compressed form where the browser takes that.
func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	data := a.data
	if acceptsGzip(r) {
		data = a.zipped
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.Write(data) //nolint:errcheck // the reader has gone; nobody is left to tell
}
