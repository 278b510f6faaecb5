package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"tocsin"
	"tocsin/internal/module/respond/team"
)

// Team is what the team says of itself.
type Team struct {
	Show teamShowCmd `cmd:"" help:"Print what the team says of itself, as JSON."`
	Set  teamSetCmd  `cmd:"" help:"Change what the team says of itself, and which public pages there are."`
}

type teamShowCmd struct{}

// Run prints what the team says of itself.
func (c *teamShowCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/team", nil, func(line []byte) error {
			var b bytes.Buffer
			err := json.Indent(&b, line, "", "  ")
			_, err2 := fmt.Fprintf(w.Out, "%s\n", bytes.TrimSpace(b.Bytes()))
			return errors.Join(err, err2)
		})
	})
}

type teamSetCmd struct {
	File string `arg:"" help:"The JSON that \"tocsin team show\" prints, changed; - reads standard input."`
	By   string `help:"Who does it." default:"${user}"`
}

// maxTeam is how large what a team says may be, in bytes.
const maxTeam = 1 << 20

// Run changes what the team says of itself.
func (c *teamSetCmd) Run(w *World) error {
	in := io.NopCloser(w.In)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return tocsin.Faultf(tocsin.NotFound, "%v", err)
		}
		in = f
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxTeam))
	if err != nil {
		return fmt.Errorf("read %s: %w", c.File, err)
	}
	return w.With(func(cl *Client) error {
		return cl.do(w.Ctx, http.MethodPut, "/api/v1/team", url.Values{"by": {c.By}}, bytes.NewReader(text), func(line []byte) error {
			var t team.Team
			if err := json.Unmarshal(line, &t); err != nil {
				return err
			}
			state := "are off"
			if t.Public.On {
				state = "are on: " + team.FrontPath
			}
			_, err := fmt.Fprintf(w.Out, "Kept. The public pages %s.\n", state)
			return err
		})
	})
}
