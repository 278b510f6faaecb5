package respond

import (
	"cmp"
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Articles are a page of those of the knowledge base that somebody may see, by title and without their texts.
func (r *Room) Articles(ctx context.Context, v item.Viewer, f item.ArticleFilter) (list item.ArticleList, err error) {
	if f.Text = strings.TrimSpace(f.Text); f.Text == "" || r.ArticleSearch == nil {
		return record.ArticlePage(ctx, r.DB, v, f)
	}
	if len(f.Text) > MaxSearch {
		return list, fault("q", "words to look for are up to %d bytes", MaxSearch)
	}
	ids, err := r.ArticleSearch.Search(ctx, f.Text, item.MaxArticles)
	if err != nil || len(ids) == 0 {
		return list, err
	}
	f.IDs = ids
	return record.ArticlePage(ctx, r.DB, v, f)
}

// ArticlesOf are the articles that are shown to the team and help with items of a type, in their languages and without their
// texts.
func (r *Room) ArticlesOf(ctx context.Context, v item.Viewer, class string) ([]item.Article, error) {
	return record.Articles(ctx, r.DB, v, item.ArticleFilter{Class: class, Shown: true, Brief: true})
}

// Article is an article as it was written last, and the versions that it had.
func (r *Room) Article(ctx context.Context, v item.Viewer, id int64) (w item.ArticleWhole, err error) {
	if w.Article, err = record.Article(ctx, r.DB, v, id); err != nil {
		return w, err
	}
	w.Was, err = record.ArticleVersions(ctx, r.DB, v, id)
	return w, err
}

// SaveArticle keeps another version of the article of a name in a language, or the first. Which version is shown stays.
func (r *Room) SaveArticle(ctx context.Context, v item.Viewer, a item.Article) (item.Article, error) {
	a.Title, a.Text = strings.TrimSpace(a.Title), strings.TrimSpace(a.Text)
	if err := item.CheckArticle(a); err != nil {
		return a, err
	}
	var err error
	if a.Tags, err = item.NormalTags(a.Tags); err != nil {
		return a, err
	}
	if a.Mark, err = markNamed(cmp.Or(a.TLP, tocsin.Amber.String())); err != nil {
		return a, err
	}
	if a.Mark < v.Clearance {
		return a, fault("tlp", "you may see up to %s: you would not see what you mark", v.Clearance.Label())
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return r.keepArticle(ctx, tx, v, &a) })
	return a, err
}

// keepArticle writes a version down.
func (r *Room) keepArticle(ctx context.Context, tx *sqldb.Tx, v item.Viewer, a *item.Article) (err error) {
	read := a.Version
	if a.ID, err = record.ArticleID(ctx, tx, a.Name, a.Language); err != nil {
		return err
	}
	if a.Version, a.Shown = 1, 0; a.ID != 0 {
		was, err := record.Article(ctx, tx, v, a.ID)
		if err != nil {
			return tocsin.Faultf(tocsin.Conflict, "There is an article of this name in this language.")
		}
		if read != 0 && read != was.Version {
			return tocsin.Faultf(tocsin.Conflict, "Somebody else has changed this meanwhile. What you wrote is kept here: saved again, it takes the place of theirs.")
		}
		a.Version, a.Shown = was.Version+1, was.Shown
	} else if n, err := record.CountArticles(ctx, tx); err != nil {
		return err
	} else if n >= item.MaxArticles {
		return tocsin.Faultf(tocsin.TooLarge, "a team has up to %d articles", item.MaxArticles)
	}
	a.Changed, a.ChangedBy, a.TLP = tx.Now, v.Name, a.Mark.String()
	if err := record.PutArticle(ctx, tx, a); err != nil {
		return err
	}
	if err := r.indexArticle(ctx, tx, *a); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.article", Subject: a.Name, Detail: map[string]any{"language": a.Language, "version": a.Version}})
}

// ShowArticle shows an article as it was written last to the team, or no more.
func (r *Room) ShowArticle(ctx context.Context, v item.Viewer, id int64, on bool) (a item.Article, err error) {
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if a, err = record.Article(ctx, tx, v, id); err != nil {
			return err
		}
		act := "respond.article.withdrawn"
		if a.Shown = 0; on {
			a.Shown, act = a.Version, "respond.article.shown"
		}
		if err := record.ShowArticle(ctx, tx, id, a.Shown); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: act, Subject: a.Name, Detail: map[string]any{"language": a.Language, "version": a.Version}})
	})
	return a, err
}

func (r *Room) indexArticle(ctx context.Context, tx *sqldb.Tx, a item.Article) error {
	if r.ArticleSearch == nil {
		return nil
	}
	return r.ArticleSearch.Put(ctx, tx, a.ID, a.Name, a.Title, a.Text, strings.Join(a.Tags, " "))
}

// ReindexArticles lets every article be found by its words as they are now.
func (r *Room) ReindexArticles(ctx context.Context) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := record.Articles(ctx, tx, item.Viewer{Clearance: tocsin.Red, All: true}, item.ArticleFilter{})
		if err != nil {
			return err
		}
		for _, a := range list {
			if err := r.indexArticle(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// fitting are those of some articles that a letter of an item can start from: that are shown and marked no more strictly.
func (r *Room) fitting(ctx context.Context, v item.Viewer, it item.Item, f item.ArticleFilter) (list []item.Article, err error) {
	v.Clearance, f.Shown = max(v.Clearance, it.Mark), true
	return record.Articles(ctx, r.DB, v, f)
}

// articleTemplates are the articles of a name, in their languages, as what a letter of an item starts from.
func (r *Room) articleTemplates(ctx context.Context, v item.Viewer, it item.Item, name string) (list []item.Template, err error) {
	all, err := r.fitting(ctx, v, it, item.ArticleFilter{Name: name})
	for _, a := range all {
		list = append(list, a.AsTemplate())
	}
	return list, err
}

// ArticlesFor are the articles that a letter of an item can start from, without their texts: one of each name, in a language
// where they are there in it.
func (r *Room) ArticlesFor(ctx context.Context, v item.Viewer, it item.Item, language string) ([]item.Article, error) {
	list, err := r.fitting(ctx, v, it, item.ArticleFilter{Brief: true})
	return item.InLanguage(list, language), err
}
