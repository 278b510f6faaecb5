package api

import (
	"cmp"
	"io"
	"net/http"

	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// LetterText is a letter with what it says.
type LetterText struct {
	item.Mail
	TLP       string       `json:"tlp"`
	Text      string       `json:"text"`
	Language  string       `json:"language,omitempty"` // a guess, BCP 47
	InReplyTo []string     `json:"in_reply_to,omitempty"`
	Signer    string       `json:"signer,omitempty"` // the fingerprint of the key that signed it
	Files     []LetterFile `json:"attachments"`
	Troubles  []string     `json:"troubles,omitempty"` // what can't be read, and why
}

// LetterFile is a file of a letter.
type LetterFile struct {
	Path   string `json:"path"`
	Name   string `json:"name"`
	Type   string `json:"type"` // as the letter says
	Size   int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Known  string `json:"known_in,omitempty"` // an item of which it is an indicator
}

// letterAPI adds what programs ask of letters.
func (r room) letterAPI(t *route.Table) {
	by := []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}
	sorts := []string{}
	for _, s := range item.Sorts() {
		sorts = append(sorts, string(s))
	}
	t.On("GET /api/v1/letters", r.getLetters, route.Doc{Scope: scopeRead, Act: "inbox.read", Summary: "List letters that came in, the newest first", Answer: item.MailList{}, Query: []route.Param{
		{Name: "sort", Help: "one sort alone", One: sorts}, {Name: "undecided", Help: "true: those alone whose report nobody has looked at", One: []string{"true", "false"}},
		{Name: "q", Help: "words of sender, recipients, subject or names of files; from:, to:, subject: and file: look into one alone, has:file for letters with files"}, {Name: "order", Help: "old: the oldest first", One: []string{"old"}}, {Name: "after", Help: "next of the page before"}, {Name: "limit", Help: "how many; 0 is 50, 500 the most", Number: true}}})
	t.On("GET /api/v1/letters/{id}", r.getLetter, route.Doc{Scope: scopeRead, Act: "inbox.read", Summary: "One letter with its text and its files", Answer: LetterText{}})
	t.On("GET /api/v1/letters/{id}/raw", r.getLetterRaw, route.Doc{Scope: scopeRead, Act: "evidence.read", Summary: "A letter to the byte", Bytes: route.Octets})
	t.On("GET /api/v1/letters/{id}/attachments/{path}", r.getLetterFile, route.Doc{Scope: scopeRead, Act: "evidence.read", Summary: "A file of a letter", Bytes: route.Octets})
	t.On("POST /api/v1/letters/sort", r.postSort, route.Doc{Scope: scopeWrite, Act: "inbox.sort", Summary: "Sort letters by hand", Body: item.Resort{}, Answer: item.Outcome{}, Query: by,
		Text: "do is report (each becomes a report of its own), split (they become one report together, whose number is answered; letters of the team may go with them, and alone become an investigation), move (they belong to the item of number), spam or circular. It can be taken back like any act."})
	t.On("POST /api/v1/incidents/reports", r.postReport, route.Doc{Scope: scopeWrite, Summary: "Report something", Body: respond.Reported{}, Answer: item.Item{}, Query: by,
		Text: "Opens a report. The same id from the same token again is the same report."})
}

func (r room) getLetters(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Mails(req.Context(), viewerOf(req), item.MailFilter{Sorts: split[item.Sort](req.FormValue("sort")), Undecided: req.FormValue("undecided") == "true",
		Text: req.FormValue("q"), After: req.FormValue("after"), Oldest: req.FormValue("order") == "old", Limit: int(whole(req.FormValue("limit")))})
	if err != nil {
		return err
	}
	if list.Letters == nil {
		list.Letters = []item.Mail{}
	}
	return web.Write(w, list)
}

func (r room) getLetter(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	m, l, err := r.Read(req.Context(), viewerOf(req), id)
	if err != nil {
		return err
	}
	known, err := r.KnownFiles(req.Context(), viewerOf(req), l)
	if err != nil {
		return err
	}
	return web.Write(w, letterText(m, l, known))
}

func letterText(m item.Mail, l show.Letter, known map[string]string) LetterText {
	m.Seal = cmp.Or(l.Seal.Word(), m.Seal)
	t := LetterText{Mail: m, TLP: m.Mark.String(), Text: l.Text, Language: l.Language, InReplyTo: l.InReplyTo, Signer: l.Seal.Signer, Files: []LetterFile{}, Troubles: l.Troubles}
	for _, f := range l.Files {
		t.Files = append(t.Files, LetterFile{f.Path, f.Name, f.Type, f.Size, f.SHA256, known[f.SHA256]})
	}
	return t
}

func (r room) getLetterRaw(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	_, raw, err := r.Raw(req.Context(), viewerOf(req), id)
	if err != nil {
		return err
	}
	asBytes(w)
	_, err = w.Write(raw)
	return err
}

func (r room) getLetterFile(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	_, body, err := r.Attachment(req.Context(), viewerOf(req), id, req.PathValue("path"))
	if err != nil {
		return err
	}
	asBytes(w)
	_, err = io.Copy(w, body)
	return err
}

// asBytes says that what follows is bytes that a stranger wrote, and nothing that a browser shows.
func asBytes(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/octet-stream")
	web.Attach(w.Header(), "")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

func (r room) postSort(w http.ResponseWriter, req *http.Request) error {
	var s item.Resort
	if err := body(w, req, &s); err != nil {
		return err
	}
	out, err := r.Resort(req.Context(), viewerOf(req), s)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) postReport(w http.ResponseWriter, req *http.Request) error {
	var rep respond.Reported
	if err := body(w, req, &rep); err != nil {
		return err
	}
	it, err := r.Report(req.Context(), viewerOf(req), rep)
	if err != nil {
		return err
	}
	return web.Write(w, it)
}
