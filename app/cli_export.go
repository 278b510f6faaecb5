package app

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/carry"
)

type exportCmd struct {
	To   string `arg:"" help:"A folder that is not there yet or is empty, or a file that ends in .tar or .zip."`
	By   string `help:"Who does it." default:"${user}"`
	JSON bool   `help:"The manifest as JSON." name:"json"`
}

// Help says more.
func (c *exportCmd) Help() string {
	return "Everything that the team has written down leaves the node as files that any program can read: lines of JSON, letters as they came, evidence, a manifest with counts and hashes. The node works on meanwhile; all is of one moment. docs/use/moving.md tells every field and what is not in it; tocsin import reads it into a new node. A copy to restore the same node from is tocsin backup."
}

// Run writes the export.
func (c *exportCmd) Run(w *command.World) error {
	kind := strings.ToLower(filepath.Ext(c.To))
	return w.With(func(cl *command.Client) error {
		res, err := cl.Open(w.Ctx, http.MethodGet, "/api/v1/export", url.Values{"by": {c.By}}, nil)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		m, err := c.write(res.Body, kind)
		if err != nil {
			return atFolder(c.To, err)
		}
		return command.TellManifest(w, c.JSON, m, c.To+" holds what")
	})
}

func (c *exportCmd) write(from io.Reader, kind string) (m carry.Manifest, err error) {
	if kind != ".tar" && kind != ".zip" {
		return carry.Unpack(from, c.To)
	}
	f, err := os.OpenFile(c.To, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return m, tocsin.Faultf(tocsin.Conflict, "%s is there already", c.To)
	}
	if err != nil {
		return m, err
	}
	to := carry.ToTar
	if kind == ".zip" {
		to = carry.ToZip
	}
	m, err = to(from, f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		err = errors.Join(err, os.Remove(c.To)) // a part of it is none
	}
	return m, err
}
