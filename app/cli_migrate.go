package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/config"
	"tocsin/internal/kit/sqldb"
)

type migrateCmd struct {
	To string `help:"The PostgreSQL database that the records go to, empty as yet; or records.db for the way back. TOCSIN_MIGRATE_TO keeps a password off the command line." required:"" env:"TOCSIN_MIGRATE_TO" placeholder:"URL"`
}

// Run moves the records and changes node.toml.
func (c *migrateCmd) Run(w *World) error {
	h, s, from, err := readHome(w.Dir, w.Env)
	if err != nil {
		return err
	}
	back := c.To == recordsFile
	switch {
	case !back && sqldb.EngineOf(c.To) != sqldb.Postgres:
		return checkAddress(c.To)
	case !back && s.Records != "":
		return tocsin.Faultf(tocsin.Conflict, "the records are in PostgreSQL already")
	case back && s.Records == "":
		return tocsin.Faultf(tocsin.Conflict, "the records are in %s already", h.path(recordsFile))
	}
	move := moveRecords
	if back {
		move, c.To = moveBack, ""
	}
	moved, name, err := move(w, h, cmp.Or(c.To, s.Records))
	if err != nil {
		return err
	}
	t := command.Table{Head: []string{"TABLE", "ROWS", "CHECKSUM"}}
	for _, m := range moved {
		t.Add(m.Table, command.Thousands(m.Rows), m.Sum)
	}
	if err := t.Print(w.Out); err != nil {
		return err
	}
	if where, ok := from["records"]; ok && !strings.HasSuffix(where, settingsFile) {
		_, err = fmt.Fprintf(w.Out, "\nThe records are in %s. Set them there: %s\n", name, where)
		return err
	}
	if err := h.setRecords(c.To); err != nil {
		return fmt.Errorf("the records are moved, but %s still names the old place; set records in it by hand: %w", h.path(settingsFile), err)
	}
	old := h.path(recordsFile)
	if back {
		old = "The database"
	}
	_, err = fmt.Fprintf(w.Out, "\nThe records are in %s, and %s says so. %s is as it was: take it away when you are sure.\n", name, h.path(settingsFile), old)
	return err
}

// moveRecords copies the records of a node that does not run into a database.
func moveRecords(w *World, h Home, to string) (moved []sqldb.Moved, name string, err error) {
	if err := upToDate(w, h); err != nil {
		return nil, "", err
	}
	if err := prepare(w.Ctx, to); err != nil {
		return nil, "", err
	}
	o := w.options()
	o.records = to
	node, err := OpenNode(w.Ctx, o) // makes the tables there
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, node.Close()) }()
	old, err := sqldb.Open(w.Ctx, h.path(recordsFile))
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, old.Close()) }()
	moved, err = sqldb.Move(w.Ctx, old, node.DB, ofTheMoment, func(table string) { w.Log.Info("move records", "table", table) })
	return moved, node.DB.Name(), err
}

// upToDate opens a node that does not run, which brings its tables up to date, and closes it.
func upToDate(w *World, h Home) error {
	node, err := OpenNode(w.Ctx, w.options())
	if errors.Is(err, errInUse) {
		return tocsin.Faultf(tocsin.Unavailable, "%s is in use: stop the server first", h.Dir)
	}
	if err != nil {
		return err
	}
	return node.Close()
}

// prepare sees whether a database is empty, and marks it.
func prepare(ctx context.Context, to string) error {
	db, err := sqldb.Open(ctx, to)
	if err != nil {
		return err
	}
	return errors.Join(db.ReadyToMove(ctx), db.Close())
}

// ofTheMoment tells which of River's tables are not moved: who leads, notices that have been seen, and which version its
// tables are, which is counted otherwise on the other engine. Its jobs are moved.
func ofTheMoment(table string) bool {
	return in(table, []string{"river_leader", "river_notification", "river_queue", "river_migration", "river_client", "river_client_queue"})
}

// topLine finds the setting in node.toml: above the first section.
var topLine = regexp.MustCompile(`(?m)^[ \t]*records[ \t]*=.*$`)

// setRecords changes where node.toml says that records are; all else in it stays, byte by byte.
func (h Home) setRecords(where string) error {
	text, err := os.ReadFile(h.path(settingsFile))
	if err != nil {
		return err
	}
	line, err := toml.Marshal(struct {
		Records string `toml:"records"`
	}{where})
	if err != nil {
		return err
	}
	changed := withLine(text, bytes.TrimSpace(line))
	var s Settings
	if _, err := config.Read(&s, config.Source{File: h.path(settingsFile), Text: changed}); err != nil {
		return err
	}
	if s.Records != where {
		return tocsin.Faultf(tocsin.Invalid, "the line can't be found")
	}
	return replaceFile(h.path(settingsFile), changed)
}

// withLine puts a line in the place of the one that is there, or before all others.
func withLine(text, line []byte) []byte {
	end := len(text)
	if at := regexp.MustCompile(`(?m)^[ \t]*\[`).FindIndex(text); at != nil {
		end = at[0]
	}
	if at := topLine.FindIndex(text[:end]); at != nil {
		return bytes.Join([][]byte{text[:at[0]], line, text[at[1]:]}, nil)
	}
	return bytes.Join([][]byte{line, []byte("\n"), text}, nil)
}

// replaceFile puts a text in a file's place, whole or not at all.
func replaceFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
