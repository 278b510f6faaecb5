package command

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"time"

	"tocsin/internal/module/watch/lookup"
)

type constituentLookupCmd struct {
	What string `arg:"" help:"An address, a network, an AS or a domain."`
	Kept bool   `help:"Ask nobody: show what was told the last time."`
	by
}

// Run asks the registry, and a domain itself, and shows what they say.
func (c *constituentLookupCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		var a lookup.Answer
		take := func(line []byte) error { return json.Unmarshal(line, &a) }
		var err error
		if c.Kept {
			err = cl.Get(w.Ctx, "/api/v1/lookups", url.Values{"q": {c.What}}, take)
		} else {
			body, _ := json.Marshal(map[string]string{"what": c.What}) //nolint:errcheck,errchkjson // texts can be written
			err = cl.Post(w.Ctx, "/api/v1/lookups", url.Values{"by": {c.By}}, strings.NewReader(string(body)), take)
		}
		if err != nil {
			return err
		}
		return tellLookup(w.Out, a)
	})
}

// tellLookup writes an answer as a table of two columns.
func tellLookup(out io.Writer, a lookup.Answer) error {
	t := Table{Head: []string{"WHAT", "SAYS"}}
	add := func(name string, values ...string) {
		if s := strings.Join(values, " "); s != "" {
			t.Add(name, Printable(s))
		}
	}
	add("asked", a.At.Format(time.RFC3339), a.By)
	add("registry", string(a.NoRegistry))
	if f := a.Registry; f != nil {
		add("domain", f.Domain)
		add("networks", f.Nets...)
		add("holder", f.Name)
		add("country", f.Country)
		add("registrar", f.Registrar)
		add("abuse", append(f.Emails, f.Phone)...)
		add("since", day(f.Created))
		add("until", day(f.Expires))
		add("from", f.Source)
	}
	add("security.txt", string(a.NoSecurity))
	if s := a.Security; s != nil {
		add("contact", s.Contacts...)
		add("languages", s.Languages...)
		add("keys", s.Encryption...)
		add("holds until", day(s.Expires))
		for _, f := range s.Flaws {
			add("flaw", string(f))
		}
		add("from", s.From)
	}
	return t.Print(out)
}

// day is a date as it is written; "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
