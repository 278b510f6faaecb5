package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
)

// by is who does what changes the roster.
type by struct {
	By string `help:"Who says so." default:"${user}"`
}

// why is what a second person is told, where the node asks one.
type why struct {
	Reason string `help:"Why, for the second person." placeholder:"TEXT"`
}

// orgFlags are the fields of an organisation; what is not given stays as it is.
type orgFlags struct {
	Name        *string `help:"Its name." placeholder:"NAME"`
	Parent      *string `help:"The slug of the organisation that it belongs to; \"\" for none." placeholder:"SLUG"`
	Sector      *string `help:"E.g. energy, health, government." placeholder:"SECTOR"`
	Criticality *int    `help:"0 to 5, how much depends on it; 0 means not known." placeholder:"N"`
	Language    *string `help:"What it is written in (BCP 47): ar, en, es, fr, ru, zh …" placeholder:"LANG"`
	Zone        *string `help:"Its time zone (IANA), e.g. Africa/Lusaka." placeholder:"ZONE"`
}

func (f orgFlags) into(m map[string]any) {
	for k, v := range map[string]*string{"name": f.Name, "parent": f.Parent, "sector": f.Sector, "language": f.Language, "zone": f.Zone} {
		if v != nil {
			m[k] = *v
		}
	}
	if f.Criticality != nil {
		m["criticality"] = *f.Criticality
	}
}

// say posts what is said to the node, and writes what it answers as it is, or nothing where done says it all.
func say(w *World, path string, body map[string]any, show bool) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, path, nil, bytes.NewReader(text), func(line []byte) error {
			if !show {
				return nil
			}
			_, err := w.Out.Write(append(line, '\n'))
			return err
		})
	})
}

// sayOrAsk is say of what a second person may have to let happen: then it says that it waits.
func sayOrAsk(w *World, path string, body map[string]any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, path, nil, bytes.NewReader(text), func(line []byte) error {
			var answer struct{ Waits bool }
			err := json.Unmarshal(line, &answer)
			if answer.Waits {
				_, err = fmt.Fprintln(w.Out, "A second person is asked, on the page /settings/waiting.")
			}
			return err
		})
	})
}

func orgPath(slug string, more string) string {
	return "/api/v1/constituents/" + url.PathEscape(slug) + more
}

type constituentAddCmd struct {
	Name string   `arg:"" help:"The organisation's name."`
	Slug string   `help:"Its short name; without it one is made from the name." placeholder:"SLUG"`
	Net  []string `help:"What is its own: networks, addresses, ASes (AS64500), domains." placeholder:"NET"`
	orgFields
	by
}

// orgFields are the fields of an organisation that is added; its name is an argument.
type orgFields struct {
	Parent      string `help:"The slug of the organisation that it belongs to." placeholder:"SLUG"`
	Sector      string `help:"E.g. energy, health, government." placeholder:"SECTOR"`
	Criticality int    `help:"0 to 5, how much depends on it; 0 means not known." placeholder:"N"`
	Language    string `help:"What it is written in (BCP 47)." placeholder:"LANG"`
	Zone        string `help:"Its time zone (IANA)." placeholder:"ZONE"`
	Email       string `help:"Whom to write to of abuse." placeholder:"ADDRESS"`
}

// Run enters the organisation.
func (c *constituentAddCmd) Run(w *World) error {
	body := map[string]any{"name": c.Name, "slug": c.Slug, "things": c.Net, "by": c.By, "parent": c.Parent, "sector": c.Sector,
		"criticality": c.Criticality, "language": c.Language, "zone": c.Zone, "email": c.Email}
	return say(w, "/api/v1/constituents", body, true)
}

type constituentSetCmd struct {
	Slug string `arg:"" help:"The organisation."`
	orgFlags
	by
}

// Run changes the fields that are given.
func (c *constituentSetCmd) Run(w *World) error {
	body := map[string]any{"by": c.By}
	c.into(body)
	return say(w, orgPath(c.Slug, "/set"), body, false)
}

type constituentRemoveCmd struct {
	Slug string `arg:"" help:"The organisation."`
	why
	by
}

// Run takes away what was entered by hand.
func (c *constituentRemoveCmd) Run(w *World) error {
	return sayOrAsk(w, orgPath(c.Slug, "/remove"), map[string]any{"reason": c.Reason, "by": c.By})
}

type constituentForgetCmd struct {
	Import string `arg:"" help:"The import's name."`
	by
}

// Run takes away all that an import has brought.
func (c *constituentForgetCmd) Run(w *World) error {
	body, err := json.Marshal(map[string]any{"what": c.Import, "by": c.By})
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/constituents/forget", nil, bytes.NewReader(body), func(line []byte) error { return TellImportLine(w, line) })
	})
}

type constituentMergeCmd struct {
	Slug string `arg:"" help:"The organisation that goes."`
	Into string `arg:"" help:"The organisation that it becomes a part of."`
	Look bool   `help:"Tell what it would do, and do nothing."`
	why
	by
}

// Run merges.
func (c *constituentMergeCmd) Run(w *World) error {
	if c.Look {
		return w.With(func(cl *Client) error {
			return cl.Get(w.Ctx, orgPath(c.Slug, "/merge"), url.Values{"to": {c.Into}}, func(line []byte) error {
				_, err := w.Out.Write(append(line, '\n'))
				return err
			})
		})
	}
	return sayOrAsk(w, orgPath(c.Slug, "/merge"), map[string]any{"to": c.Into, "reason": c.Reason, "by": c.By})
}

type constituentMoveCmd struct {
	What string `arg:"" help:"A network, a domain, an AS or a contact's address, just as its owner has it."`
	To   string `arg:"" optional:"" help:"Whose it is from now on; without it, nobody's."`
	From string `help:"Whose it was; needed where several have it." placeholder:"SLUG"`
	by
}

// Run moves.
func (c *constituentMoveCmd) Run(w *World) error {
	return say(w, "/api/v1/constituents/move", map[string]any{"what": c.What, "from": c.From, "to": c.To, "by": c.By}, false)
}

type constituentSplitCmd struct {
	Slug string   `arg:"" help:"The organisation that is split."`
	New  string   `arg:"" help:"The slug of the new one; one that was merged into the first comes back."`
	Name string   `help:"The new one's name." required:"" placeholder:"NAME"`
	With []string `help:"What goes with it: networks, domains, ASes, contacts' addresses." placeholder:"THING"`
	by
}

// Run splits.
func (c *constituentSplitCmd) Run(w *World) error {
	return say(w, orgPath(c.Slug, "/split"), map[string]any{"to": c.New, "name": c.Name, "things": c.With, "by": c.By}, false)
}
