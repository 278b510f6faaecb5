package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"tocsin/internal/module/watch/warn"
)

// Advice is what the team says of a type of problem in letters.
type Advice struct {
	List    adviceListCmd    `cmd:"" default:"withargs" help:"List the team's own advice."`
	Put     advicePutCmd     `cmd:"" help:"Put advice into letters, in place of what the same type, language and place had."`
	Remove  adviceRemoveCmd  `cmd:"" help:"Take advice back; it is kept."`
	Preview advicePreviewCmd `cmd:"" help:"Show a made-up letter with advice in it; nothing is kept."`
}

type adviceListCmd struct {
	All bool `help:"What was taken back or replaced too, the newest first."`
	ListFormat
}

// Run lists advice.
func (c *adviceListCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/advice", url.Values{"all": {strconv.FormatBool(c.All)}}, "id:ADVICE", "about:TYPE", "language:LANGUAGE", "place:PLACE", "words:WORDS", "by:BY", "created:SINCE", "removed:UNTIL")
	return w.Nothing(n, err, c.Format, "There is no advice of the team's own.")
}

// adviceWords are advice as it is given at the command line.
type adviceWords struct {
	About    string `help:"A type or a class of RSIT; without it, all." placeholder:"TYPE"`
	Language string `help:"The language of the letters that it stands in; without it, all." enum:",ar,en,es,fr,ru,zh" default:""`
	Place    string `help:"before or after what Tocsin says, or instead of it." enum:"before,after,instead" default:"after"`
	Words    string `arg:"" help:"Plain text, at most 1,000 characters."`
}

func (c adviceWords) body(by string) ([]byte, error) {
	return json.Marshal(warn.Advice{About: c.About, Language: c.Language, Place: c.Place, Words: c.Words, By: by})
}

type advicePutCmd struct {
	adviceWords
	by
}

// Run puts advice into letters.
func (c *advicePutCmd) Run(w *World) error {
	body, err := c.body(c.By)
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/advice", nil, bytes.NewReader(body), func(line []byte) error {
			var a warn.Advice
			if err := json.Unmarshal(line, &a); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w.Out, "advice %d stands\n", a.ID)
			return err
		})
	})
}

type advicePreviewCmd struct{ adviceWords }

// Run shows a letter.
func (c *advicePreviewCmd) Run(w *World) error {
	body, err := c.body("")
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/advice/preview", nil, bytes.NewReader(body), func(line []byte) error { return PrintDigest(w, line) })
	})
}

type adviceRemoveCmd struct {
	ID int64 `arg:"" name:"advice" help:"Its number."`
	by
}

// Run takes advice back.
func (c *adviceRemoveCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		path := "/api/v1/advice/" + strconv.FormatInt(c.ID, 10) + "/remove"
		return cl.Post(w.Ctx, path, url.Values{"by": {strings.TrimSpace(c.By)}}, nil, func([]byte) error {
			_, err := fmt.Fprintf(w.Out, "advice %d was taken back\n", c.ID)
			return err
		})
	})
}
