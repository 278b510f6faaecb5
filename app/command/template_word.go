package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"tocsin/internal/kit/docx"
	"tocsin/internal/module/respond/item"
)

// wordsAPI is where the API has Word templates for reports on items.
const wordsAPI = "/api/v1/report-templates"

// wordCmd works the Word templates for reports on items.
type wordCmd struct {
	List   wordListCmd   `cmd:"" default:"withargs" help:"List Word templates for reports on items."`
	Get    wordGetCmd    `cmd:"" help:"Write a Word template as it was given to a file."`
	Set    wordSetCmd    `cmd:"" help:"Give reports on items a Word template."`
	Remove wordRemoveCmd `cmd:"" help:"Take a Word template away."`
}

// wordLanguage is which reports a Word template is for.
type wordLanguage struct {
	Language string `help:"Reports in this language: ar, en, es, fr, ru, zh; any is for those without a template of their own." enum:"any,ar,en,es,fr,ru,zh" default:"any"`
}

func (l wordLanguage) path() string { return wordsAPI + "/" + l.Language }

type wordListCmd struct{ ListFormat }

// Run lists Word templates.
func (c *wordListCmd) Run(w *World) error {
	n, err := c.whole(w, wordsAPI, nil, "language:LANGUAGE", "name:NAME", "bytes:BYTES", "changed:CHANGED", "changed_by:BY")
	return w.Nothing(n, err, c.Format, "There is no Word template: tocsin template word set gives one.")
}

type wordGetCmd struct {
	File string `arg:"" help:"The file; - is standard output."`
	wordLanguage
}

// Run writes a Word template to a file.
func (c *wordGetCmd) Run(w *World) error {
	return w.With(func(cl *Client) error { return w.download(cl, c.path(), nil, c.File) })
}

type wordSetCmd struct {
	File string `arg:"" help:"The template (.docx)." type:"existingfile"`
	wordLanguage
	doer
}

// Run gives reports a Word template.
func (c *wordSetCmd) Run(w *World) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	raw, err := io.ReadAll(io.LimitReader(f, docx.MaxTemplate+1))
	if err != nil {
		return err
	}
	return c.put(w, c.wordLanguage, filepath.Base(c.File), raw, "is kept")
}

type wordRemoveCmd struct {
	wordLanguage
	doer
}

// Run takes a Word template away.
func (c *wordRemoveCmd) Run(w *World) error {
	return c.put(w, c.wordLanguage, "", nil, "is removed")
}

// put gives the node the bytes of a Word template; none take it away.
func (d doer) put(w *World, l wordLanguage, name string, raw []byte, done string) error {
	return w.With(func(cl *Client) error {
		return cl.do(w.Ctx, http.MethodPut, l.path(), url.Values{"by": {d.By}, "name": {name}}, bytes.NewReader(raw), func(line []byte) error {
			if d.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var t item.WordTemplate
			if err := json.Unmarshal(line, &t); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w.Out, "%s: the template %s\n", Printable(t.Language), done)
			return err
		})
	})
}
