package desk

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// actDiscard lets somebody take evidence away for good.
const actDiscard = "evidence.delete"

// proof is a piece of evidence on a page.
type proof struct {
	item.Evidence
	Path string // where things are done with it
	Href string // where it is fetched; "" where the reader may not, or it is gone
}

// notice is what a page says of what was just done.
type notice struct {
	Text string
	Bad  bool
}

// proofs fills the evidence of a page.
func (d *Desk) proofs(r *http.Request, l *lang.Lang, b *itemBody) {
	may := d.mayRead(r, actFetch)
	b.MayEnd = d.may(r.Context(), actDelete) || d.may(r.Context(), actKeep)
	b.MayDiscard, b.MayFiles = d.may(r.Context(), actDiscard), d.mayRead(r, actLetters)
	for _, e := range b.Evidence {
		p := proof{Evidence: e, Path: itemPath(b.Number) + "/evidence/" + strconv.FormatInt(e.ID, 10)}
		if may && e.Held() {
			p.Href = p.Path
		}
		b.Proofs = append(b.Proofs, p)
	}
	if key := "respond.proof." + r.URL.Query().Get("proof"); l.Has(key) {
		b.Proofed = &notice{Text: l.Text(key), Bad: strings.HasSuffix(key, ".broken")}
	}
}

// toProofs goes to the evidence of an item, and says there what was done.
func toProofs(w http.ResponseWriter, r *http.Request, number, said string) {
	http.Redirect(w, r, itemPath(number)+"?proof="+said+"#evidence", http.StatusSeeOther)
}

// maxFieldText is how many bytes a field beside files may have.
const maxFieldText = 4 << 10

// keepFiles takes files into an item's evidence as they come: none is held in memory or kept elsewhere meanwhile. The
// fields stand before the files.
func (d *Desk) keepFiles(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actWork) {
		return denied()
	}
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	n, kept := number(r.PathValue("number")), 0
	if _, err := d.room.Item(r.Context(), v, n); err != nil { // before anything of it is read
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, item.MaxEvidence+maxForm)
	form, err := r.MultipartReader()
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	var f item.File
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return &tocsin.Fault{Why: tocsin.TooLarge, Text: "The form can't be read to its end. Its files may be too large.", Err: err}
		}
		if part.FileName() == "" {
			if err := fieldOf(part, &f); err != nil {
				return err
			}
			continue
		}
		f.Name, f.Type, f.Body = part.FileName(), part.Header.Get("Content-Type"), part
		if _, err := d.room.Keep(r.Context(), v, n, f); err != nil {
			return err
		}
		kept++
	}
	if kept == 0 {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "file", Text: "Choose a file first."}
	}
	toProofs(w, r, n, "kept")
	return nil
}

// fieldOf reads a field that stands before the files.
func fieldOf(part *multipart.Part, f *item.File) error {
	text, err := io.ReadAll(io.LimitReader(part, maxFieldText))
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	switch part.FormName() {
	case "note":
		f.Note = string(text)
	case "tlp":
		f.TLP = string(text)
	}
	return nil
}

// keepPart keeps a file of a letter as evidence of the letter's item.
func (d *Desk) keepPart(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	if !d.may(r.Context(), actLetters) {
		return denied()
	}
	letter, err := strconv.ParseInt(r.PostForm.Get("letter"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "letter", Text: "is no letter"}
	}
	n := number(r.PathValue("number"))
	if _, err := d.room.KeepPart(r.Context(), v, n, letter, r.PostForm.Get("path")); err != nil {
		return err
	}
	toProofs(w, r, n, "kept")
	return nil
}

// fetchProof gives a piece of evidence as bytes that no browser opens; with as=bin under a name that no program of the
// reader's is started for: it may be what made somebody call.
func (d *Desk) fetchProof(w http.ResponseWriter, r *http.Request) error {
	if !d.mayRead(r, actFetch) {
		return denied()
	}
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	id, err := idOf(r, "evidence")
	if err != nil {
		return err
	}
	e, body, err := d.room.Fetch(r.Context(), v, number(r.PathValue("number")), id)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read
	name := e.Name
	if r.URL.Query().Get("as") == "bin" {
		name = "evidence-" + strconv.FormatInt(e.ID, 10) + ".bin"
	}
	download(w, name, "application/octet-stream", e.Size)
	_, err = io.Copy(w, body)
	return err
}

// proof does something with a piece of evidence.
func (d *Desk) proof(w http.ResponseWriter, r *http.Request) error {
	acts := map[string]string{"check": actFetch, "hand": actWork, "discard": actDiscard}
	n := number(r.PathValue("number"))
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	if _, err := d.room.Item(r.Context(), v, n); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	do := r.PostForm.Get("do")
	act, ok := acts[do]
	if !ok {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done with evidence"}
	}
	if v, err = d.acting(w, r, act); err != nil {
		return err
	}
	id, err := idOf(r, "evidence")
	if err != nil {
		return err
	}
	said, err := d.doProof(r, v, n, id, do)
	if err != nil {
		return err
	}
	toProofs(w, r, n, said)
	return nil
}

// doProof does what a button of a piece says, and returns what is said of it: a word of respond.proof.
func (d *Desk) doProof(r *http.Request, v item.Viewer, n string, id int64, do string) (said string, err error) {
	switch do {
	case "check":
		whole, err := d.room.Check(r.Context(), v, n, id)
		if !whole {
			return "broken", err
		}
		return "whole", err
	case "hand":
		return "handed", d.room.HandOver(r.Context(), v, n, id, r.PostForm.Get("note"))
	}
	waits, err := d.room.Discard(r.Context(), v, n, id, r.PostForm.Get("reason"))
	if waits {
		return "asked", err
	}
	return "gone", err
}
