package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/warn"
)

// Digest is what owners are sent.
type Digest struct {
	Preview digestPreviewCmd `cmd:"" help:"Show what each owner would be sent now; nothing is sent or kept."`
	Send    digestSendCmd    `cmd:"" help:"Draft the digests that are due into the outbox, as the server does by itself. They leave when they are released."`
	List    digestListCmd    `cmd:"" help:"List letters, the newest first."`
	Show    digestShowCmd    `cmd:"" help:"Show what a letter told and what became of it, by the number that its recipient quotes."`
}

type digestPreviewCmd struct {
	Owner  string `help:"One owner alone (its short name)."`
	Format string `help:"How evidence comes, in place of each recipient's wish: text, csv, json or xarf." enum:",text,csv,json,xarf" default:""`
	All    bool   `help:"The letter of all that is open, whoever gets it, in place of what has changed."`
	JSON   bool   `help:"One line of JSON a digest." name:"json"`
	Save   string `help:"Write each letter's text, HTML and files into this folder." placeholder:"DIR" type:"path"`
}

// Run shows digests.
func (c *digestPreviewCmd) Run(w *World) error {
	n := 0
	q := url.Values{"owner": {c.Owner}, "format": {c.Format}}
	if c.All {
		q.Set("kind", warn.KindSummary)
	}
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/digests/preview", q, func(line []byte) error {
			n++
			if c.Save != "" {
				return saveLetter(w, c.Save, n, line)
			}
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return PrintDigest(w, line)
		})
	})
	return w.Nothing(n, err, "table", "Nothing would be sent: no owner has anything to be told of now.")
}

// Letter is what of a digest a terminal shows.
type Letter struct {
	Name    string       `json:"name"`
	To      []string     `json:"to"`
	Owner   string       `json:"owner"`
	Subject string       `json:"subject"`
	Text    string       `json:"text"`
	HTML    string       `json:"html"`
	TLP     string       `json:"tlp"`
	Hold    string       `json:"hold"`
	Files   []letterFile `json:"files"`

	Language string `json:"language"`
	Findings int    `json:"findings"`
	Records  int    `json:"records"`
}

type letterFile struct {
	Name string `json:"name"`
	Body []byte `json:"body"`
}

// PrintDigest shows a letter as it would leave.
func PrintDigest(w *World, line []byte) error {
	var d Letter
	if err := json.Unmarshal(line, &d); err != nil {
		return err
	}
	to := plain(strings.Join(d.To, ", "))
	if d.Hold != "" {
		to += "  (held: " + d.Hold + ")"
	}
	var body strings.Builder
	for l := range strings.Lines(d.Text) {
		body.WriteString(strings.TrimRight(Printable(l), " ") + "\n")
	}
	for _, f := range d.Files {
		fmt.Fprintf(&body, "[attached: %s, %d bytes]\n", Printable(f.Name), len(f.Body))
	}
	_, err := fmt.Fprintf(w.Out, "To:      %s\nSubject: %s\n\n%s\n%s\n\n", Printable(to), Printable(d.Subject), body.String(), strings.Repeat("─", 72))
	return err
}

// saveLetter writes a letter's parts as files.
func saveLetter(w *World, dir string, n int, line []byte) error {
	var d Letter
	if err := json.Unmarshal(line, &d); err != nil {
		return err
	}
	base := filepath.Join(dir, fmt.Sprintf("%04d-%s", n, d.Owner))
	err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(base+".txt", []byte(d.Text), 0o600), os.WriteFile(base+".html", []byte(d.HTML), 0o600))
	for _, f := range d.Files {
		err = errors.Join(err, os.WriteFile(base+"-"+filepath.Base(f.Name), f.Body, 0o600))
	}
	if err != nil {
		return fmt.Errorf("save letter: %w", err)
	}
	_, err = fmt.Fprintf(w.Out, "%s.{txt,html}\n", base)
	return err
}

type digestSendCmd struct {
	Owner string `help:"One owner alone (its short name)."`
	Now   bool   `help:"Pass over hours and days of rest: all who have something to be told get it now. Nobody is told the same twice."`
	JSON  bool   `help:"One line of JSON." name:"json"`
}

// Run drafts digests.
func (c *digestSendCmd) Run(w *World) error {
	q := url.Values{"owner": {c.Owner}, "now": {strconv.FormatBool(c.Now)}}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/digests/send", q, nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var t watch.DigestTally
			if err := json.Unmarshal(line, &t); err != nil {
				return err
			}
			return TellDrafted(w, t)
		})
	})
}

// TellDrafted says what was drafted, of a line of the answer.
func TellDrafted(w *World, t watch.DigestTally) error {
	fmt.Fprintf(w.Out, "%s drafted, which tell of %s.\n", count(t.Letters, "letter"), count(t.Problems, "problem"))
	for _, l := range []struct {
		n    int
		text string
	}{
		{t.NoContact, "owners have something to be told and nobody to tell it: tocsin constituent lacks"},
		{t.Withheld, "letters would hold nothing that their recipient is cleared for"},
		{t.Trouble, "letters could not be written; the log says why, and they are tried again"},
	} {
		if l.n > 0 {
			fmt.Fprintf(w.Out, "%d %s\n", l.n, l.text)
		}
	}
	if t.Letters > 0 {
		fmt.Fprintln(w.Out, "They are in the outbox: tocsin outbox list, tocsin outbox release --kind digest")
	}
	return nil
}

// count writes a number with its word: "1 letter", "2 letters".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return Thousands(int64(n)) + " " + word + "s"
}

type digestListCmd struct {
	Owner string `help:"One owner's alone (its short name)."`
	To    string `help:"One address's alone." placeholder:"EMAIL"`
	Kind  string `help:"digest, summary, campaign or reminder." enum:",digest,summary,campaign,reminder" default:""`
	State string `help:"drafted, sent, failed, cancelled or bounced." enum:",drafted,sent,failed,cancelled,bounced" default:""`
	Limit int    `help:"The most to list." default:"100"`
	ListFormat
}

// Run lists letters.
func (c *digestListCmd) Run(w *World) error {
	q := url.Values{"owner": {c.Owner}, "to": {c.To}, "kind": {c.Kind}, "state": {c.State}, "limit": {strconv.Itoa(c.Limit)}}
	n, err := c.List(w, "/api/v1/digests", q, "number:NUMBER", "kind:KIND", "owner:OWNER", "to:TO", "language:LANGUAGE", "tlp:TLP", "state:STATE", "drafted:DRAFTED", "sent:SENT", "act:ACT")
	return w.Nothing(n, err, c.ListFormat.Format, "There is no letter yet.")
}

type digestShowCmd struct {
	Number string `arg:"" help:"The letter's number, such as ZM-2026-000123."`
	JSON   bool   `help:"One line of JSON." name:"json"`
}

// Run shows one letter.
func (c *digestShowCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/digests/"+url.PathEscape(strings.TrimSpace(c.Number)), nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var l warn.Letter
			if err := json.Unmarshal(line, &l); err != nil {
				return err
			}
			return tellLetter(w, l)
		})
	})
}

func tellLetter(w *World, l warn.Letter) error {
	fmt.Fprintf(w.Out, "%s  %s, %s\n%s\nto %s, of %s, in %s, evidence as %s, TLP:%s (cleared for TLP:%s), template %s\ndrafted %s, %s records, %d withheld; the letter itself: tocsin outbox show %d --raw\n\n",
		l.Number, l.Kind, l.State, Printable(l.Subject), Printable(l.Email), Printable(l.Owner), l.Language, l.Format, strings.ToUpper(l.Mark), strings.ToUpper(l.Clearance), l.Template,
		l.Created.Format("2006-01-02 15:04"), Thousands(l.Records), l.Withheld, l.Act)
	if len(l.Told) > 0 {
		t := Table{Head: []string{"N", "TOLD AS", "TYPE", "IDENTIFIER", "SINCE", "LAST SEEN", "RECORDS", "ANSWER"}}
		for _, it := range l.Told {
			answer := ""
			if it.Answer != nil {
				answer = strings.TrimSpace(it.Answer.What + " " + it.Answer.Text)
				if !it.Answer.Until.IsZero() {
					answer += " until " + it.Answer.Until.Format("2006-01-02")
				}
			}
			t.Add(strconv.Itoa(it.N), string(it.Change), it.Type, it.Identifier, it.Opened, it.Last.Format("2006-01-02"), strconv.FormatInt(it.Records, 10), answer)
		}
		if err := t.Print(w.Out); err != nil {
			return err
		}
		fmt.Fprintln(w.Out)
	}
	t := Table{Head: []string{"WHEN", "WHAT", ""}}
	for _, f := range l.Fate {
		t.Add(f.At.Format("2006-01-02 15:04"), f.What, f.Detail)
	}
	if len(l.Fate) == 0 {
		return nil
	}
	return t.Print(w.Out)
}
