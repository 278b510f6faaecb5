package desk

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// Knowing is the knowledge base of the team.
type Knowing interface {
	Articles(ctx context.Context, v item.Viewer, f item.ArticleFilter) (item.ArticleList, error)
	// ArticlesOf are those that are shown and help with items of a type, without their texts.
	ArticlesOf(ctx context.Context, v item.Viewer, class string) ([]item.Article, error)
	Article(ctx context.Context, v item.Viewer, id int64) (item.ArticleWhole, error)
	// ArticlesFor are those that a letter of an item can begin with, without their texts.
	ArticlesFor(ctx context.Context, v item.Viewer, it item.Item, language string) ([]item.Article, error)
	SaveArticle(ctx context.Context, v item.Viewer, a item.Article) (item.Article, error)
	ShowArticle(ctx context.Context, v item.Viewer, id int64, on bool) (item.Article, error)
}

// articlesPath is the knowledge base.
const articlesPath = "/articles"

func articlePath(id int64) string { return articlesPath + "/" + strconv.FormatInt(id, 10) }

// articlesBody lists articles.
type articlesBody struct {
	Text    string
	Classes []console.Option
	Rows    []articleRow
	MayWork bool
	Asked   bool // the list is narrowed

	First, Next string // other pages; "" for none
}

// articleRow is an article as a list has it.
type articleRow struct {
	item.Article
	Href   string
	In     string   // its language, in itself
	Helps  []string // types that it helps with, in words
	Status string
}

func articleRowOf(l *lang.Lang, a item.Article) articleRow {
	row := articleRow{Article: a, Href: articlePath(a.ID), In: a.Language, Status: l.Word("respond.article.state", a.State())}
	if slices.Contains(lang.Tags(), a.Language) {
		row.In = console.Words().Lang(a.Language).Name
	}
	for _, c := range a.Classes {
		row.Helps = append(row.Helps, l.Word("class", c))
	}
	return row
}

func (d *Desk) articles(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	l, q := d.console.Lang(r), r.URL.Query()
	list, err := d.room.Articles(r.Context(), v, item.ArticleFilter{Text: q.Get("q"), Class: q.Get("class"), After: q.Get("after")})
	if err != nil {
		return err
	}
	b := articlesBody{Text: q.Get("q"), Classes: classes(l, "respond.article.any", q.Get("class")), MayWork: d.may(r.Context(), actWork), Asked: q.Get("q") != "" || q.Get("class") != ""}
	mark := tocsin.Clear
	for _, a := range list.Articles {
		b.Rows, mark = append(b.Rows, articleRowOf(l, a)), mark.Stricter(a.Mark)
	}
	if list.Next != "" {
		b.Next = articlesPath + with(q, "after", list.Next)
	}
	if q.Get("after") != "" {
		b.First = articlesPath + with(q, "after", "")
	}
	return d.console.Render(w, r, console.Page{Name: "respond/articles", Title: l.Text("respond.articles"), Mark: mark, Body: &b}, http.StatusOK)
}

// articleBody is the page of an article, or of a new one.
type articleBody struct {
	articleRow
	Shown     template.HTML // "" where its text is shown as it is
	Dir       string
	Was       []item.Article
	Form      articleForm
	MayWork   bool
	MayShow   bool
	Wrong     string
	Languages []console.Option
	Marks     []console.Option
	Kinds     []console.Option
}

// articleForm is what a form of an article holds, as it was typed.
type articleForm struct {
	Name, Title, Text, Tags string
	Version                 int64
}

func (d *Desk) newArticle(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actWork) {
		return denied()
	}
	a := item.Article{Language: d.console.Lang(r).Tag, TLP: tocsin.Amber.String()}
	if c := r.URL.Query().Get("class"); c != "" {
		a.Classes = []string{c}
	}
	return d.articlePage(w, r, item.ArticleWhole{}, a, "")
}

func (d *Desk) article(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	id, err := idOf(r, "article")
	if err != nil {
		return err
	}
	a, err := d.room.Article(r.Context(), v, id)
	if err != nil {
		return err
	}
	return d.articlePage(w, r, a, a.Article, "")
}

// articlePage shows an article with its form as somebody has typed it; that of ID 0 is new.
func (d *Desk) articlePage(w http.ResponseWriter, r *http.Request, a item.ArticleWhole, typed item.Article, wrong string) error {
	l := d.console.Lang(r)
	b := articleBody{articleRow: articleRowOf(l, a.Article), Was: a.Was, Wrong: wrong, MayWork: d.may(r.Context(), actWork), MayShow: d.may(r.Context(), actWords), Languages: languageChoices(l, typed.Language),
		Form: articleForm{typed.Name, typed.Title, typed.Text, strings.Join(typed.Tags, ", "), typed.Version}}
	mark, err := tocsin.ParseMark(typed.TLP)
	if err != nil {
		mark = tocsin.Amber
	}
	b.Marks, b.Kinds = marks(mark), classes(l, "", "")
	for i := range b.Kinds {
		b.Kinds[i].Selected = slices.Contains(typed.Classes, b.Kinds[i].Value)
	}
	page, status := console.Page{Name: "respond/articles/one", Title: l.Text("respond.article.new"), Mark: mark, Body: &b}, http.StatusOK
	if a.ID != 0 {
		b.Shown, page.Title, page.Mark = marked(l, a.Text, 2, true), a.Title, a.Mark
	}
	if wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return d.console.Render(w, r, page, status)
}

// saveArticle keeps what a form has. What can't be taken is shown again with what is wrong.
func (d *Desk) saveArticle(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	f := r.PostForm
	a := item.Article{Name: f.Get("name"), Language: f.Get("language"), Title: f.Get("title"), Text: strings.ReplaceAll(f.Get("text"), "\r\n", "\n"), Classes: f["class"], TLP: f.Get("tlp"),
		Tags: strings.FieldsFunc(f.Get("tags"), func(c rune) bool { return c == ',' || c == ' ' || c == '،' || c == '，' })}
	a.Version, _ = strconv.ParseInt(f.Get("version"), 10, 64) // what is no number is a new article
	kept, err := d.room.SaveArticle(r.Context(), v, a)
	var fault *tocsin.Fault
	if errors.As(err, &fault) && (fault.Why == tocsin.Invalid || fault.Why == tocsin.Conflict || fault.Why == tocsin.TooLarge) {
		var whole item.ArticleWhole
		if id, bad := strconv.ParseInt(f.Get("id"), 10, 64); bad == nil && id != 0 {
			if whole, err = d.room.Article(r.Context(), v, id); err != nil {
				return err
			}
			if fault.Why == tocsin.Conflict {
				a.Version = whole.Version // who saves again knows of the other's change
			}
		}
		return d.articlePage(w, r, whole, a, console.Say(d.console.Lang(r), fault))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, articlePath(kept.ID), http.StatusSeeOther)
	return nil
}

// showArticle shows an article to the team, or no more.
func (d *Desk) showArticle(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWords)
	if err != nil {
		return err
	}
	id, err := idOf(r, "article")
	if err != nil {
		return err
	}
	if _, err := d.room.ShowArticle(r.Context(), v, id, r.PostForm.Get("do") == "show"); err != nil {
		return err
	}
	http.Redirect(w, r, articlePath(id), http.StatusSeeOther)
	return nil
}

// helps fills in the articles that help with an item of this type.
func (d *Desk) helps(r *http.Request, v item.Viewer, l *lang.Lang, b *itemBody) error {
	if b.Class == "" {
		return nil
	}
	list, err := d.room.ArticlesOf(r.Context(), v, b.Class)
	for _, a := range item.InLanguage(list, l.Tag) {
		b.Helps = append(b.Helps, articleRowOf(l, a))
	}
	b.MoreHelps = articlesPath + "?" + url.Values{"class": {b.Class}}.Encode()
	return err
}

// articleTemplates are the articles that a letter of an item can begin with, as choices of what it begins with.
func (d *Desk) articleTemplates(r *http.Request, v item.Viewer, l *lang.Lang, b *composeBody) error {
	list, err := d.room.ArticlesFor(r.Context(), v, b.Item.Item, l.Tag)
	for _, a := range list {
		t := a.AsTemplate()
		b.Templates = append(b.Templates, console.Option{Value: t.Name, Text: l.Text("respond.article") + ": " + a.Title, Selected: t.Name == b.Template})
	}
	return err
}
