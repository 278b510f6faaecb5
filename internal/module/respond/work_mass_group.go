package respond

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// addressesPlace is where the addresses of each recipient stand in a letter to whoever answers for them; where a text has no
// such place they stand below it.
const addressesPlace = "{addresses}"

// abroad is the language of a letter to a stranger who has said none.
const abroad = "en"

// shownLines is how many lines of a log stand in a letter; more of them go as a file.
const shownLines = 30

// massGroup is the letter to whoever answers for some addresses, in an investigation that begin opens.
func (r *Room) massGroup(ctx context.Context, rd sqldb.Reader, m item.Mailing, g item.Group, begin func(*item.Item) error) (one massOne, err error) {
	one.of, one.org, one.name, one.group = g.Of(), g.Org, g.Called(), g
	one.it = fresh(m, tocsin.Green)
	var contacts []item.Correspondent
	switch {
	case g.Org != "":
		one.it = fresh(m, tocsin.Amber)
		contacts, err = r.contactsOf(ctx, g.Org)
	case g.Email != "":
		contacts, err = r.stranger(ctx, g)
	}
	if err != nil {
		return one, err
	}
	return one, r.massFresh(ctx, rd, m, &one, contacts, func() error {
		it := &one.it
		it.Title, it.Language = g.Title(), cmp.Or(g.Language, it.Language)
		return begin(it)
	})
}

// stranger is who answers for addresses and is no constituent.
func (r *Room) stranger(ctx context.Context, g item.Group) ([]item.Correspondent, error) {
	language := g.Language
	if language == "" && r.People != nil {
		known, err := r.People.Reach(ctx, g.Email)
		if err != nil {
			return nil, err
		}
		language = known.Language
	}
	return []item.Correspondent{{Name: g.Name, Email: g.Email, Language: cmp.Or(language, abroad)}}, nil
}

// massWords are the subject and the text of one of the letters, filled.
func (r *Room) massWords(ctx context.Context, rd sqldb.Reader, m item.Mailing, one *massOne) (subject, text string, err error) {
	subject, text = m.Subject, m.Text
	if len(one.group.About) == 0 {
		fill := r.filler(one.it, one.language)
		return fill.Replace(subject), fill.Replace(text), nil
	}
	language := one.language
	if m.Template != "" {
		all, err := r.templatesIn(ctx, rd)
		if err != nil {
			return "", "", err
		}
		t := templateIn(all, m.Template, language)
		if t.Name == "" {
			return "", "", fault("template", "there is no template %.40q", m.Template)
		}
		subject, text, language = t.Subject, t.Body, t.Language
	}
	if !strings.Contains(text, addressesPlace) {
		text = strings.TrimRight(text, "\n") + "\n\n" + addressesPlace + "\n"
	}
	fill := r.filler(one.it, language, addressesPlace, addressesOf(one.group))
	return fill.Replace(subject), fill.Replace(text), nil
}

// addressesOf are the addresses of a group as they stand in a letter, one a line, and the lines of a log that name them.
func addressesOf(g item.Group) string {
	var list []string
	for _, c := range g.About {
		list = append(list, c.Value)
	}
	if lines := g.Lines(); len(lines) > 0 && len(lines) <= shownLines {
		list = append(append(list, ""), lines...)
	}
	return strings.Join(list, "\n")
}

// logName is what the lines of a log are called as a file and as evidence.
const logName = "lines.txt"

// linesFile is the file with the lines of a log that a letter has, where they are too many for its text.
func linesFile(g item.Group) []item.Bundle {
	lines := g.Lines()
	if len(lines) <= shownLines {
		return nil
	}
	body := []byte(strings.Join(lines, "\n") + "\n")
	return []item.Bundle{{Name: logName, Type: "text/plain", Body: body, Size: int64(len(body))}}
}

// keepConcerns keeps what an investigation is about: its addresses as indicators, and the lines of a log as evidence.
func (r *Room) keepConcerns(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, g item.Group) error {
	for _, c := range g.About {
		x := item.Indicator{Kind: c.Kind, Value: c.Value, Mark: it.Mark, PAP: cmp.Or(it.PAP, "amber"), From: byHand, By: v.Name}
		if _, _, err := record.AddIndicator(ctx, tx, it.ID, &x); err != nil {
			return err
		}
	}
	lines := g.Lines()
	if len(lines) == 0 || r.Blobs == nil {
		return nil
	}
	sum, size, err := r.Blobs.Put(strings.NewReader(strings.Join(lines, "\n")+"\n"), item.MaxEvidence)
	if err != nil {
		return err
	}
	e := item.Evidence{Item: it.ID, Number: it.Number, Name: logName, Type: "text/plain", Mark: it.Mark, By: v.Name, SHA: string(sum), Size: size}
	if err := r.filed(ctx, tx, v, it.Number, &e); err != nil {
		return err
	}
	*it, err = record.ByID(ctx, tx, it.ID)
	return err
}

// notePosted notes what a draft has made, so that it can be taken back: the letter waits, and the investigation is open.
func notePosted(ctx context.Context, tx *sqldb.Tx, op int64, one massOne, sent item.Mail) error {
	if sent.ID == 0 { // it was drafted before
		return nil
	}
	if err := record.NoteChange(ctx, tx, op, one.it.ID, record.PostedField(sent.ID), record.PostedNever, record.PostedWaits); err != nil || !one.fresh {
		return err
	}
	return record.NoteChange(ctx, tx, op, one.it.ID, "status", string(item.Resolved), string(one.it.Status))
}

// withdraw takes back that letters were drafted: no copy of them leaves any more. It returns the changes that are of no letter.
func (r *Room) withdraw(ctx context.Context, tx *sqldb.Tx, v item.Viewer, own []record.Change) (rest []record.Change, err error) {
	for _, c := range own {
		letter, ok := record.Posted(c.Field)
		if !ok {
			rest = append(rest, c)
			continue
		}
		all, err := record.Copies(ctx, tx, []int64{letter})
		if err != nil {
			return nil, err
		}
		var acts []int64
		for _, one := range all[letter] {
			acts = append(acts, one.Act)
		}
		if err := r.Outbox.Withdraw(ctx, tx, acts, v.Name, "letter "+strconv.FormatInt(letter, 10)); err != nil {
			return nil, err
		}
	}
	return rest, nil
}
