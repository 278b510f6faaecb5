package app

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/backup"
)

type backupCmd struct {
	Dir   string `arg:"" help:"The folder for the backup; it must not be there yet, or be empty. On the disk of the data directory most of it takes no room of its own: copy it elsewhere." type:"path"`
	Check bool   `help:"Read the backup that is there and compare every byte; nothing is written."`
	JSON  bool   `help:"One line of JSON." name:"json"`
}

// Run makes the backup, while the node works on, or checks one.
func (c *backupCmd) Run(w *command.World) error {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	if c.Check {
		m, err := backup.Check(w.Ctx, dir)
		if err != nil {
			return atFolder(dir, err)
		}
		return c.tell(w, told(m), "is whole")
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/backup", url.Values{"dir": {dir}}, nil, func(line []byte) error {
			var m madeBackup
			if err := json.Unmarshal(line, &m); err != nil {
				return err
			}
			return c.tell(w, m, "is made")
		})
	})
}

func (c *backupCmd) tell(w *command.World, m madeBackup, done string) error {
	if c.JSON {
		return json.NewEncoder(w.Out).Encode(m)
	}
	_, err := fmt.Fprintf(w.Out, "%s %s: %s of %s, %s files, %s, records of %s, events in %s\n", c.Dir, done, command.Printable(m.Node), m.Made.Format(time.RFC3339),
		command.Thousands(int64(m.Files)), megabytes(m.Bytes), m.Records, command.Printable(m.Events))
	return err
}

type restoreCmd struct {
	Dir     string `arg:"" help:"A backup that tocsin backup made." type:"existingdir"`
	Records string `help:"The empty PostgreSQL database that records of PostgreSQL go to. TOCSIN_RESTORE_TO keeps a password off the command line." env:"TOCSIN_RESTORE_TO" placeholder:"URL"`
}

// Run makes the data directory that --data names out of a backup.
func (c *restoreCmd) Run(w *World) error {
	if w.Dir == "" {
		return tocsin.Faultf(tocsin.Invalid, "no data directory: give --data DIR or set TOCSIN_DATA")
	}
	m, err := restore(w, c.Dir, c.Records)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%s is the data directory of %s, as it was on %s. Its outbox is held: see what has left since (tocsin outbox list), then tocsin outbox open.\n",
		w.Dir, command.Printable(m.Node), m.Made.Format(time.RFC3339))
	if m.Events != "files" {
		fmt.Fprintf(w.Out, "Its events are in %s and not in the backup.\n", command.Printable(m.Events))
	}
	if _, s, err := openHome(w.Dir, w.Env); err == nil && s.Blobs.Dir != "" {
		fmt.Fprintf(w.Out, "Its raw reports are in %s now: set blobs.dir in %s to that, or take the line away.\n", w.Dir, filepath.Join(w.Dir, settingsFile))
	}
	return nil
}
