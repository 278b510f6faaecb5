package desk

import (
	"net/http"
	"strconv"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// filesBody is the page of all files of an item.
type filesBody struct {
	Item item.Item
	Path string
	Rows []fileRow
	Left string // how many letters were not opened, in words
	Zip  string // where all are fetched; "" where the reader may not
	// Password is that of the zip.
	Password string
}

// fileRow is a file of an item.
type fileRow struct {
	item.Attached
	Href   string // where it is fetched; "" where the reader may not
	Source string // the page, or the place, of what it came with
	Known  string // the page of another item of which it is an indicator
	In     string // the number of that item
}

func (d *Desk) files(w http.ResponseWriter, r *http.Request) error {
	v, err := d.mailReader(r)
	if err != nil {
		return err
	}
	it, all, err := d.room.Files(r.Context(), v, number(r.PathValue("number")))
	if err != nil {
		return err
	}
	l, may, mark := d.console.Lang(r), d.mayRead(r, actFetch), it.Mark
	b := filesBody{Item: it, Path: itemPath(it.Number), Password: item.ZipPassword}
	for _, f := range all.Files {
		b.Rows = append(b.Rows, fileRowOf(b.Path, f, may))
		mark = mark.Stricter(f.Mark)
	}
	if all.Left > 0 {
		b.Left = l.Text("respond.files.left", "n", int64(all.Left))
	}
	if may && len(b.Rows) > 0 {
		b.Zip = b.Path + "/files.zip"
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/files", Title: l.Text("respond.files") + " " + it.Number, Mark: mark, Body: &b}, http.StatusOK)
}

func fileRowOf(path string, f item.Attached, may bool) fileRow {
	one := fileRow{Attached: f, In: f.Known}
	if f.Evidence != 0 {
		one.Href, one.Source = path+"/evidence/"+strconv.FormatInt(f.Evidence, 10), path+"#evidence"
	} else {
		one.Href, one.Source = mailPath(f.Letter)+"/file/"+f.Path, mailPath(f.Letter)
	}
	if !may {
		one.Href = ""
	}
	if f.Known != "" {
		one.Known = itemPath(f.Known)
	}
	return one
}

// filesZip gives all files of an item as one zip.
func (d *Desk) filesZip(w http.ResponseWriter, r *http.Request) error {
	if !d.mayRead(r, actFetch) {
		return denied()
	}
	v, err := d.mailReader(r)
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	write, err := d.room.PackFiles(r.Context(), v, n)
	if err != nil {
		return err
	}
	download(w, "files-"+n+".zip", "application/zip", 0)
	return write(w)
}
