package respond

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"tocsin/internal/kit/mail"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// BeginLetter begins a letter: to whom, about what, in which language. of is the letter that it answers or passes on, 0 the
// newest that came.
func (r *Room) BeginLetter(ctx context.Context, v item.Viewer, quoted string, way item.Way, of int64, w item.Words) (d item.Draft, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return d, err
	}
	d.Compose = item.Compose{Way: way, Of: of, Once: rand.Text(), Waits: item.ForThem, Guard: item.GuardAuto, Text: "x"}
	if err := checkCompose(d.Compose); err != nil {
		return d, err
	}
	s, err := r.original(ctx, r.DB, v, it, d.Compose)
	if err != nil {
		return d, err
	}
	from, err := r.senderOf(ctx, r.DB, v, it, "", s)
	if err != nil {
		return d, err
	}
	m, err := r.message(it, d.Compose, s, heading{from: from})
	if err != nil {
		return d, err
	}
	d.From = bare(from)
	d.Of, d.Subject, d.Text = s.it.ID, m.Subject, ""
	switch way {
	case item.Forward, item.Thread:
	case item.Told:
		d.Text, d.Quoted, err = r.told(ctx, v, it, w)
	case item.Inline:
		m, err = mail.Forward(s.Original, mail.Pass{From: from, Inline: true, Names: w.Names, Date: r.Now()})
		d.Text, d.Quoted = m.Text, s.it.ID
	default:
		to, cc, err := r.answerTo(ctx, r.DB, it, d.Compose, s)
		if err != nil {
			return d, err
		}
		d.To, d.Cc = legible(to), legible(cc)
	}
	d.Language = r.languageOf(ctx, it, d.To)
	return d, err
}

// languageOf is the language of a letter: of the conversation, of who gets it, or of the team.
func (r *Room) languageOf(ctx context.Context, it item.Item, to []string) string {
	if it.Language != "" || r.People == nil || len(to) == 0 {
		return cmp.Or(it.Language, r.Language, "en")
	}
	known, err := r.People.Reach(ctx, bare(to[0]))
	if err != nil {
		return cmp.Or(r.Language, "en")
	}
	return cmp.Or(known.Language, r.Language, "en")
}

// bare is an address without the name before it.
func bare(s string) string {
	if list, err := parsed("to", []string{s}, map[string]bool{}); err == nil && len(list) > 0 {
		return list[0].address
	}
	return s
}

// QuoteLetter writes a letter of the item as a quote below what is written in a draft.
func (r *Room) QuoteLetter(ctx context.Context, v item.Viewer, quoted string, d *item.Draft, of int64, w item.Words, date func(item.Mail) string) error {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return err
	}
	s, err := r.original(ctx, r.DB, v, it, item.Compose{Of: of})
	if err != nil || s.it.ID == 0 {
		return err
	}
	intro := strings.NewReplacer("{date}", date(s.it), "{name}", cmp.Or(s.it.Name, s.it.From)).Replace(w.Intro)
	d.Text = strings.TrimLeft(strings.TrimRight(d.Text, "\n ")+"\n\n"+intro+"\n"+mail.QuoteText(s.Text), "\n")
	d.Quoted = r.stricter(ctx, v, it, d.Quoted, s.it)
	return nil
}

// stricter keeps, of two letters that stand in a text, the one whose mark binds more.
func (r *Room) stricter(ctx context.Context, v item.Viewer, it item.Item, before int64, now item.Mail) int64 {
	if before == 0 {
		return now.ID
	}
	was, err := r.letterOf(ctx, r.DB, v, it, before)
	if err != nil || now.Mark < was.Mark {
		return now.ID
	}
	return was.ID
}

// colleagues is who is greeted where nobody's name is known, by language.
var colleagues = map[string]string{"en": "colleague", "ar": "الزميل الكريم", "es": "colega", "fr": "collègue", "ru": "коллега", "zh": "先生/女士"}

// Fill returns a template with what the item says put in place of {number}, {title}, {person}, {status}, {constituent} and
// {team}. What is in no such place stays as it is.
func (r *Room) Fill(ctx context.Context, v item.Viewer, quoted, name, language string) (subject, text string, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return "", "", err
	}
	all, err := r.Templates(ctx)
	if article, ok := item.ArticleNamed(name); err == nil && ok {
		all, err = r.articleTemplates(ctx, v, it, article)
	}
	if err != nil {
		return "", "", err
	}
	t := templateIn(all, name, language)
	if t.Name == "" {
		return "", "", fault("template", "there is no template %.40q", name)
	}
	fill := r.filler(it, t.Language)
	return fill.Replace(t.Subject), fill.Replace(t.Body), nil
}

// templateIn is the text of a name in a language, or else in English, or else as it comes; the zero Template where there is none.
func templateIn(all []item.Template, name, language string) item.Template {
	for _, want := range []string{language, "en", ""} {
		for _, t := range all {
			if t.Name == name && (t.Language == want || want == "") {
				return t
			}
		}
	}
	return item.Template{}
}

// filler fills the places of a text; more are further places, each with what stands there.
func (r *Room) filler(it item.Item, language string, more ...string) *strings.Replacer {
	person := it.Person
	if person == "" {
		person = cmp.Or(colleagues[language], colleagues["en"])
	}
	return strings.NewReplacer(append([]string{"{number}", it.Number, "{title}", it.Title, "{person}", person, "{team}", r.Team, "{constituent}", it.Org, "{status}", string(it.Status)}, more...)...)
}

// Correspondents are whom a letter of an item may be for: who reported it, who wrote in it, the constituent's contacts, and
// the national teams of other countries.
func (r *Room) Correspondents(ctx context.Context, v item.Viewer, quoted string) (list []item.Correspondent, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	add := func(c item.Correspondent) {
		if key := strings.ToLower(c.Email); c.Email != "" && !seen[key] {
			seen[key] = true
			list = append(list, c)
		}
	}
	add(item.Correspondent{Email: it.Email, Name: it.Person, Why: "reporter"})
	family, err := record.Gathered(ctx, r.DB, it.ID)
	if err != nil {
		return nil, err
	}
	letters, err := record.LettersOf(ctx, r.DB, v, family)
	if err != nil {
		return nil, err
	}
	for _, m := range letters {
		if !m.Out && (m.Sort == item.Letter || m.Sort == item.Answer) {
			add(item.Correspondent{Email: m.From, Name: m.Name, Why: "wrote"})
		}
	}
	if r.People == nil {
		return list, nil
	}
	if it.Org != "" {
		contacts, err := r.People.Contacts(ctx, it.Org)
		if err != nil {
			return nil, err
		}
		for _, c := range contacts {
			add(c)
		}
	}
	nationals, err := r.People.Nationals(ctx)
	for _, c := range nationals {
		add(c)
	}
	return list, err
}

// openedMost is how many letters with files are opened for the page of a letter.
const openedMost = 20

// Enclosable are the letters of an item that can be answered, and the files of the newest of them.
func (r *Room) Enclosable(ctx context.Context, v item.Viewer, quoted string) (letters []item.Mail, files []item.Enclosed, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, nil, err
	}
	family, err := record.Gathered(ctx, r.DB, it.ID)
	if err != nil {
		return nil, nil, err
	}
	if letters, err = record.LettersOf(ctx, r.DB, v, family); err != nil {
		return nil, nil, err
	}
	letters = slices.DeleteFunc(letters, func(m item.Mail) bool { return m.Sort == item.NoteMail })
	opened := 0
	for _, m := range letters {
		if m.Files == 0 || opened == openedMost {
			continue
		}
		opened++
		s, err := r.read(ctx, m, true)
		if err != nil {
			continue
		}
		for i, f := range s.files {
			if f.Type == "application/pgp-signature" || f.Type == "application/pkcs7-signature" {
				continue // of the letter, not of its writer
			}
			files = append(files, item.Enclosed{Ref: fmt.Sprintf("%d/%d", m.ID, i+1), Name: f.Name, Size: int64(len(f.Body))})
		}
	}
	return letters, files, nil
}
