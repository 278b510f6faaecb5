package watch

import (
	"net/http"
	"strconv"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/warn"
)

// adviceAPI adds what is asked of the team's own words in letters.
func (r *Room) adviceAPI(t *route.Table) {
	t.On("GET /api/v1/advice", r.getAdvice, route.Doc{Scope: "digests:read", Summary: "List the team's own advice in letters", Lines: warn.Advice{},
		Query: []route.Param{{Name: "all", Help: "true lists what was taken back or replaced too, the newest first"}}})
	t.On("POST /api/v1/advice", r.postAdvice, route.Doc{Scope: "digests:write", Act: "template.write", Summary: "Put advice into letters, in place of what the same type, language and place had",
		Body: warn.Advice{}, Answer: warn.Advice{}})
	t.On("POST /api/v1/advice/{id}/remove", r.removeAdvice, route.Doc{Scope: "digests:write", Act: "template.write", Summary: "Take advice back; it is kept", Answer: adviceGone{},
		Query: []route.Param{{Name: "by", Help: "who does it"}}})
	t.On("POST /api/v1/advice/preview", r.previewAdvice, route.Doc{Scope: "digests:write", Summary: "Show a made-up letter with advice in it; nothing is kept", Body: warn.Advice{}, Answer: digest.Letter{}})
}

func (r *Room) getAdvice(w http.ResponseWriter, req *http.Request) error {
	list, err := r.warnings.Advice(req.Context(), req.FormValue("all") == "true")
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) postAdvice(w http.ResponseWriter, req *http.Request) error {
	var a warn.Advice
	if err := body(w, req, &a); err != nil {
		return err
	}
	a.By = web.Actor(req.Context(), a.By)
	a, err := r.warnings.PutAdvice(req.Context(), a)
	if err != nil {
		return err
	}
	return web.Write(w, a)
}

// adviceGone is the number of advice that was taken back.
type adviceGone struct {
	ID int64 `json:"id"`
}

func (r *Room) removeAdvice(w http.ResponseWriter, req *http.Request) error {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return badParam("id", "%.40q is not advice's number", req.PathValue("id"))
	}
	if err := r.warnings.EndAdvice(req.Context(), id, web.Actor(req.Context(), req.FormValue("by"))); err != nil {
		return err
	}
	return web.Write(w, adviceGone{id})
}

func (r *Room) previewAdvice(w http.ResponseWriter, req *http.Request) error {
	var a warn.Advice
	if err := body(w, req, &a); err != nil {
		return err
	}
	l, err := r.Tend().LookAdvice(req.Context(), a)
	if err != nil {
		return err
	}
	return web.Write(w, l)
}
