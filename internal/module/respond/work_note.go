package respond

import (
	"context"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// ChangeNote writes a note anew, lays it into a folder, or pins it above the stream. Its writer does the first, and who sees everything; whoever
// works on the item the others. The wording that it had stays to be looked at.
func (r *Room) ChangeNote(ctx context.Context, v item.Viewer, number string, id int64, c item.NoteChange) (item.Outcome, error) {
	what := "note.changed"
	switch {
	case c.Text == nil && c.Folder != nil:
		what = "note.moved"
	case c.Text == nil:
		what = "note.pinned"
	}
	return r.inScene(ctx, v, number, what, func(s *scene) (int, error) {
		was, err := record.Note(ctx, s.tx, s.ids, id)
		if err != nil {
			return 0, err
		}
		s.of = id
		is := was
		if err := s.rewrite(&is, c); err != nil {
			return 0, err
		}
		if err := s.pin(ctx, &is, c); err != nil {
			return 0, err
		}
		if err := file(&is, c.Folder); err != nil {
			return 0, err
		}
		if is.Text == was.Text && is.Pinned.Equal(was.Pinned) && is.Folder() == was.Folder() {
			return 0, nil
		}
		if err := s.putNote(ctx, is); err != nil {
			return 0, err
		}
		return 1, s.renoted(ctx, was, is)
	})
}

// rewrite gives a note another text, if who does that may.
func (s *scene) rewrite(e *item.Entry, c item.NoteChange) error {
	if c.Text == nil {
		return nil
	}
	text := strings.TrimSpace(*c.Text)
	switch {
	case e.By != s.v.Name && !s.v.All:
		return tocsin.Faultf(tocsin.Denied, "A note is changed by whoever wrote it, and by leads.")
	case text == "":
		return fault("text", "there is nothing to note")
	case len(text) > maxNote:
		return fault("text", "a note is up to %d bytes", maxNote)
	case c.Changed != nil && !c.Changed.Equal(e.Changed):
		return tocsin.Faultf(tocsin.Conflict, "Somebody else has changed this meanwhile. What you wrote is kept here: saved again, it takes the place of theirs.")
	case text != e.Text:
		e.Text, e.Changed, e.ChangedBy = text, s.tx.Now, s.v.Name
	}
	return nil
}

// pin puts a note above the stream, or lets it go.
func (s *scene) pin(ctx context.Context, e *item.Entry, c item.NoteChange) error {
	if c.Pinned == nil || *c.Pinned == !e.Pinned.IsZero() {
		return nil
	}
	if e.Pinned = (time.Time{}); !*c.Pinned {
		return nil
	}
	n, err := record.CountPinned(ctx, s.tx, s.ids)
	if err == nil && n >= item.MaxPinned {
		err = tocsin.Faultf(tocsin.TooLarge, "up to %d notes of an item are pinned", item.MaxPinned)
	}
	e.Pinned = s.tx.Now
	return err
}

// renoted tells whom a note names now and did not before, and lets the item be found by its new words.
func (s *scene) renoted(ctx context.Context, was, is item.Entry) error {
	if was.Text != is.Text {
		if s.r.Notices != nil {
			more := item.Mentions(is.Text)
			if err := s.r.notify(ctx, s.tx, s.it, notice.Line{Key: key("note", is.ID), Kind: notice.Mention, By: s.v.Name}, more...); err != nil {
				return err
			}
		}
		of, err := record.ByID(ctx, s.tx, is.Item) // it may be one that was merged into this
		if err != nil {
			return err
		}
		if err := s.r.index(ctx, s.tx, of); err != nil {
			return err
		}
	}
	return record.Touch(ctx, s.tx, &s.it)
}

// NoteHistory returns a note of an item and the wordings that it had, the newest first.
func (r *Room) NoteHistory(ctx context.Context, v item.Viewer, number string, id int64) (e item.Entry, list []item.NoteWas, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, number)
	if err != nil {
		return e, nil, err
	}
	ids, err := record.Seen(ctx, r.DB, v, it.ID)
	if err != nil {
		return e, nil, err
	}
	if e, err = record.Note(ctx, r.DB, ids, id); err != nil {
		return e, nil, err
	}
	list, err = record.NoteHistory(ctx, r.DB, e)
	return e, list, err
}
