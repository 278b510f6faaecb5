package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/module/respond/item"
)

// reviewAPI adds that an item is looked over before it is closed.
func (r room) reviewAPI(t *route.Table, by []route.Param) {
	t.On("POST /api/v1/incidents/{number}/review", r.postReview, route.Doc{Scope: scopeWrite, Summary: "Ask somebody to look an item over before it is closed, or say how that went", Body: item.ReviewAct{}, Answer: item.Case{}, Query: by,
		Text: "do is ask (with reviewer), start, accept, return (with what is to be done) or drop. Who was asked does it, and never who has the item. What the team wants looked over is not closed before: see review of the clocks."})
}

func (r room) postReview(w http.ResponseWriter, req *http.Request) error {
	var a item.ReviewAct
	if err := body(w, req, &a); err != nil {
		return err
	}
	return r.answer(w, req, r.Review(req.Context(), viewerOf(req), req.PathValue("number"), a))
}
