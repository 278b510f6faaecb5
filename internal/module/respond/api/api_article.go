package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// articleAPI adds the knowledge base.
func (r room) articleAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/articles", r.getArticles, route.Doc{Scope: scopeRead, Summary: "Articles of the knowledge base, by title, without their texts", Answer: item.ArticleList{}, Query: []route.Param{
		{Name: "q", Help: "words"}, {Name: "class", Help: "an RSIT type that they help with"}, {Name: "language", Help: "a language: en"},
		{Name: "shown", Help: "true: those that are shown to the team alone, as they are shown", One: []string{"true", "false"}},
		{Name: "after", Help: "next of the page before"}, {Name: "limit", Help: "how many; 0 is 50, 500 the most", Number: true}}})
	t.On("GET /api/v1/articles/{id}", r.getArticle, route.Doc{Scope: scopeRead, Summary: "An article as it was written last, and the versions that it had", Answer: item.ArticleWhole{}})
	t.On("PUT /api/v1/articles", r.putArticle, route.Doc{Scope: scopeWrite, Summary: "Write another version of the article of a name in a language, or the first", Body: item.Article{}, Answer: item.Article{}, Query: by})
	t.On("POST /api/v1/articles/{id}/show", r.showArticle(true), route.Doc{Scope: scopeWrite, Act: "template.write", Summary: "Show an article to the team as it was written last", Answer: item.Article{}, Query: by})
	t.On("POST /api/v1/articles/{id}/withdraw", r.showArticle(false), route.Doc{Scope: scopeWrite, Act: "template.write", Summary: "Show an article no more", Answer: item.Article{}, Query: by})
}

func (r room) getArticles(w http.ResponseWriter, req *http.Request) error {
	f := item.ArticleFilter{Text: req.FormValue("q"), Class: req.FormValue("class"), Language: req.FormValue("language"), Shown: req.FormValue("shown") == "true",
		After: req.FormValue("after"), Limit: int(whole(req.FormValue("limit")))}
	list, err := r.Articles(req.Context(), viewerOf(req), f)
	if err != nil {
		return err
	}
	list.Articles = append([]item.Article{}, list.Articles...)
	return web.Write(w, list)
}

func (r room) getArticle(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	a, err := r.Article(req.Context(), viewerOf(req), id)
	if err != nil {
		return err
	}
	a.Was = append([]item.Article{}, a.Was...)
	return web.Write(w, a)
}

func (r room) putArticle(w http.ResponseWriter, req *http.Request) error {
	var a item.Article
	if err := body(w, req, &a); err != nil {
		return err
	}
	a, err := r.SaveArticle(req.Context(), viewerOf(req), a)
	if err != nil {
		return err
	}
	return web.Write(w, a)
}

func (r room) showArticle(on bool) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		id, err := idOf(req, "id")
		if err != nil {
			return err
		}
		a, err := r.ShowArticle(req.Context(), viewerOf(req), id, on)
		if err != nil {
			return err
		}
		return web.Write(w, a)
	}
}
