package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// maxLetterBody is how long a letter may be as JSON, in bytes: 25 MB of files as base64, with its text.
const maxLetterBody = 36 << 20

// writeAPI adds what programs ask of letters that go out.
func (r room) writeAPI(t *route.Table) {
	by := []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}
	t.On("POST /api/v1/incidents/{number}/letters", r.postLetter, route.Doc{Scope: scopeWrite, Act: "mail.send", Summary: "Draft a letter of an item", Body: item.Compose{}, Answer: item.Mail{}, Query: by,
		Text: "It waits in the outbox, one act for each recipient. way is reply (usual), all, forward, inline or afresh; guard is auto (usual), sign, encrypt or none. " +
			"Where a recipient is not cleared for its mark, or it may only leave encrypted and there is no key, nothing is drafted and the answer names them. The same once again is the same letter."})
	t.On("POST /api/v1/incidents/{number}/letters/check", r.postLetterCheck, route.Doc{Scope: scopeWrite, Act: "mail.send", Summary: "See a letter as it would leave", Body: item.Compose{}, Answer: item.Prepared{}, Query: by,
		Text: "Nothing is kept. Each copy says to whom it goes, for what they are cleared, how it is signed and encrypted, and in refused why it can't go: clearance, key or off."})
}

func (r room) postLetter(w http.ResponseWriter, req *http.Request) error {
	var c item.Compose
	if err := web.Read(w, req, "a letter", maxLetterBody, &c); err != nil {
		return err
	}
	m, err := r.Write(req.Context(), viewerOf(req), req.PathValue("number"), c)
	if err != nil {
		return err
	}
	return web.Write(w, m)
}

func (r room) postLetterCheck(w http.ResponseWriter, req *http.Request) error {
	var c item.Compose
	if err := web.Read(w, req, "a letter", maxLetterBody, &c); err != nil {
		return err
	}
	p, err := r.Prepare(req.Context(), viewerOf(req), req.PathValue("number"), c)
	if err != nil {
		return err
	}
	return web.Write(w, p)
}
