package respond

import (
	"context"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// filed are the notes of an item that lie in folders, as many as its page shows.
const filed = 500

// RenameFolder gives a folder of an item another name: the notes in it, and in what lies in it, lie there then. "" takes them out.
func (r *Room) RenameFolder(ctx context.Context, v item.Viewer, number string, n item.FolderName) (item.Outcome, error) {
	to, err := item.Folder(n.To)
	if err != nil {
		return item.Outcome{}, err
	}
	return r.inScene(ctx, v, number, "folder", func(s *scene) (int, error) {
		list, err := record.Stream(ctx, s.tx, v, s.it.ID, item.StreamFilter{What: []item.What{item.Noted, item.Called}, Folder: n.From, Limit: filed})
		if err != nil {
			return 0, err
		}
		changed := 0
		for _, e := range list {
			rest, ok := item.Within(e.Folder(), n.From)
			if !ok || n.From == "" {
				continue
			}
			name, err := item.Folder(to + rest)
			if err != nil {
				return 0, err
			}
			if name == e.Folder() {
				continue
			}
			e.File(name)
			if err := s.putNote(ctx, e); err != nil {
				return 0, err
			}
			changed++
		}
		if changed == 0 {
			return 0, nil
		}
		return changed, record.Touch(ctx, s.tx, &s.it)
	})
}

func (s *scene) putNote(ctx context.Context, e item.Entry) error {
	return record.Alter(ctx, s.tx, s.op, e.Item, record.RowField(record.NoteField, e.ID), func() error { return record.SetNote(ctx, s.tx, e) })
}

// file lays a note into another folder.
func file(e *item.Entry, folder *string) error {
	if folder == nil {
		return nil
	}
	name, err := item.Folder(*folder)
	if err == nil && name != e.Folder() {
		e.File(name)
	}
	return err
}
