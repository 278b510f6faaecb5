package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// Drafting is a letter as somebody keeps it while they write.
type Drafting struct {
	item.Draft
	Drop []int64 `json:"drop,omitempty"` // files of the draft that go: their numbers of the answer before
}

// Drafted is a letter that is being written, as it is kept.
type Drafted struct {
	item.Draft
	Kept []DraftFile `json:"kept"` // the files that go with it
}

// DraftFile is a file of a draft.
type DraftFile struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
	Size int64  `json:"bytes"`
}

// Looked says which version of a draft somebody has looked over.
type Looked struct {
	Version int64 `json:"version"`
}

// Filled is a template filled for an item.
type Filled struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// draftAPI adds what is asked of letters that are being written. A draft is its writer's own, one an item.
func (r room) draftAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/draft"
	send := func(d route.Doc) route.Doc {
		d.Scope, d.Act, d.Query = scopeWrite, "mail.send", append(d.Query, by...)
		return d
	}
	read := func(d route.Doc) route.Doc { d.Scope, d.Act = scopeRead, "mail.send"; return d }
	t.On("GET "+path, r.getDraft, read(route.Doc{Summary: "The letter that the asker has begun in an item; without one, version is 0", Answer: Drafted{}}))
	t.On("PUT "+path, r.putDraft, send(route.Doc{Summary: "Keep a letter that is being written", Body: Drafting{}, Answer: Drafted{},
		Text: "files are added, drop takes some away. version is that of the answer which it was written from; another one is refused."}))
	t.On("DELETE "+path, r.deleteDraft, send(route.Doc{Summary: "Throw the draft away", Answer: Gone{}}))
	t.On("GET "+path+"/preview", r.getDraftPreview, read(route.Doc{Summary: "See the draft as it would leave, a copy for each recipient", Answer: item.Prepared{}}))
	t.On("POST "+path+"/send", r.postDraftSend, send(route.Doc{Summary: "Put the draft into the outbox", Body: Looked{}, Answer: item.Mail{}, Text: "The version is the one that was looked over."}))
	t.On("GET /api/v1/incidents/{number}/correspondents", r.getCorrespondents, read(route.Doc{Summary: "Whom a letter of an item may be for", Answer: []item.Correspondent{}}))
	t.On("GET /api/v1/incidents/{number}/templates/{name}", r.getFilled, read(route.Doc{Summary: "A template filled for an item", Answer: Filled{},
		Query: []route.Param{{Name: "language", Help: "of the text; en without it"}}}))
}

func drafted(d item.Draft) Drafted {
	out := Drafted{Draft: d, Kept: []DraftFile{}}
	for _, f := range d.Files {
		out.Kept = append(out.Kept, DraftFile{f.ID, f.Name, f.Type, f.Size})
	}
	out.Files = nil
	if out.To == nil {
		out.To = []string{}
	}
	return out
}

func (r room) getDraft(w http.ResponseWriter, req *http.Request) error {
	d, err := r.DraftOf(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, drafted(d))
}

func (r room) putDraft(w http.ResponseWriter, req *http.Request) error {
	var d Drafting
	if err := web.Read(w, req, "a letter", maxLetterBody, &d); err != nil {
		return err
	}
	add := d.Files
	d.Files = nil
	for _, f := range add {
		if f.Name == "" {
			return fault("files", "a file has a name")
		}
	}
	kept, err := r.SaveDraft(req.Context(), viewerOf(req), req.PathValue("number"), d.Draft, add, d.Drop)
	if err != nil {
		return err
	}
	return web.Write(w, drafted(kept))
}

func (r room) deleteDraft(w http.ResponseWriter, req *http.Request) error {
	return gone(w, r.DropDraft(req.Context(), viewerOf(req), req.PathValue("number")))
}

func (r room) getDraftPreview(w http.ResponseWriter, req *http.Request) error {
	_, p, err := r.PrepareDraft(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, p)
}

func (r room) postDraftSend(w http.ResponseWriter, req *http.Request) error {
	var l Looked
	if err := body(w, req, &l); err != nil {
		return err
	}
	m, err := r.SendDraft(req.Context(), viewerOf(req), req.PathValue("number"), l.Version)
	if err != nil {
		return err
	}
	return web.Write(w, m)
}

func (r room) getCorrespondents(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Correspondents(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Correspondent{}, list...))
}

func (r room) getFilled(w http.ResponseWriter, req *http.Request) error {
	language := req.FormValue("language")
	if language == "" {
		language = "en"
	}
	subject, text, err := r.Fill(req.Context(), viewerOf(req), req.PathValue("number"), req.PathValue("name"), language)
	if err != nil {
		return err
	}
	return web.Write(w, Filled{subject, text})
}

// partAPI adds what is asked of files of letters as evidence, and of evidence that is to go.
func (r room) partAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/evidence"
	t.On("POST "+path+"/parts", r.postPart, route.Doc{Scope: scopeProofsKeep, Summary: "Keep a file of one of an item's letters as evidence", Body: PartOf{}, Answer: item.Evidence{}, Query: by})
	t.On("POST "+path+"/{id}/discard", r.postDiscard, route.Doc{Scope: scopeProofsKeep, Act: respond.ActDiscard, Person: true, Summary: "Take the bytes of a piece of evidence away for good", Body: Reasoned{}, Answer: Discarded{}, Query: by,
		Text: "It waits for a second person. What the piece was, its hash and its custody stay."})
}

// The bodies of these acts.
type (
	// PartOf names a file of a letter.
	PartOf struct {
		Letter int64  `json:"letter"`
		Path   string `json:"path"`
	}
	// Reasoned is why something is done.
	Reasoned struct {
		Reason string `json:"reason"`
	}
	// Discarded says whether a second person has to look first.
	Discarded struct {
		Waits bool `json:"waits"`
	}
)

func (r room) postPart(w http.ResponseWriter, req *http.Request) error {
	var p PartOf
	if err := body(w, req, &p); err != nil {
		return err
	}
	if err := web.Must(req.Context(), "inbox.read"); err != nil {
		return err
	}
	e, err := r.KeepPart(req.Context(), viewerOf(req), req.PathValue("number"), p.Letter, p.Path)
	if err != nil {
		return err
	}
	return web.Write(w, e)
}

func (r room) postDiscard(w http.ResponseWriter, req *http.Request) error {
	var why Reasoned
	if err := body(w, req, &why); err != nil {
		return err
	}
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	waits, err := r.Discard(req.Context(), viewerOf(req), req.PathValue("number"), id, why.Reason)
	if err != nil {
		return err
	}
	return web.Write(w, Discarded{waits})
}
