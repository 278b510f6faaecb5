package app

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/app/command"
	"tocsin/internal/module/trust"
)

type userCmd struct {
	First    userFirstCmd    `cmd:"" help:"Print the one-time link that makes the first account, an administrator's, while there is none."`
	Add      userAddCmd      `cmd:"" help:"Make an account and print the one-time link by which the person sets a password and a second factor."`
	List     userListCmd     `cmd:"" help:"List accounts with their roles."`
	Change   userChangeCmd   `cmd:"" help:"Give an account other roles, another clearance, name, language or zone."`
	Disable  userDisableCmd  `cmd:"" help:"Shut somebody out at once; what they did stays theirs."`
	Enable   userEnableCmd   `cmd:"" help:"Let somebody in again who was shut out."`
	Reset    userResetCmd    `cmd:"" help:"Take password and second factor away, end all sessions, and print a new one-time link."`
	Sessions userSessionsCmd `cmd:"" help:"List where somebody is signed in; --end ends one, --end-all all."`
}

// userFields are what an account says of a person.
type userFields struct {
	Display  string `help:"The name that colleagues see." placeholder:"NAME"`
	Language string `help:"ar, en, es, fr, ru or zh." placeholder:"TAG"`
	Zone     string `help:"The time zone, as Africa/Lusaka; the team's without it." placeholder:"ZONE"`
	By       string `help:"Who does it." default:"${user}"`
}

func (f userFields) wish(name, clearance string, roles []string) trust.Wish {
	return trust.Wish{Name: name, Display: f.Display, Language: f.Language, Zone: f.Zone, Roles: roles, Clearance: clearance, By: f.By}
}

type userFirstCmd struct {
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run prints the link. The one that was printed before ends.
func (c *userFirstCmd) Run(w *World) error {
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/users/first", nil, nil, func(line []byte) error { return tellLink(w, line, "makes the first account", trust.SetupPath, c.JSON) })
	})
}

type userAddCmd struct {
	Name      string   `arg:"" help:"By which the person signs in: a-z 0-9 . _ -"`
	Role      []string `help:"duty, handler, lead, administrator, auditor, constituent or bot; several with commas." required:"" placeholder:"ROLE,..."`
	Clearance string   `help:"The strictest TLP mark that they may see; without it amber for a constituent's person, red for the team." placeholder:"TLP"`
	Owner     string   `help:"With the role constituent: whose person it is, the constituent's slug." placeholder:"SLUG"`
	userFields
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run makes the account.
func (c *userAddCmd) Run(w *World) error {
	wish := c.wish(c.Name, c.Clearance, c.Role)
	wish.Owner = c.Owner
	body, err := json.Marshal(wish)
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/users", nil, bytes.NewReader(body), func(line []byte) error { return tellInvite(w, line, c.JSON) })
	})
}

// tellInvite prints a one-time link to an account.
func tellInvite(w *World, line []byte, asJSON bool) error {
	return tellLink(w, line, "opens the account", trust.JoinPath, asJSON)
}

// tellLink prints a one-time link. The address is the one that the settings serve; behind a proxy it is serve.url.
func tellLink(w *World, line []byte, does, path string, asJSON bool) error {
	if asJSON {
		_, err := fmt.Fprintf(w.Out, "%s\n", line)
		return err
	}
	var inv trust.Invite
	if err := json.Unmarshal(line, &inv); err != nil {
		return err
	}
	_, s, err := openHome(w.Dir, w.Env)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Err, "%s %s at this address, once, until %s:\n", cmp.Or(command.Printable(inv.Name), "Whoever has it"), does, inv.Expires.Format(time.RFC3339))
	_, err = fmt.Fprintln(w.Out, pagesURL(s)+path+inv.Secret)
	return err
}

// pagesURL is where people reach the pages: what the settings say, or what letters say, or else what is served.
func pagesURL(s Settings) string {
	if s.Serve.URL != "" {
		return s.Serve.URL
	}
	if base := strings.TrimSuffix(s.Digest.LinkBase, "/"); base != "" {
		return base
	}
	if s.TLS.CertFile != "" || len(s.TLS.ACMEHosts) > 0 || s.TLS.SelfSigned {
		return "https://" + s.Serve.Listen
	}
	host, port, err := net.SplitHostPort(s.Serve.Listen)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsLoopback() {
		return "http://localhost:" + port // no passkey holds at an address
	}
	return "http://" + s.Serve.Listen
}

type userListCmd struct{ command.ListFormat }

// Run lists accounts.
func (c *userListCmd) Run(w *command.World) error {
	n, err := c.List(w, "/api/v1/users", nil, "name:NAME", "display:DISPLAY", "roles:ROLES", "owner:OWNER", "clearance:CLEARANCE", "language:LANGUAGE", "joined:JOINED", "disabled:DISABLED", "seen:SEEN")
	return w.Nothing(n, err, c.Format, "Nobody has an account: tocsin user add makes the first.")
}

type userChangeCmd struct {
	Name      string   `arg:"" help:"Whose account."`
	Role      []string `help:"The roles from now on." placeholder:"ROLE,..."`
	Clearance string   `help:"The strictest TLP mark that they may see." placeholder:"TLP"`
	Owner     string   `help:"With the role constituent: whose person it is, the constituent's slug." placeholder:"SLUG"`
	userFields
}

// Run changes the account.
func (c *userChangeCmd) Run(w *command.World) error {
	wish := c.wish(c.Name, c.Clearance, c.Role)
	wish.Owner = c.Owner
	body, err := json.Marshal(wish)
	if err != nil {
		return err
	}
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/users/"+url.PathEscape(c.Name)+"/change", nil, bytes.NewReader(body), say(w, c.Name+" is changed"))
	})
}

// say prints a sentence once the node has answered.
func say(w *command.World, sentence string) func([]byte) error {
	return func([]byte) error {
		_, err := fmt.Fprintln(w.Out, command.Printable(sentence))
		return err
	}
}

// user asks the node to do something to an account.
func askUser(w *command.World, name, what string, q url.Values, each func([]byte) error) error {
	return w.With(func(cl *command.Client) error {
		return cl.Post(w.Ctx, "/api/v1/users/"+url.PathEscape(name)+"/"+what, q, nil, each)
	})
}

type userDisableCmd struct {
	Name string `arg:"" help:"Whose account."`
	By   string `help:"Who does it." default:"${user}"`
}

// Run shuts the person out.
func (c *userDisableCmd) Run(w *command.World) error {
	return askUser(w, c.Name, "disable", url.Values{"by": {c.By}}, say(w, c.Name+" is shut out"))
}

type userEnableCmd struct {
	Name string `arg:"" help:"Whose account."`
	By   string `help:"Who does it." default:"${user}"`
}

// Run lets the person in again.
func (c *userEnableCmd) Run(w *command.World) error {
	return askUser(w, c.Name, "enable", url.Values{"by": {c.By}}, say(w, c.Name+" may sign in"))
}

type userResetCmd struct {
	Name string `arg:"" help:"Whose account."`
	By   string `help:"Who does it." default:"${user}"`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// Run resets the account.
func (c *userResetCmd) Run(w *World) error {
	return askUser(&w.World, c.Name, "reset", url.Values{"by": {c.By}}, func(line []byte) error { return tellInvite(w, line, c.JSON) })
}

type userSessionsCmd struct {
	Name   string `arg:"" help:"Whose sessions."`
	End    int64  `help:"End the session of this number." placeholder:"N" xor:"end"`
	EndAll bool   `help:"End all." xor:"end"`
	By     string `help:"Who does it." default:"${user}"`
	command.ListFormat
}

// Run lists or ends sessions.
func (c *userSessionsCmd) Run(w *command.World) error {
	if c.End > 0 || c.EndAll {
		q := url.Values{"by": {c.By}}
		if c.End > 0 {
			q.Set("session", strconv.FormatInt(c.End, 10))
		}
		return askUser(w, c.Name, "sessions/end", q, say(w, "ended"))
	}
	n, err := c.List(w, "/api/v1/users/"+url.PathEscape(c.Name)+"/sessions", nil, "session:SESSION", "created:SINCE", "seen:SEEN", "address:ADDRESS", "agent:BROWSER")
	return w.Nothing(n, err, c.Format, command.Printable(c.Name)+" is signed in nowhere.")
}
