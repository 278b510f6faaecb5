package respond

import (
	"context"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// Resort does what somebody decides about letters: makes each a report of its own, moves them to an item, or says that
// they are spam or a circular. It is one act with one line of the audit log, and can be taken back like any other.
func (r *Room) Resort(ctx context.Context, v item.Viewer, s item.Resort) (out item.Outcome, err error) {
	ids := slices.Compact(slices.Sorted(slices.Values(s.Letters)))
	if len(ids) == 0 {
		return out, fault("letters", "say which: give at least one letter")
	}
	if len(ids) > maxPick {
		return out, tocsin.Faultf(tocsin.TooLarge, "These are more than %d letters. Choose fewer.", maxPick)
	}
	if !slices.Contains([]string{item.DoReport, item.DoMove, item.DoSplit, item.DoSpam, item.DoCircular}, s.Do) {
		return out, fault("do", "%.40q is nothing that is done to letters", s.Do)
	}
	texts := map[int64]string{}
	if s.Do == item.DoReport || s.Do == item.DoMove || s.Do == item.DoSplit {
		texts = r.textsOf(ctx, v, ids)
	}
	a := act{what: "sort", viewer: v, detail: map[string]any{"do": s.Do, "letters": len(ids), "number": s.Number}}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		out = item.Outcome{}
		if out.Op, err = record.NewOp(ctx, tx, v.Name, a.what, len(ids)); err != nil {
			return err
		}
		if s.Do == item.DoSplit { // the rest is moved to where the first goes
			one, err := r.splitOff(ctx, tx, out.Op, v, ids, texts)
			if err != nil {
				return err
			}
			out.Number = one
			s.Do, s.Number = item.DoMove, one
		}
		for _, id := range ids {
			why, err := r.resort(ctx, tx, out.Op, v, id, s, texts[id])
			switch {
			case tocsin.WhyOf(err) == tocsin.NotFound && len(ids) > 1 && s.Do != item.DoMove:
				out.Skipped = append(out.Skipped, item.Skip{Number: strconv.FormatInt(id, 10), Why: skipDenied})
			case err != nil:
				return err
			case why != "":
				out.Skipped = append(out.Skipped, item.Skip{Number: strconv.FormatInt(id, 10), Why: why})
			default:
				out.Changed++
			}
		}
		return a.end(ctx, tx, &out)
	})
	return out, err
}

// textsOf are the texts of letters, for what they name; of one that can't be opened, what the records have.
func (r *Room) textsOf(ctx context.Context, v item.Viewer, ids []int64) map[int64]string {
	texts := map[int64]string{}
	for _, id := range ids {
		m, raw, err := r.Raw(ctx, v, id)
		if texts[id] = m.Snippet; err != nil {
			continue
		}
		if l, err := show.Open(raw, r.Reveal); err == nil {
			texts[id] = l.Text
		}
	}
	return texts
}

// resort does it to one letter, and returns why it was left alone.
func (r *Room) resort(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, id int64, s item.Resort, text string) (why string, err error) {
	m, err := record.Mail(ctx, tx, v, id)
	if err != nil {
		return "", err
	}
	if m.Out && s.Do != item.DoMove || m.Sort == item.NoteMail {
		return skipStatus, nil
	}
	switch s.Do {
	case item.DoReport:
		return r.ownReport(ctx, tx, op, v, m, text)
	case item.DoMove:
		return r.moveLetter(ctx, tx, op, v, m, s.Number, text)
	}
	return r.unwanted(ctx, tx, op, v, m, item.Sort(s.Do))
}

// ownReport opens a report of a letter. One that opened the report that it is in stays there.
func (r *Room) ownReport(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, m item.Mail, text string) (string, error) {
	if m.Item != 0 && m.Sort == item.Letter {
		return skipSame, nil
	}
	it := item.Item{Kind: item.Report, Title: title(m.Subject, m.From), Person: m.Name, Email: m.From, How: "email", Mark: m.Mark, Heard: m.At, Language: show.Guess(text)}
	if err := r.begin(ctx, tx, v.Name, "", &it); err != nil {
		return "", err
	}
	// Taken back, the report is none: its number stays, and is never given again.
	if err := record.NoteChange(ctx, tx, op, it.ID, "status", string(item.Rejected), string(it.Status)); err != nil {
		return "", err
	}
	return "", r.put(ctx, tx, op, v, m, it, item.Letter, item.WhyHand, text)
}

// splitOff opens the item that letters of one talk become together: a report of whoever wrote the first of them, or, where the
// team has written all of them, an investigation with whom the first went to. Taken back, they are where they were, and the
// item is over.
func (r *Room) splitOff(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, ids []int64, texts map[int64]string) (string, error) {
	var first item.Mail
	for _, id := range ids {
		m, err := record.Mail(ctx, tx, v, id)
		if err != nil {
			return "", err
		}
		if first.ID == 0 || first.Out && !m.Out || first.Out == m.Out && m.At.Before(first.At) {
			first = m
		}
	}
	it, over := talkOf(first, texts[first.ID])
	if first.Item != 0 { // it is seen by no more people than what it was a part of
		was, err := record.ByID(ctx, tx, first.Item)
		if err != nil {
			return "", err
		}
		it.Mark, it.Restricted, it.Org = it.Mark.Stricter(was.Mark), was.Restricted, was.Org
	}
	if err := r.begin(ctx, tx, v.Name, "", &it); err != nil {
		return "", err
	}
	if it.Restricted {
		names, err := record.Members(ctx, tx, first.Item)
		if err == nil {
			err = record.SetMembers(ctx, tx, it.ID, names)
		}
		if err != nil {
			return "", err
		}
	}
	return it.Number, record.NoteChange(ctx, tx, op, it.ID, "status", string(over), string(it.Status))
}

// talkOf is the item of a talk that begins with a letter, and the status that it has when it is taken back.
func talkOf(first item.Mail, text string) (it item.Item, over item.Status) {
	it = item.Item{How: "email", Mark: first.Mark, Language: show.Guess(text)}
	if !first.Out {
		it.Kind, it.Title, it.Person, it.Email, it.Heard = item.Report, title(first.Subject, first.From), first.Name, first.From, first.At
		return it, item.Rejected
	}
	if len(first.To) > 0 {
		it.Email = first.To[0]
	}
	it.Kind, it.Title, it.Waits, it.Told, it.Answered = item.Investigation, title(first.Subject, it.Email), item.ForThem, first.At, first.At
	return it, item.Resolved
}

// moveLetter gives a letter to an item; of one that was merged, to what it was merged into.
func (r *Room) moveLetter(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, m item.Mail, number, text string) (string, error) {
	it, err := seenTarget(ctx, tx, v, number)
	if err != nil {
		return "", err
	}
	if it.ID == m.Item {
		return skipSame, nil
	}
	sort := m.Sort
	if sort != item.Bounce && sort != item.Auto {
		sort = item.Answer
	}
	return "", r.put(ctx, tx, op, v, m, it, sort, item.WhyHand, text)
}

// put puts a letter into another item: its line of the stream, what it names, and a word in both streams. A report that
// has no letter left by that, and was nobody's yet, is over.
func (r *Room) put(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, was item.Mail, it item.Item, sort item.Sort, why, text string) error {
	m := was
	m.Item, m.Sort, m.Why = it.ID, sort, why
	if err := record.Sorted(ctx, tx, op, was, m); err != nil {
		return err
	}
	known, err := record.HasLine(ctx, tx, m.ID)
	if err == nil && !known {
		_, err = record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: m.From, What: item.Wrote, Mail: &m, At: m.At})
	}
	if err != nil {
		return err
	}
	if err := r.names(ctx, tx, it, m, m.Subject+"\n"+text); err != nil {
		return err
	}
	if was.Item != 0 {
		if err := r.emptied(ctx, tx, op, v, was.Item, &it); err != nil {
			return err
		}
	}
	if !it.Status.Ends() && !m.Out {
		if err := record.SetFields(ctx, tx, op, &it, map[string]string{"waits": string(item.ForUs)}); err != nil {
			return err
		}
	}
	if (sort == item.Letter || sort == item.Answer) && !m.Out && m.At.After(it.Heard) {
		if err := record.SetFields(ctx, tx, op, &it, map[string]string{"heard": record.TimeText(m.At)}); err != nil {
			return err
		}
	}
	return r.index(ctx, tx, it)
}

// names adds what a letter's text names to an item, but for what never matters.
func (r *Room) names(ctx context.Context, tx *sqldb.Tx, it item.Item, m item.Mail, text string) error {
	never, err := r.never(ctx, tx)
	if err != nil {
		return err
	}
	found := sift.Indicators(text, func(kind, value string) bool { return never.Match(kind, value, tx.Now) != nil })
	for i := range found {
		found[i].Mark = m.Mark
	}
	return record.AddPast(ctx, tx, it, byMail, nil, found)
}

// emptied tells the item that a letter was taken out of, and ends it where it was a new report of nothing else.
func (r *Room) emptied(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, from int64, to *item.Item) error {
	it, err := record.ByID(ctx, tx, from)
	if err != nil {
		return err
	}
	if err := r.both(ctx, tx, op, v, item.Passed, &it, to); err != nil {
		return err
	}
	left, err := record.LettersIn(ctx, tx, from)
	if err != nil || left > 0 || it.Kind != item.Report || it.Status != item.New || it.Merged != 0 {
		return err
	}
	fields := map[string]string{"status": string(item.Rejected), "resolution": "duplicate"}
	item.Ending(it, fields)
	return r.set(ctx, tx, op, &it, fields)
}

// unwanted says that a letter is spam or a circular. A new report of nothing else is rejected with it.
func (r *Room) unwanted(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, was item.Mail, sort item.Sort) (string, error) {
	if was.Sort == sort {
		return skipSame, nil
	}
	m := was
	m.Sort, m.Why = sort, item.WhyHand
	if err := record.Sorted(ctx, tx, op, was, m); err != nil || m.Item == 0 {
		return "", err
	}
	it, err := record.ByID(ctx, tx, m.Item)
	if err != nil {
		return "", err
	}
	n, err := record.LettersIn(ctx, tx, it.ID)
	if err != nil || n > 1 || it.Kind != item.Report || it.Status != item.New || it.Merged != 0 {
		return "", err
	}
	fields := map[string]string{"status": string(item.Rejected)}
	item.Ending(it, fields)
	return "", r.set(ctx, tx, op, &it, fields)
}

// backLetters takes back what an act decided about letters.
func (r *Room) backLetters(ctx context.Context, tx *sqldb.Tx, v item.Viewer, own []record.Change, out *item.Outcome) error {
	for _, c := range own {
		was, m, ok, err := record.LetterBack(ctx, tx, out.Op, v, c)
		switch {
		case tocsin.WhyOf(err) == tocsin.NotFound:
			out.Skipped = append(out.Skipped, item.Skip{Number: c.Field, Why: skipDenied})
			continue
		case err != nil:
			return err
		case !ok:
			out.Skipped = append(out.Skipped, item.Skip{Number: c.Field, Why: skipChanged})
			continue
		}
		out.Changed++
		for _, one := range []int64{was.Item, m.Item} {
			if one == 0 {
				continue
			}
			it, err := record.ByID(ctx, tx, one)
			if err != nil {
				return err
			}
			if err := r.index(ctx, tx, it); err != nil {
				return err
			}
		}
	}
	return nil
}
