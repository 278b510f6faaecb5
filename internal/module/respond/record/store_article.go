package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Articles returns articles that somebody may see, by title: each as it was written last, or as it is shown. Who is not
// cleared for both sees neither.
func Articles(ctx context.Context, r sqldb.Reader, v item.Viewer, f item.ArticleFilter) ([]item.Article, error) {
	text, c := articleText, articlesFor(v, f)
	if f.Brief {
		text = "''"
	}
	return articles(ctx, r, text, strings.Join(c.where, " AND ")+" ORDER BY t.title, a.id", c.args...)
}

// ArticlePage returns one page of the same, without texts. Where a page ended is told by what was seen of its last article, so
// a cursor says nothing of others.
func ArticlePage(ctx context.Context, r sqldb.Reader, v item.Viewer, f item.ArticleFilter) (list item.ArticleList, err error) {
	c, limit := articlesFor(v, f), listLimit
	if f.Limit > 0 {
		limit = min(f.Limit, maxListLimit)
	}
	if f.After != "" {
		at, title, _ := strings.Cut(f.After, ".")
		id, err := strconv.ParseInt(at, 36, 64)
		if err != nil {
			return list, wrong("after", "%.40q is no end of a page", f.After)
		}
		c.and("(t.title, a.id) > (?, ?)", sqldb.Clean(title), id)
	}
	list.Articles, err = articles(ctx, r, "''", strings.Join(c.where, " AND ")+" ORDER BY t.title, a.id LIMIT "+strconv.Itoa(limit+1), c.args...)
	if len(list.Articles) > limit {
		list.Articles = list.Articles[:limit]
		last := list.Articles[limit-1]
		list.Next = strconv.FormatInt(last.ID, 36) + "." + last.Title
	}
	return list, err
}

// articlesFor are the conditions of a filter.
func articlesFor(v item.Viewer, f item.ArticleFilter) *conditions {
	c := &conditions{}
	c.and("t.version = a.version")
	if f.Shown {
		c.where[0] = "t.version = a.shown"
	}
	c.and("t.mark >= ?", v.Clearance)
	c.and("NOT EXISTS (SELECT 1 FROM respond_article_text o WHERE o.article = a.id AND o.version IN (a.version, a.shown) AND o.mark < ?)", v.Clearance)
	if f.Class != "" {
		c.and(`? || t.classes || ? LIKE ? ESCAPE '\'`, "\n", "\n", "%\n"+likely(f.Class)+"\n%")
	}
	if f.Language != "" {
		c.and("a.language = ?", f.Language)
	}
	if f.IDs != nil {
		in(c, "a.id", f.IDs)
	}
	if f.Name != "" {
		c.and("a.name = ?", f.Name)
	}
	return c
}

// articleText is the column that their texts are in.
const articleText = "t.text"

// articles reads articles; text is what stands for the text of each.
func articles(ctx context.Context, r sqldb.Reader, text, rest string, args ...any) (list []item.Article, err error) {
	rows, err := r.Query(ctx, `SELECT a.id, a.name, a.language, a.shown, t.version, t.title, `+text+`, t.tags, t.classes, t.mark, t.at, t.by
		FROM respond_article a JOIN respond_article_text t ON t.article = a.id WHERE `+rest, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var a item.Article
		var at int64
		var tags, classes string
		err := row.Scan(&a.ID, &a.Name, &a.Language, &a.Shown, &a.Version, &a.Title, &a.Text, &tags, &classes, &a.Mark, &at, &a.ChangedBy)
		a.Tags, a.Classes, a.Changed, a.TLP = strings.Fields(tags), strings.Fields(classes), sqldb.FromTime(at), a.Mark.String()
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list articles: %w", err)
	}
	return list, nil
}

// Article returns an article as it was written last.
func Article(ctx context.Context, r sqldb.Reader, v item.Viewer, id int64) (item.Article, error) {
	list, err := Articles(ctx, r, v, item.ArticleFilter{IDs: []int64{id}})
	if err == nil && len(list) == 0 {
		err = tocsin.Faultf(tocsin.NotFound, "there is no such article")
	}
	if err != nil {
		return item.Article{}, err
	}
	return list[0], nil
}

// ArticleVersions returns the versions that an article had, the newest first, as far as somebody is cleared for them.
func ArticleVersions(ctx context.Context, r sqldb.Reader, v item.Viewer, id int64) ([]item.Article, error) {
	return articles(ctx, r, articleText, "a.id = ? AND t.version < a.version AND t.mark >= ? ORDER BY t.version DESC LIMIT 100", id, v.Clearance)
}

// ArticleID returns the id of an article by name and language; 0 where there is none.
func ArticleID(ctx context.Context, r sqldb.Reader, name, language string) (id int64, err error) {
	err = r.QueryRow(ctx, "SELECT id FROM respond_article WHERE name = ? AND language = ?", name, language).Scan(&id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// PutArticle keeps a version of an article: the first where it has no ID yet.
func PutArticle(ctx context.Context, tx *sqldb.Tx, a *item.Article) (err error) {
	if a.ID == 0 {
		err = tx.QueryRow(ctx, "INSERT INTO respond_article (name, language, version) VALUES (?, ?, ?) RETURNING id", a.Name, a.Language, a.Version).Scan(&a.ID)
	} else {
		_, err = tx.Exec(ctx, "UPDATE respond_article SET version = ? WHERE id = ?", a.Version, a.ID)
	}
	if err == nil {
		_, err = tx.Exec(ctx, "INSERT INTO respond_article_text (article, version, title, text, tags, classes, mark, at, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			a.ID, a.Version, a.Title, a.Text, strings.Join(a.Tags, "\n"), strings.Join(a.Classes, "\n"), a.Mark, sqldb.Time(a.Changed), a.ChangedBy)
	}
	if err != nil {
		return fmt.Errorf("keep article %s: %w", a.Name, err)
	}
	return nil
}

// ShowArticle says which version of an article is shown; 0 is none.
func ShowArticle(ctx context.Context, tx *sqldb.Tx, id, version int64) error {
	_, err := tx.Exec(ctx, "UPDATE respond_article SET shown = ? WHERE id = ?", version, id)
	return err
}

// CountArticles counts all articles.
func CountArticles(ctx context.Context, r sqldb.Reader) (n int, err error) {
	err = r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_article").Scan(&n)
	return n, err
}
