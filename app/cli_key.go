package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/mail/keys"
)

type keyCmd struct {
	List     keyListCmd     `cmd:"" default:"withargs" help:"List the keys of the ring, the node's own first."`
	Import   keyImportCmd   `cmd:"" help:"Put keys into the ring: OpenPGP, certificates, lists of revoked certificates. What comes with its secret half becomes the node's own."`
	Export   keyExportCmd   `cmd:"" help:"Print the public half of a key, to be given to others."`
	Generate keyGenerateCmd `cmd:"" help:"Make an own key."`
	Remove   keyRemoveCmd   `cmd:"" help:"Delete a key."`
}

// ringFor opens the ring of the command's data directory. Keys are files, so no server is needed; one that runs notices.
func ringFor(w *World) (*keys.Ring, error) {
	h, s, err := openHome(w.Dir, w.Env)
	if err != nil {
		return nil, err
	}
	return ringOf(h, s)
}

type keyListCmd struct {
	JSON bool `help:"A line of JSON a key." name:"json"`
}

// Run lists keys; files that can't be read are named on standard error.
func (c *keyListCmd) Run(w *World) error {
	ring, err := ringFor(w)
	if err != nil {
		return err
	}
	list, troubles, err := ring.List()
	if err != nil {
		return err
	}
	for _, t := range troubles {
		fmt.Fprintln(w.Err, command.Printable(t.Error()))
	}
	return tellKeys(&w.World, list, c.JSON)
}

func tellKeys(w *command.World, list []keys.Key, asJSON bool) error {
	t := command.Table{Head: []string{"KEY", "KIND", "ADDRESSES", "FOR", "UNTIL", "TROUBLE"}}
	enc := json.NewEncoder(w.Out)
	for _, k := range list {
		if asJSON {
			if err := enc.Encode(k); err != nil {
				return err
			}
			continue
		}
		until := "always"
		if !k.Expires.IsZero() {
			until = k.Expires.UTC().Format(time.DateOnly)
		}
		name := strings.Join(k.Emails, " ")
		if name == "" {
			name = k.Name
		}
		t.Add(k.ID[:min(len(k.ID), 40)], string(k.Way), name, uses(k), until, k.Trouble)
	}
	if asJSON {
		return nil
	}
	return t.Print(w.Out)
}

func uses(k keys.Key) string {
	var s []string
	if k.Own {
		s = append(s, "own:")
	}
	if k.Signs {
		s = append(s, "signing")
	}
	if k.Crypts {
		s = append(s, "encrypting")
	}
	return strings.Join(s, " ")
}

type keyImportCmd struct {
	File           string `arg:"" help:"The file; - is standard input."`
	PassphraseFile string `help:"A file with the passphrase that the secret half is locked with; without it that of the settings is tried." type:"path"`
}

// Run imports keys.
func (c *keyImportCmd) Run(w *World) error {
	ring, err := ringFor(w)
	if err != nil {
		return err
	}
	const most = 8 << 20
	in := w.In
	if c.File != "-" {
		f, err := os.Open(c.File)
		if errors.Is(err, os.ErrNotExist) {
			return tocsin.Faultf(tocsin.NotFound, "there is no file %s", c.File)
		}
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return err
	}
	passphrase, err := Home{Dir: "."}.secret("--passphrase-file", "", c.PassphraseFile)
	if err != nil {
		return err
	}
	list, err := ring.Import(b, passphrase)
	if err != nil {
		return inFile(c.File, err)
	}
	return tellKeys(&w.World, list, false)
}

// inFile puts a file before a fault.
func inFile(file string, err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) && f.File == "" {
		f.File = file
	}
	return err
}

type keyExportCmd struct {
	Key string `arg:"" help:"A fingerprint, its beginning or end, or an address."`
}

// Run prints a key.
func (c *keyExportCmd) Run(w *World) error {
	ring, err := ringFor(w)
	if err != nil {
		return err
	}
	text, err := ring.Export(c.Key)
	if err != nil {
		return err
	}
	_, err = w.Out.Write(text)
	return err
}

type keyGenerateCmd struct {
	Kind string `arg:"" help:"pgp, or smime for two certificates that the node signs itself." enum:"pgp,smime"`
}

// Run makes a key.
func (c *keyGenerateCmd) Run(w *World) error {
	ring, err := ringFor(w)
	if err != nil {
		return err
	}
	made, err := ring.Generate(keys.Way(c.Kind))
	if err != nil {
		return err
	}
	return tellKeys(&w.World, made, false)
}

type keyRemoveCmd struct {
	Key string `arg:"" help:"A fingerprint, its beginning or end, or an address."`
	Own bool   `help:"Also where it is the node's own: what was encrypted to it can't be read any more."`
}

// Run deletes a key.
func (c *keyRemoveCmd) Run(w *World) error {
	ring, err := ringFor(w)
	if err != nil {
		return err
	}
	k, err := ring.Remove(c.Key, c.Own)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.Out, "removed %s\n", k.ID)
	return err
}
