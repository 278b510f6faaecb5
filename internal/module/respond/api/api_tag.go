package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

type (
	// TagList is one page of all tags.
	TagList struct {
		Tags []item.Tagged `json:"tags"`
		Next string        `json:"next,omitempty"` // where the next page begins; "" is the end
	}
	// Renamed says which tag has another name.
	Renamed struct {
		From string `json:"from"`
		To   string `json:"to"` // "" takes it off all items
	}
)

// tagAPI adds what is asked of all tags; those of an item are changed with it.
func (r room) tagAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/tags", r.getTags, route.Doc{Scope: scopeRead, Summary: "All tags in their order, with how many items have each", Answer: TagList{},
		Query: []route.Param{{Name: "after", Help: "next of the page before"}}})
	t.On("POST /api/v1/tags/rename", r.postRename, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Rename a tag on all items, merge it into another, or take it off", Body: Renamed{}, Answer: Gone{}, Query: by,
		Text: "Lists that people keep follow. It can't be taken back."})
}

func (r room) getTags(w http.ResponseWriter, req *http.Request) error {
	list, next, err := r.Tags(req.Context(), viewerOf(req), req.FormValue("after"))
	if err != nil {
		return err
	}
	return web.Write(w, TagList{append([]item.Tagged{}, list...), next})
}

func (r room) postRename(w http.ResponseWriter, req *http.Request) error {
	var s Renamed
	if err := body(w, req, &s); err != nil {
		return err
	}
	return gone(w, r.RenameTag(req.Context(), viewerOf(req), s.From, s.To))
}
