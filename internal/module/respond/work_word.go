package respond

import (
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// wordSetting keeps which Word templates there are; with a language behind it, the bytes of one.
const wordSetting = "word"

// maxWordName is how long the name of a file is kept, in bytes.
const maxWordName = 200

// WordTemplates are the team's Word templates for reports on items, by language.
func (r *Room) WordTemplates(ctx context.Context) (list []item.WordTemplate, err error) {
	return list, record.Setting(ctx, r.DB, wordSetting, &list)
}

// WordTemplate is the template of a language as it was given.
func (r *Room) WordTemplate(ctx context.Context, language string) (raw []byte, err error) {
	if err := item.CheckWordLanguage(language); err != nil {
		return nil, err
	}
	if err := record.Setting(ctx, r.DB, wordSetting+"/"+language, &raw); err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		return nil, tocsin.Faultf(tocsin.NotFound, "there is no Word template of this language")
	}
	return raw, nil
}

// SetWordTemplate keeps a Word template for reports in a language; no bytes take it away.
func (r *Room) SetWordTemplate(ctx context.Context, by, language, name string, raw []byte) (t item.WordTemplate, err error) {
	if err := item.CheckWordLanguage(language); err != nil {
		return t, err
	}
	if len(raw) > 0 {
		if _, err := docx.ReadTemplate(raw); err != nil {
			return t, err
		}
	}
	return t, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		t = item.WordTemplate{Language: language, Name: fileName(name), Bytes: len(raw), Changed: tx.Now, ChangedBy: by}
		var list []item.WordTemplate
		if err := record.Setting(ctx, tx, wordSetting, &list); err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(x item.WordTemplate) bool { return x.Language == language })
		if len(raw) > 0 {
			list = append(list, t)
			slices.SortFunc(list, func(a, b item.WordTemplate) int { return strings.Compare(a.Language, b.Language) })
		}
		if err := record.SetSetting(ctx, tx, wordSetting, list); err != nil {
			return err
		}
		if err := record.SetSetting(ctx, tx, wordSetting+"/"+language, raw); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.word", Subject: language, Detail: map[string]any{"bytes": len(raw)}})
	})
}

// fileName is the last part of a name that somebody's browser gave.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(sqldb.Clean(name), `\`, "/"))
	return strings.ToValidUTF8(name[:min(len(name), maxWordName)], "")
}

// WriteWord writes the report on an item: into the team's template of its language, else into that of any language, else as
// it is.
func (r *Room) WriteWord(ctx context.Context, w io.Writer, l *lang.Lang, d *docx.Doc, c item.Case, mark tocsin.Mark) error {
	list, err := r.WordTemplates(ctx)
	if err != nil {
		return err
	}
	for _, language := range []string{l.Tag, item.AnyLanguage} {
		if !slices.ContainsFunc(list, func(t item.WordTemplate) bool { return t.Language == language }) {
			continue
		}
		raw, err := r.WordTemplate(ctx, language)
		if err != nil {
			return err
		}
		t, err := docx.ReadTemplate(raw)
		if err != nil {
			return err
		}
		team, err := r.TeamOf(ctx)
		if err != nil {
			return err
		}
		return t.Fill(w, d, docx.Fields{"number": c.Number, "title": c.Title, "date": l.Date(d.Made()), "tlp": mark.Label(), "team": team.Name.In(l.Tag)})
	}
	_, err = d.WriteTo(w)
	return err
}
