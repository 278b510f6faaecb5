package respond

import (
	"context"
	"errors"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/playbook"
	"tocsin/internal/module/respond/record"
)

// bookSetting is the beginning of the settings under which playbooks are kept that were written in the desk.
const bookSetting = "playbook/"

// Playbooks returns the playbooks of an RSIT type in the team's language; all of them for "".
func (r *Room) Playbooks(class string) []item.Playbook {
	ctx, cancel := context.WithTimeout(context.Background(), booksWait)
	defer cancel()
	return r.books(ctx, r.DB).For(class, r.Language)
}

// booksWait is how long a page of an item waits for what was written in the desk.
const booksWait = 5 * time.Second

// books are all playbooks as they stand now. What can't be read the page of playbooks tells.
func (r *Room) books(ctx context.Context, db sqldb.Reader) playbook.Shelf {
	all, fresh, trouble, err := r.allBooks(ctx, db)
	if err != nil || fresh && trouble != nil {
		r.Log.Error("read playbooks", "err", errors.Join(err, trouble))
	}
	return all
}

// Books are all playbooks as they stand now, and what could not be read: of a file that stays what it was before.
func (r *Room) Books(ctx context.Context) (all []playbook.Book, trouble, err error) {
	all, _, trouble, err = r.allBooks(ctx, r.DB)
	return all, trouble, err
}

// allBooks puts what was written in the desk over what stands in files and what came with Tocsin; fresh tells that files
// were read. With an error, the files' are returned all the same.
func (r *Room) allBooks(ctx context.Context, db sqldb.Reader) (all playbook.Shelf, fresh bool, trouble, err error) {
	files, fresh, trouble := r.shelf.Get(r.Config.Folder)
	own := ownFiles(r.Config.Folder, "playbooks")
	all = slices.Clone(files)
	for i := range all {
		if all[i].From = playbook.Shipped; own[all[i].Name] {
			all[i].From = playbook.File
		}
	}
	texts, err := record.TextsUnder(ctx, db, bookSetting)
	if err != nil {
		return all, fresh, trouble, err
	}
	all, wrong := r.shelf.Over(all, texts)
	return all, fresh, errors.Join(trouble, wrong), nil
}

// SaveBook keeps a playbook as somebody has written it. It stands before a file's, or one that came with Tocsin, of its name.
func (r *Room) SaveBook(ctx context.Context, v item.Viewer, name, text string) error {
	b, err := playbook.Read(name, text)
	if err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.SetSetting(ctx, tx, bookSetting+name, text); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.playbook", Subject: name, Detail: map[string]any{"classes": b.Classes, "steps": len(b.In["en"].Steps)}})
	})
}

// DropBook forgets a playbook that was written in the desk: a file's, or one that came with Tocsin, is there again.
func (r *Room) DropBook(ctx context.Context, v item.Viewer, name string) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		there, err := record.DropSetting(ctx, tx, bookSetting+name)
		if err != nil {
			return err
		}
		if !there {
			return tocsin.Faultf(tocsin.NotFound, "there is no playbook %.40q", name)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.playbook.drop", Subject: name})
	})
}
