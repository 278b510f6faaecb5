package command

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// articlesAPI is where the API has the knowledge base.
const articlesAPI = "/api/v1/articles"

// Article works the knowledge base.
type Article struct {
	List     articleListCmd     `cmd:"" default:"withargs" help:"List articles."`
	Read     articleReadCmd     `cmd:"" help:"Print an article."`
	Set      articleSetCmd      `cmd:"" help:"Write an article, another version where there is one of its name in its language."`
	Show     articleShowCmd     `cmd:"" help:"Show an article to the team as it was written last."`
	Withdraw articleWithdrawCmd `cmd:"" help:"Show an article no more."`
	Import   articleImportCmd   `cmd:"" help:"Read articles from a folder of Markdown files."`
}

type articleListCmd struct {
	Words    []string `arg:"" optional:"" help:"Words to look for."`
	Class    string   `help:"An RSIT type that they help with."`
	Language string   `help:"A language: en."`
	Limit    int      `help:"The most to list." default:"2000"`
	ListFormat
}

// Run lists articles.
func (c *articleListCmd) Run(w *World) error {
	q := url.Values{}
	for name, value := range map[string]string{"q": strings.Join(c.Words, " "), "class": c.Class, "language": c.Language} {
		if value != "" {
			q.Set(name, value)
		}
	}
	n, err := c.pages(w, articlesAPI, "articles", q, c.Limit, "id:ID", "name:NAME", "language:LANGUAGE", "title:TITLE", "classes:TYPES", "tlp:TLP", "version:VERSION", "shown:SHOWN")
	return w.Nothing(n, err, c.Format, "There is no such article: tocsin article set writes one.")
}

type articleReadCmd struct {
	ID   int64 `arg:"" help:"The article's id." name:"id"`
	JSON bool  `help:"One line of JSON, with the versions that it had." name:"json"`
}

// Run prints an article.
func (c *articleReadCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, articlesAPI+"/"+strconv.FormatInt(c.ID, 10), nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var a item.ArticleWhole
			if err := json.Unmarshal(line, &a); err != nil {
				return err
			}
			fmt.Fprintf(w.Out, "# %s\n\n", Printable(a.Title))
			for line := range strings.Lines(a.Text) {
				fmt.Fprintln(w.Out, Printable(strings.TrimRight(line, "\n")))
			}
			return nil
		})
	})
}

// articleHead is what an article says beside its text.
type articleHead struct {
	Language string   `help:"Its language." default:"en"`
	Tag      []string `help:"A tag; several times." placeholder:"TAG"`
	Class    []string `help:"An RSIT type that it helps with; several times." placeholder:"TYPE"`
	TLP      string   `help:"Its mark." name:"tlp" default:"amber"`
	doer
}

func (h articleHead) article(name string) item.Article {
	return item.Article{Name: name, Language: h.Language, Tags: h.Tag, Classes: h.Class, TLP: h.TLP}
}

// put keeps an article.
func (h articleHead) put(w *World, a item.Article) error {
	return h.ask(w, http.MethodPut, articlesAPI, a, func(line []byte) error {
		var kept item.Article
		if err := json.Unmarshal(line, &kept); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w.Out, "%d: %s %s is kept, version %d\n", kept.ID, Printable(kept.Name), Printable(kept.Language), kept.Version)
		return err
	})
}

type articleSetCmd struct {
	Name  string `arg:"" help:"The article's short name, the same in all languages."`
	Text  string `arg:"" help:"Its text, Markdown; - reads standard input."`
	Title string `help:"Its title; without it the first line of the text, where that is a heading."`
	articleHead
}

// Run keeps an article.
func (c *articleSetCmd) Run(w *World) error {
	text, err := said(w, c.Text)
	if err != nil {
		return err
	}
	a := c.article(c.Name)
	a.Title = c.Title
	return c.put(w, item.ReadArticle(text, a))
}

type articleShowCmd struct {
	ID int64 `arg:"" help:"The article's id." name:"id"`
	doer
}

// Run shows an article.
func (c *articleShowCmd) Run(w *World) error { return c.turn(w, c.ID, "show", "is shown") }

type articleWithdrawCmd struct {
	ID int64 `arg:"" help:"The article's id." name:"id"`
	doer
}

// Run shows an article no more.
func (c *articleWithdrawCmd) Run(w *World) error {
	return c.turn(w, c.ID, "withdraw", "is shown no more")
}

// turn shows an article, or no more.
func (d doer) turn(w *World, id int64, how, done string) error {
	return d.send(w, articlesAPI+"/"+strconv.FormatInt(id, 10)+"/"+how, nil, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%d %s\n", id, done)
		return err
	})
}

type articleImportCmd struct {
	Folder string `arg:"" help:"A folder with files like NAME.md, or NAME.fr.md for one in French. They may begin with lines like title:, language:, tags:, types:, tlp: between two lines of three hyphens." type:"existingdir"`
	articleHead
}

// Limits of a folder of articles: bytes of a file.
const maxArticleFile = 1 << 20

// Run reads a folder. A file that makes no article is told of, and the others are read.
func (c *articleImportCmd) Run(w *World) error {
	files, err := filepath.Glob(filepath.Join(c.Folder, "*.md"))
	if err != nil {
		return err
	}
	var wrong []error
	for _, file := range files {
		if err := c.read(w, file); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", filepath.Base(file), err))
		}
	}
	if len(files) == 0 {
		wrong = append(wrong, fmt.Errorf("%s: %w", c.Folder, fs.ErrNotExist))
	}
	return errors.Join(wrong...)
}

func (c *articleImportCmd) read(w *World, file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if info.Size() > maxArticleFile {
		return errors.New("the file is too large for an article")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	name, language := strings.TrimSuffix(filepath.Base(file), ".md"), ""
	for _, tag := range lang.Tags() {
		if short, ok := strings.CutSuffix(name, "."+tag); ok {
			name, language = short, tag
		}
	}
	a := c.article(strings.ToLower(name))
	a.Language = cmp.Or(language, a.Language)
	return c.put(w, item.ReadArticle(string(text), a))
}
