package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// MailList lists letters.
type MailList struct {
	Sort      string `help:"One sort's alone: letter, answer, bounce, auto, feed, circular, spam or note." enum:",letter,answer,bounce,auto,feed,circular,spam,note" default:""`
	Undecided bool   `help:"Those alone whose report nobody has looked at."`
	Words     string `help:"Those alone with these words in sender or subject." name:"words" placeholder:"TEXT"`
	After     string `help:"The page behind that one: what was said at its end."`
	Limit     int    `help:"The most to list." default:"50"`
	Open      bool   `help:"Instead, what the node has received and nothing followed from; also what is no letter."`
	ListFormat
}

// Run lists letters.
func (c *MailList) Run(w *World) error {
	if c.Open {
		_, err := c.List(w, "/api/v1/mail", url.Values{"open": {"1"}}, "at:AT", "kind:KIND", "from:FROM", "subject:SUBJECT", "taken:TAKEN", "trouble:TROUBLE")
		return err
	}
	q := url.Values{"sort": {c.Sort}, "q": {c.Words}, "after": {c.After}, "limit": {strconv.Itoa(c.Limit)}}
	if c.Undecided {
		q.Set("undecided", "true")
	}
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/letters", q, func(line []byte) error { return c.tell(w, line) })
	})
}

// tell shows one page.
func (c *MailList) tell(w *World, line []byte) error {
	var page struct {
		Letters json.RawMessage `json:"letters"`
		Next    string          `json:"next"`
	}
	if err := json.Unmarshal(line, &page); err != nil {
		return err
	}
	l := listing{ListFormat: c.ListFormat, w: w}
	if err := l.addAll(page.Letters, c.Limit); err != nil {
		return err
	}
	err := w.Nothing(l.n, l.end("id:ID", "at:AT", "sort:SORT", "from:FROM", "subject:SUBJECT", "number:ITEM", "files:FILES", "seal:SEAL", "why:WHY"), c.Format, "No letter matches.")
	if err == nil && page.Next != "" {
		_, err = fmt.Fprintf(w.Err, "There are more: --after %s\n", page.Next)
	}
	return err
}

// MailShow shows a letter.
type MailShow struct {
	ID   int64 `arg:"" help:"The letter's number, as tocsin mail list has it." name:"letter"`
	JSON bool  `help:"One line of JSON." name:"json"`
}

// Run shows a letter: its head, its text, its files.
func (c *MailShow) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/letters/"+strconv.FormatInt(c.ID, 10), nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var l api.LetterText
			if err := json.Unmarshal(line, &l); err != nil {
				return err
			}
			return tellMail(w, l)
		})
	})
}

func tellMail(w *World, l api.LetterText) error {
	var b strings.Builder
	for _, f := range [][2]string{{"from", strings.TrimSpace(l.Name + " <" + l.From + ">")}, {"to", strings.Join(l.To, ", ")}, {"subject", l.Subject}, {"came", l.At.UTC().Format(time.RFC3339)}, {"sort", string(l.Sort)},
		{"why", l.Why}, {"item", l.Number}, {"tlp", l.TLP}, {"seal", l.Seal}, {"signer", l.Signer}, {"bytes", strconv.FormatInt(l.Size, 10)}} {
		if f[1] != "" {
			fmt.Fprintf(&b, "%-8s %s\n", f[0], Printable(f[1]))
		}
	}
	for _, f := range l.Files {
		fmt.Fprintf(&b, "%-8s %s  %s  %d bytes  %s\n", "file "+f.Path, Printable(f.Name), Printable(f.Type), f.Size, f.SHA256)
	}
	for _, t := range l.Troubles {
		fmt.Fprintf(&b, "%-8s %s\n", "trouble", Printable(t))
	}
	b.WriteByte('\n')
	for line := range strings.Lines(l.Text) {
		b.WriteString(Printable(line) + "\n")
	}
	_, err := fmt.Fprint(w.Out, b.String())
	return err
}

// MailRaw writes a letter as it came.
type MailRaw struct {
	ID   int64  `arg:"" help:"The letter's number." name:"letter"`
	File string `help:"One of its files instead, by the number that tocsin mail show has." placeholder:"PATH"`
}

// Run prints a letter, or one of its files, to the byte.
func (c *MailRaw) Run(w *World) error {
	path := "/api/v1/letters/" + strconv.FormatInt(c.ID, 10) + "/raw"
	if c.File != "" {
		path = "/api/v1/letters/" + strconv.FormatInt(c.ID, 10) + "/attachments/" + url.PathEscape(c.File)
	}
	return w.With(func(cl *Client) error { return cl.Copy(w.Ctx, path, w.Out) })
}

// MailSort says of what sort a letter is.
type MailSort struct {
	Do      string  `arg:"" help:"report: each becomes a report of its own; move: they belong to the item of --to; spam; circular." enum:"report,move,spam,circular"`
	Letters []int64 `arg:"" help:"The letters' numbers."`
	To      string  `help:"The number of the item that they are moved to." placeholder:"NUMBER"`
	By      string  `help:"Who does it." default:"${user}"`
	JSON    bool    `help:"One line of JSON." name:"json"`
}

// Run sorts letters.
func (c *MailSort) Run(w *World) error {
	body, err := json.Marshal(item.Resort{Letters: c.Letters, Do: c.Do, Number: strings.ToUpper(c.To)})
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/letters/sort", url.Values{"by": {c.By}}, bytes.NewReader(body), func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var out item.Outcome
			if err := json.Unmarshal(line, &out); err != nil {
				return err
			}
			for _, s := range out.Skipped {
				fmt.Fprintf(w.Out, "letter %s is left as it is: %s\n", Printable(s.Number), s.Why)
			}
			_, err := fmt.Fprintf(w.Out, "%d of %d sorted (act %d)\n", out.Changed, len(c.Letters), out.Op)
			return err
		})
	})
}
