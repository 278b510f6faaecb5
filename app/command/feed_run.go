package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/collect"
)

// FeedStatus shows how feeds are collected.
type FeedStatus struct {
	Name string `arg:"" optional:"" help:"One feed; without it, all that are in use."`
	All  bool   `help:"Those that are not in use too."`
	ListFormat
}

// Run shows how feeds are.
func (c *FeedStatus) Run(w *World) error {
	if c.Name != "" {
		return w.With(func(cl *Client) error {
			return cl.Get(w.Ctx, "/api/v1/feeds/"+url.PathEscape(c.Name)+"/status", nil, func(line []byte) error { return showStatus(w, line) })
		})
	}
	q := url.Values{"all": {fmt.Sprint(c.All)}}
	if c.Format != "table" {
		n, err := c.List(w, "/api/v1/feeds/status", q)
		return w.Nothing(n, err, c.Format, "")
	}
	t := Table{Head: []string{"FEED", "STATE", "FETCHED", "LAST REPORT", "ROWS", "USUALLY", "WHAT IS WRONG"}}
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/feeds/status", q, func(line []byte) error {
			var s collect.Status
			err := json.Unmarshal(line, &s)
			t.Add(s.Feed, string(s.State), fetched(s), moment(s.Last), Thousands(s.Rows), Thousands(s.Median), firstSign(s))
			return err
		})
	})
	if err == nil && len(t.rows) > 0 {
		return t.Print(w.Out)
	}
	return w.Nothing(len(t.rows), err, c.Format, "No feed is in use: tocsin ingest takes a report in, tocsin feed on NAME has a feed fetched.")
}

func fetched(s collect.Status) string {
	if !s.Active {
		return "no"
	}
	return "every " + s.Every.String()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func firstSign(s collect.Status) string {
	if len(s.Signs) == 0 {
		return ""
	}
	text := s.Signs[0].Text
	if n := len(s.Signs); n > 1 {
		text += fmt.Sprintf(" (and %d more)", n-1)
	}
	return text
}

// showStatus prints all that is known of how one feed is.
func showStatus(w *World, line []byte) error {
	var s collect.Status
	if err := json.Unmarshal(line, &s); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%s (%s): %s\nlast report: %s, %s rows; before it about %s\n", Printable(s.Title), s.Feed, s.State, moment(s.Last), Thousands(s.Rows), Thousands(s.Median))
	for _, src := range s.Sources {
		fmt.Fprintf(w.Out, "from %s\n  %s; tried %s, answered %s, something new %s", Printable(src.URL), fetched(s), moment(src.Tried), moment(src.OK), moment(src.Changed))
		if s.Active {
			fmt.Fprintf(w.Out, ", next %s", moment(src.Next))
		}
		fmt.Fprintln(w.Out)
		if src.Trouble != "" {
			fmt.Fprintf(w.Out, "  failed %d times: %s\n", src.Failures, Printable(src.Trouble))
		}
	}
	for _, sign := range s.Signs {
		fmt.Fprintln(w.Out, Printable(strings.TrimSpace(string(sign.Kind)+": "+sign.Code+" "+sign.Text)))
	}
	return nil
}

// FeedOn lets a feed be collected.
type FeedOn struct {
	Name    string   `arg:"" help:"The feed's name."`
	URL     string   `help:"Fetch from here instead of the feed's own address." placeholder:"URL"`
	Every   string   `help:"How often: 30m, 12h, 1d." placeholder:"TIME"`
	Senders []string `help:"Mail addresses or @domains whose attachments are reports of this feed." placeholder:"ADDR"`
	By      string   `help:"Who says so." default:"${user}"`
}

// Run has a feed fetched on schedule.
func (c *FeedOn) Run(w *World) error {
	on := true
	wish := collect.Wish{Active: &on, By: c.By}
	return chooseFeed(w, c.Name, wish, c.URL, c.Every, c.Senders, "is fetched from now on; read its terms: tocsin feed show "+c.Name)
}

// FeedOff stops collecting a feed.
type FeedOff struct {
	Name string `arg:"" help:"The feed's name."`
	By   string `help:"Who says so." default:"${user}"`
}

// Run has a feed fetched no more.
func (c *FeedOff) Run(w *World) error {
	off := false
	return chooseFeed(w, c.Name, collect.Wish{Active: &off, By: c.By}, "", "", nil, "is not fetched any more")
}

// FeedSet sets how a feed is collected.
type FeedSet struct {
	Name    string   `arg:"" help:"The feed's name."`
	URL     *string  `help:"Fetch from here instead of the feed's own address; '' for that one." placeholder:"URL"`
	Every   string   `help:"How often: 30m, 12h, 1d." placeholder:"TIME"`
	Senders []string `help:"Mail addresses or @domains whose attachments are reports of this feed." placeholder:"ADDR"`
	By      string   `help:"Who says so." default:"${user}"`
}

// Run changes how a feed is collected, without switching it on or off.
func (c *FeedSet) Run(w *World) error {
	return chooseFeed(w, c.Name, collect.Wish{URL: c.URL, By: c.By}, "", c.Every, c.Senders, "is set")
}

func chooseFeed(w *World, name string, wish collect.Wish, address, every string, senders []string, said string) error {
	if address != "" {
		wish.URL = &address
	}
	if every != "" {
		d, err := watch.ParseSpan(every)
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "%q is not a length of time such as 30m, 12h or 1d", every)
		}
		wish.Every = &d
	}
	if senders != nil {
		wish.Senders = &senders
	}
	body, err := json.Marshal(wish)
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/feeds/"+url.PathEscape(name)+"/choice", nil, bytes.NewReader(body), func([]byte) error {
			_, err := fmt.Fprintf(w.Out, "%s %s\n", name, said)
			return err
		})
	})
}

// FeedRun collects a feed now.
type FeedRun struct {
	Name   string `arg:"" help:"The feed's name."`
	DryRun bool   `help:"Fetch, and show what reading it would give; nothing is taken in."`
	JSON   bool   `help:"One line of JSON an address." name:"json"`
}

// Run fetches a feed now.
func (c *FeedRun) Run(w *World) error {
	failed := false
	err := w.With(func(cl *Client) error {
		q := url.Values{"dry": {fmt.Sprint(c.DryRun)}}
		return cl.Post(w.Ctx, "/api/v1/feeds/"+url.PathEscape(c.Name)+"/run", q, nil, func(line []byte) error {
			var g collect.Got
			if err := json.Unmarshal(line, &g); err != nil {
				return fmt.Errorf("read the node's answer: %w", err)
			}
			failed = failed || g.Trouble != ""
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return tellGot(w, g)
		})
	})
	if err == nil && failed {
		return ErrSaid
	}
	return err
}

// tellGot tells what became of one address.
func tellGot(w *World, g collect.Got) error {
	from := Printable(g.URL)
	switch {
	case g.Trouble != "":
		fmt.Fprintf(w.Err, "tocsin: %s: %s\n", from, Printable(g.Trouble))
	case g.Unchanged:
		fmt.Fprintf(w.Out, "%s: nothing has changed since the last fetch\n", from)
	case g.Look != nil:
		return tellLook(w, from, g)
	case g.Report != nil:
		_, err := Answer{Report: *g.Report, Known: g.Known, Done: true}.tell(w, false)
		return err
	}
	return nil
}

func tellLook(w *World, from string, g collect.Got) error {
	l := g.Look
	fmt.Fprintf(w.Out, "%s: %s records, %s events, %s rejected, %s dropped by rule; nothing was taken in\ncolumns: %s\n", from,
		Thousands(l.Records), Thousands(l.Accepted), Thousands(l.Rejected), Thousands(l.Dropped), Printable(strings.Join(l.Columns, ", ")))
	for _, list := range [][]map[string]string{l.Events, l.Rejects} {
		for _, e := range list {
			text, err := json.Marshal(e)
			if err != nil {
				return err
			}
			fmt.Fprintf(w.Out, "%s\n", text)
		}
	}
	return nil
}
