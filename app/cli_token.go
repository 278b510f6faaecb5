package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tocsin/app/command"
	"tocsin/internal/kit/auth"
)

type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token for a program and print it: it is shown this once."`
	List   tokenListCmd   `cmd:"" help:"List tokens, what they may do and when they were used."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token for good."`
}

type tokenCreateCmd struct {
	Name   string   `arg:"" help:"What the program is called; it stands in the audit log and beside the reports that it gives."`
	Scope  []string `help:"What it may do: reports:write, findings:read ..., or read for all rights to read." required:"" placeholder:"SCOPE,..."`
	Feed   string   `help:"Take reports of this feed alone from it." placeholder:"NAME"`
	Person string   `help:"Whose own token it is: it does what this user may, in their name. Without it it is a program's." placeholder:"USER"`
	Days   int      `help:"For how many days it holds; 0: until it is revoked." default:"365"`
	By     string   `help:"Who makes it." default:"${user}"`
	JSON   bool     `help:"One line of JSON." name:"json"`
}

// Run makes the token.
func (c *tokenCreateCmd) Run(w *command.World) error {
	body, err := json.Marshal(auth.Wish{Name: c.Name, Scopes: c.Scope, Feed: c.Feed, Person: c.Person, Days: c.Days, By: c.By})
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/tokens", nil, bytes.NewReader(body), func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return tellToken(w, line)
		})
	})
}

func tellToken(w *command.World, line []byte) error {
	var t newToken
	if err := json.Unmarshal(line, &t); err != nil {
		return err
	}
	until := "until it is revoked"
	if !t.Expires.IsZero() {
		until = "until " + t.Expires.Format(time.DateOnly)
	}
	fmt.Fprintf(w.Err, "%s: %s, %s. The node keeps no copy:\n", t.Name, strings.Join(t.Scopes, ", "), until)
	_, err := fmt.Fprintln(w.Out, t.Secret)
	return err
}

type tokenListCmd struct{ command.ListFormat }

// Run lists tokens.
func (c *tokenListCmd) Run(w *command.World) error {
	n, err := c.List(w, "/api/v1/tokens", nil, "name:NAME", "scopes:SCOPES", "feed:FEED", "person:PERSON", "by:BY", "created:CREATED", "expires:EXPIRES", "used:USED", "revoked:REVOKED")
	return w.Nothing(n, err, c.Format, "There is no token: tocsin token create makes one.")
}

type tokenRevokeCmd struct {
	Name string `arg:"" help:"The token's name."`
	By   string `help:"Who ends it." default:"${user}"`
}

// Run ends the token.
func (c *tokenRevokeCmd) Run(w *command.World) error {
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/tokens/"+url.PathEscape(c.Name)+"/revoke", url.Values{"by": {c.By}}, nil, func([]byte) error {
			_, err := fmt.Fprintf(w.Out, "%s is revoked\n", command.Printable(c.Name))
			return err
		})
	})
}
