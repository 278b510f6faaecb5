package respond

import (
	"fmt"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/search"
	"tocsin/internal/module/respond/item"
)

// An article is written in versions; which of them the team is shown a lead says. Who is not cleared for what is written, or
// for what is shown, sees neither.
func TestArticles(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		words, err := search.Open(ctx, r.DB, "articles")
		if err != nil {
			t.Fatal(err)
		}
		r.ArticleSearch = words
		save := func(a item.Article, want tocsin.Why) item.Article {
			t.Helper()
			out, err := r.SaveArticle(ctx, anna, a)
			if got := tocsin.WhyOf(err); got != want {
				t.Errorf("%+v: %v, %v; want %v", a, got, err, want)
			}
			return out
		}
		names := func(v item.Viewer, f item.ArticleFilter, want string) {
			t.Helper()
			list, err := r.Articles(ctx, v, f)
			var got []string
			for _, a := range list.Articles {
				got = append(got, fmt.Sprint(a.Title, "/", a.Version, "/", a.State()))
			}
			if s := strings.Join(got, " "); s != want || err != nil {
				t.Errorf("%s, %+v: %q, %v; want %q", v.Name, f, s, err, want)
			}
		}
		good := tocsin.WhyOf(nil)
		first := item.Article{Name: "phishing", Language: "en", Title: "First", Text: "Look at the **headers** of the walrus", Classes: []string{"phishing"}, TLP: "green", Tags: []string{"Mail"}}
		a := save(first, good)
		save(item.Article{Name: "Ph", Language: "en", Title: "x", Text: "x"}, tocsin.Invalid)
		save(item.Article{Name: "x", Language: "en", Title: "x", Text: "x", Classes: []string{"nothing"}}, tocsin.Invalid)
		save(item.Article{Name: "x", Language: "en", Title: "x\ny", Text: "x"}, tocsin.Invalid)
		save(item.Article{Name: "x", Language: "en", Title: "x", Text: "x", TLP: "red"}, tocsin.Invalid)
		second := first
		second.Title, second.Text, second.Version = "Second", "Ask the zebra", 1
		names(anna, item.ArticleFilter{Shown: true}, "")
		if _, err := r.ShowArticle(ctx, lena, a.ID, true); err != nil {
			t.Error(err)
		}
		save(second, good)
		save(second, tocsin.Conflict)
		names(anna, item.ArticleFilter{}, "Second/2/changed")
		names(anna, item.ArticleFilter{Shown: true, Class: "phishing"}, "First/1/shown")
		names(anna, item.ArticleFilter{Class: "phishin_"}, "")
		names(anna, item.ArticleFilter{Text: "zebra"}, "Second/2/changed")
		names(anna, item.ArticleFilter{Text: "walrus"}, "")
		whole, err := r.Article(ctx, anna, a.ID)
		if err != nil || len(whole.Was) != 1 || whole.Was[0].Title != "First" || whole.Title != "Second" {
			t.Errorf("%+v, %v", whole, err)
		}
		second.TLP, second.Version = "amber+strict", 2
		save(second, good)
		names(bob, item.ArticleFilter{}, "")
		names(bob, item.ArticleFilter{Shown: true}, "")
		if _, err := r.Article(ctx, bob, a.ID); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		if _, err := r.ShowArticle(ctx, lena, a.ID, false); err != nil {
			t.Error(err)
		}
		names(anna, item.ArticleFilter{}, "Second/3/draft")
	})
}

// The list of articles comes page by page, without their texts; what is named alike is told apart.
func TestArticlesComePageByPage(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		for _, name := range []string{"c", "a", "b", "hidden", "d"} {
			a := item.Article{Name: name, Language: "en", Title: "Title", Text: "Long", TLP: "green"}
			if name == "hidden" {
				a.Title, a.TLP = "Tithe", "red"
			}
			if _, err := r.SaveArticle(t.Context(), item.Viewer{Name: "lead", All: true, Clearance: tocsin.Red}, a); err != nil {
				t.Fatal(err)
			}
		}
		got, f := "", item.ArticleFilter{Limit: 2}
		for {
			list, err := r.Articles(t.Context(), bob, f)
			if err != nil || len(list.Articles) > 2 {
				t.Fatal(list, err)
			}
			for _, a := range list.Articles {
				got += a.Name + a.Text
			}
			if f.After = list.Next; f.After == "" {
				break
			}
		}
		if got != "cabd" {
			t.Errorf("%q", got)
		}
		f.After = "no end"
		if _, err := r.Articles(t.Context(), bob, f); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Error(err)
		}
	})
}

// A letter begins with an article in its language, if that is marked no more strictly than its item.
func TestArticleInLetter(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		it := started(t, r, anna, item.Start{Kind: item.Incident, TLP: "green"})
		for _, a := range []item.Article{{Name: "wide", Language: "en", Title: "Wide", Text: "of {number}", TLP: "clear"}, {Name: "wide", Language: "fr", Title: "Large", Text: "de {number}", TLP: "clear"}, {Name: "strict", Language: "en", Title: "Strict", Text: "x", TLP: "amber"}} {
			kept, err := r.SaveArticle(ctx, anna, a)
			if err == nil {
				_, err = r.ShowArticle(ctx, lena, kept.ID, true)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		list, err := r.ArticlesFor(ctx, anna, it, "fr")
		if err != nil || len(list) != 1 || list[0].Title != "Large" {
			t.Errorf("%+v, %v", list, err)
		}
		f := func(template, language, want string) {
			t.Helper()
			subject, text, err := r.Fill(ctx, anna, it.Number, template, language)
			if got := fmt.Sprint(subject, ": ", text, " ", tocsin.WhyOf(err)); got != want {
				t.Errorf("%s in %s: %q, want %q", template, language, got, want)
			}
		}
		f("article:wide", "fr", "Large: de "+it.Number+" "+fmt.Sprint(tocsin.WhyOf(nil)))
		f("article:wide", "ru", "Wide: of "+it.Number+" "+fmt.Sprint(tocsin.WhyOf(nil)))
		f("article:strict", "en", ":  "+fmt.Sprint(tocsin.Invalid))
	})
}
