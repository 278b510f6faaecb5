package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// Filing is what folders of notes need of the room.
type Filing interface {
	// RenameFolder gives a folder of an item another name, with all that lies in it.
	RenameFolder(ctx context.Context, v item.Viewer, number string, n item.FolderName) (item.Outcome, error)
}

// notesBody is the page of an item's notes, by folder.
type notesBody struct {
	Item    item.Item
	Path    string // of the item
	Done    *console.Done
	Folders []folder
	Cut     bool // there are older notes that are not shown
	MayWork bool
}

// folder is one of an item, with the notes right in it, the oldest first.
type folder struct {
	Name  string // "" is none
	Notes []filedNote
}

// filedNote is a note by what it begins with.
type filedNote struct {
	line
	Head string
}

// mostNotes is how many notes are looked through, the newest first.
const mostNotes = 500

// notesOf are the notes of an item that who asks may see, the newest first.
func (d *Desk) notesOf(r *http.Request, v item.Viewer, number string) ([]item.Entry, error) {
	return d.room.Stream(r.Context(), v, number, item.StreamFilter{What: []item.What{item.Noted, item.Called}, Limit: mostNotes})
}

func (d *Desk) notes(w http.ResponseWriter, r *http.Request) error {
	v, it, err := d.askedItem(r)
	if err != nil {
		return err
	}
	list, err := d.notesOf(r, v, it.Number)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := notesBody{Item: it, Path: itemPath(it.Number), Done: d.done(r, l), MayWork: d.may(r.Context(), actWork), Cut: len(list) == mostNotes}
	byName := map[string][]filedNote{}
	for _, e := range slices.Backward(list) {
		byName[e.Folder()] = append(byName[e.Folder()], filedNote{d.noteOf(r, l, b.Path, e), headOf(e)})
	}
	for _, name := range foldersOf(list) {
		b.Folders = append(b.Folders, folder{name, byName[name]})
	}
	if loose := byName[""]; len(loose) > 0 {
		b.Folders = append(b.Folders, folder{"", loose})
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/notes", Title: it.Number + " " + l.Text("respond.notes"), Mark: it.Mark, Body: &b}, http.StatusOK)
}

// foldersOf are the folders that notes lie in, in the order of their names.
func foldersOf(list []item.Entry) (names []string) {
	for _, e := range list {
		if e.Folder() != "" {
			names = append(names, e.Folder())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// maxHead is how long the beginning of a note is, in letters.
const maxHead = 120

// headOf is the first line of a note, without the marks of a heading.
func headOf(e item.Entry) string {
	first, _, _ := strings.Cut(strings.TrimSpace(e.Text), "\n")
	letters := []rune(strings.TrimSpace(strings.TrimLeft(first, "#")))
	if len(letters) > maxHead {
		return string(letters[:maxHead]) + "…"
	}
	return string(letters)
}

// renameFolder gives a folder another name.
func (d *Desk) renameFolder(w http.ResponseWriter, r *http.Request) error {
	var out item.Outcome
	n, err := d.actIn(w, r, func(v item.Viewer, n string) (err error) {
		out, err = d.room.RenameFolder(r.Context(), v, n, item.FolderName{From: r.PostForm.Get("from"), To: r.PostForm.Get("to")})
		return err
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n)+"/notes", out), http.StatusSeeOther)
	return nil
}
