package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// incidentLineCmd works at the time line of an item.
type incidentLineCmd struct {
	Import lineImportCmd `cmd:"" help:"Read a table of what happened when: CSV, TSV or XLSX, whose first row names the columns."`
}

type lineImportCmd struct {
	Number string `arg:"" help:"The item's number." name:"number"`
	File   string `arg:"" help:"The table; - is what comes in." name:"file"`
	Zone   string `help:"Time zone of times that name none." default:"UTC"`
	Order  string `help:"What stands first in 03/04/2026: day or month; without it such a time is not read." enum:",day,month" default:""`
	Kind   string `help:"Kind of rows that name none." default:"other"`
	TLP    string `name:"tlp" help:"Mark of rows that name none; without it the item's."`
	Look   bool   `help:"Tell what would become of it, and change nothing."`
	Rest   string `help:"Write the rows that can't be read into this file, to be mended and imported again." placeholder:"FILE"`
	doer
}

// maxTable is how many bytes of a table are read; the node takes fewer.
const maxTable = 2 << 20

// Run reads a table into a time line, and tells what can't be read.
func (c *lineImportCmd) Run(w *World) error {
	t, err := c.table(w)
	if err != nil {
		return err
	}
	var out item.MomentRows
	err = c.send(w, "/api/v1/incidents/"+url.PathEscape(c.Number)+"/timeline/table", t, func(line []byte) error {
		if err := json.Unmarshal(line, &out); err != nil {
			return err
		}
		return c.tell(w, out)
	})
	if err == nil && out.Unread > 0 {
		return tocsin.Faultf(tocsin.Invalid, "%d rows can't be read", out.Unread)
	}
	return err
}

func (c *lineImportCmd) table(w *World) (t item.MomentTable, err error) {
	t = item.MomentTable{File: filepath.Base(c.File), Zone: c.Zone, Order: c.Order, Kind: c.Kind, TLP: c.TLP, Look: c.Look}
	in := w.In
	if c.File == "-" {
		t.File = ""
	} else {
		f, err := os.Open(c.File)
		if err != nil {
			return t, tocsin.Faultf(tocsin.NotFound, "%s can't be read", c.File)
		}
		defer f.Close() //nolint:errcheck // it was read only
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxTable))
	if bytes.HasPrefix(raw, []byte("PK")) {
		t.Book = raw
	} else {
		t.Text = string(raw)
	}
	return t, err
}

// tell says what became of the rows, and keeps those that can't be read.
func (c *lineImportCmd) tell(w *World, out item.MomentRows) error {
	if c.Look {
		rows := Table{Head: []string{"LINE", "STATE", "TIME", "KIND", "WHAT"}}
		for _, r := range out.Rows {
			if r.State != item.RowUnread {
				rows.Add(fmt.Sprint(r.Line), r.State, clockTime(r.Moment.At), r.Moment.Kind, strings.Join(strings.Fields(r.Moment.Text), " "))
			}
		}
		if err := rows.Print(w.Out); err != nil {
			return err
		}
	}
	fmt.Fprintf(w.Out, "new: %d, there already: %d, unread: %d%s\n", out.Added, out.Known, out.Unread, undoable(out.Op))
	for _, name := range out.Unknown {
		fmt.Fprintf(w.Out, "column %s is not read\n", Printable(name))
	}
	for _, r := range out.Rows {
		if r.State == item.RowUnread {
			fmt.Fprintln(w.Err, Printable(r.Why))
		}
	}
	if c.Rest == "" || out.Unread == 0 {
		return nil
	}
	return os.WriteFile(c.Rest, []byte(out.Rest()), 0o600)
}
