package desk

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// boxStyle is the one style of the document that holds a letter's HTML.
const boxStyle = "body{font:15px/1.5 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere;color:#14213a;background:#fff}table{border-collapse:collapse}td,th{padding:2px 6px;border:1px solid #d9dfe8;text-align:start}pre{white-space:pre-wrap}"

// boxSource names the style in the policy by its hash. Source: CSP 3 §8.3.
var boxSource = func() string {
	sum := sha256.Sum256([]byte(boxStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

// anchor begins a link, as show writes it: no value of an attribute holds a bracket.
var anchor = regexp.MustCompile(`<a( [^<>]*)?>`)

// unlinked takes the links out of harmless HTML. Where each leads stands behind it, to be read and not to be followed.
func unlinked(s string) string {
	return strings.ReplaceAll(anchor.ReplaceAllString(s, "<u>"), "</a>", "</u>")
}

// box is the document that holds a letter's HTML, which show has made harmless.
var box = template.Must(template.New("box").Parse(`<!doctype html>
<html lang="{{.Language}}" dir="{{.Dir}}"><head><meta charset="utf-8"><meta name="robots" content="noindex"><title>{{.Title}}</title><style>` + boxStyle + `</style></head>
<body><main>{{.Body}}</main></body></html>
`))

// mailHTML serves a letter's HTML as a document that runs nothing and loads nothing, for the frame of its page.
func (d *Desk) mailHTML(w http.ResponseWriter, r *http.Request) error {
	m, s, err := d.fetched(r, actLetters)
	if err != nil {
		return err
	}
	if s.HTML == "" {
		return tocsin.Faultf(tocsin.NotFound, "letter %d has no HTML", m.ID)
	}
	language := s.Language
	if language == "" {
		language = "und"
	}
	console.Boxed(w.Header(), boxSource)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return box.Execute(w, map[string]any{"Title": s.Subject, "Language": language, "Dir": s.Dir, "Body": template.HTML(unlinked(s.HTML))}) //nolint:gosec // show has made it harmless
}

// fetched opens a letter for who may do something with it.
func (d *Desk) fetched(r *http.Request, act string) (m item.Mail, s show.Letter, err error) {
	v, id, err := d.fetching(r, act)
	if err != nil {
		return m, s, err
	}
	if m, s, err = d.room.Read(r.Context(), v, id); err != nil {
		return m, s, err
	}
	return m, s, console.Cleared(r.Context(), m.Mark)
}

// fetching makes sure that who asks may have a part of a letter.
func (d *Desk) fetching(r *http.Request, act string) (v item.Viewer, id int64, err error) {
	if !d.mayRead(r, act) {
		return v, 0, denied()
	}
	if v, err = d.mailReader(r); err != nil {
		return v, 0, err
	}
	id, err = idOf(r, "letter")
	return v, id, err
}

// mailRaw gives a letter to the byte.
func (d *Desk) mailRaw(w http.ResponseWriter, r *http.Request) error {
	v, id, err := d.fetching(r, actFetch)
	if err != nil {
		return err
	}
	m, raw, err := d.room.Raw(r.Context(), v, id)
	if err != nil {
		return err
	}
	download(w, "letter-"+strconv.FormatInt(m.ID, 10)+".eml", "message/rfc822", int64(len(raw)))
	_, err = w.Write(raw)
	return err
}

// mailFile gives a file of a letter.
func (d *Desk) mailFile(w http.ResponseWriter, r *http.Request) error {
	v, id, err := d.fetching(r, actFetch)
	if err != nil {
		return err
	}
	f, body, err := d.room.Attachment(r.Context(), v, id, r.PathValue("path"))
	if err != nil {
		return err
	}
	download(w, f.Name, f.Type, 0)
	_, err = io.Copy(w, body)
	return err
}

// passive are the media types that no program of the reader's runs; all else is bytes.
var passive = map[string]bool{"text/plain": true, "text/csv": true, "image/png": true, "image/jpeg": true, "image/gif": true, "message/rfc822": true, "application/json": true}

// download puts headers on what is kept on the reader's machine and never shown by a browser: a stranger made it.
func download(w http.ResponseWriter, name, kind string, size int64) {
	if !passive[kind] {
		kind = "application/octet-stream"
	}
	if strings.HasPrefix(kind, "text/") {
		kind += "; charset=utf-8"
	}
	console.Boxed(w.Header(), "")
	w.Header().Set("Content-Type", kind)
	web.Attach(w.Header(), name)
	if size > 0 {
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	}
}
