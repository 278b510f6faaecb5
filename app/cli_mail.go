package app

import (
	"bytes"
	"encoding/json"
	"fmt"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/mail/keys"
)

type mailCmd struct {
	Test mailTestCmd      `cmd:"" help:"Send one letter to yourself and say what happened at each step."`
	List command.MailList `cmd:"" help:"List letters that came in, the newest first; --open what nothing followed from."`
	Show command.MailShow `cmd:"" help:"Show one letter: its head, its text, its files."`
	Raw  command.MailRaw  `cmd:"" help:"Print a letter, or one of its files, to the byte."`
	Sort command.MailSort `cmd:"" help:"Say what letters are: reports, spam, circulars, or part of an item."`

	Delete command.LetterDelete `cmd:"" help:"Delete a letter for good, with its bytes; a second person has to agree."`
}

type mailTestCmd struct {
	To      string `help:"Whom to." required:"" placeholder:"ADDR"`
	Sign    string `help:"Sign it: pgp, smime or none." enum:"pgp,smime,none" default:"pgp"`
	Encrypt string `help:"Encrypt it: pgp, smime or none." enum:"pgp,smime,none" default:"none"`
	By      string `help:"Who tests." default:"${user}"`
}

// Run sends the letter and tells of each step as it happens.
func (c *mailTestCmd) Run(w *command.World) error {
	way := func(s string) keys.Way {
		if s == "none" {
			return keys.None
		}
		return keys.Way(s)
	}
	body, err := json.Marshal(mailTest{To: c.To, Sign: way(c.Sign), Encrypt: way(c.Encrypt), By: c.By})
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		var trouble error
		err := cl.Post(w.Ctx, "/api/v1/mail/test", nil, bytes.NewReader(body), func(line []byte) error {
			var s mailStep
			if err := json.Unmarshal(line, &s); err != nil {
				return err
			}
			if s.Error != "" {
				trouble = tocsin.Faultf(tocsin.Unavailable, "the letter did not leave: %s (%s)", s.Error, s.Todo)
				return nil
			}
			_, err := fmt.Fprintln(w.Out, command.Printable(s.Text))
			return err
		})
		if err != nil {
			return err
		}
		return trouble
	})
}
