package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
	"tocsin/internal/module/watch"
	"tocsin/internal/module/watch/warn"
)

// Campaign is one letter about one thing to all whom it concerns.
type Campaign struct {
	Draft campaignDraftCmd `cmd:"" help:"Draft a campaign's letters into the outbox. They leave when they are released."`
	List  campaignListCmd  `cmd:"" default:"withargs" help:"List campaigns: how many were told, answered, fixed."`
	Show  campaignShowCmd  `cmd:"" help:"Show a campaign's letters."`
}

type campaignDraftCmd struct {
	File       string `arg:"" optional:"" help:"The campaign as TOML: name, cve or indicators or type, and [words.LANGUAGE] with title and text." type:"existingfile"`
	Name       string `help:"A name, such as citrix-2026. A name is used once."`
	CVE        string `help:"Whose systems were reported with this CVE in the last 30 days." placeholder:"CVE-..." name:"cve"`
	Indicators string `help:"A file with an address, network, domain or URL a line: whose they are." type:"existingfile" placeholder:"FILE"`
	Type       string `help:"Whose open findings are of this RSIT type."`
	Identifier string `help:"... and of this identifier."`
	Owner      string `help:"... of this owner alone (its short name)."`
	Title      string `help:"The letter's title in English."`
	TextFile   string `help:"A file with the letter's text in English; title and text in other languages need a campaign FILE." type:"existingfile" name:"text" placeholder:"FILE"`
	TLP        string `help:"The mark of the text and the indicators; amber without it." name:"tlp"`
	By         string `help:"Who drafts it." default:"${user}"`
	JSON       bool   `help:"One line of JSON." name:"json"`
}

// maxCampaignFile is how long a file of a campaign may be, in bytes.
const maxCampaignFile = 1 << 20

// Run drafts a campaign.
func (c *campaignDraftCmd) Run(w *World) error {
	camp, err := c.campaign()
	if err != nil {
		return err
	}
	body, err := json.Marshal(camp)
	if err != nil {
		return err
	}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, "/api/v1/campaigns", nil, bytes.NewReader(body), func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return TellCampaign(w, line)
		})
	})
}

// campaignFile is a campaign as people write it down.
type campaignFile struct {
	Name       string                `toml:"name"`
	CVE        string                `toml:"cve"`
	Indicators []string              `toml:"indicators"`
	Type       string                `toml:"type"`
	Identifier string                `toml:"identifier"`
	Owner      string                `toml:"owner"`
	TLP        string                `toml:"tlp"`
	Words      map[string]warn.Words `toml:"words"`
}

func (c *campaignDraftCmd) campaign() (camp warn.Campaign, err error) {
	var f campaignFile
	if c.File != "" {
		text, err := readCapped(c.File)
		if err != nil {
			return camp, err
		}
		if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&f); err != nil {
			return camp, tocsin.Faultf(tocsin.Invalid, "%s is no campaign: %v", c.File, err)
		}
	}
	camp = warn.Campaign{Name: f.Name, CVE: f.CVE, Indicators: f.Indicators, Type: f.Type, Identifier: f.Identifier, Owner: f.Owner, Mark: f.TLP, Words: f.Words, By: c.By}
	for _, v := range []struct{ flag, to *string }{{&c.Name, &camp.Name}, {&c.CVE, &camp.CVE}, {&c.Type, &camp.Type}, {&c.Identifier, &camp.Identifier}, {&c.Owner, &camp.Owner}, {&c.TLP, &camp.Mark}} {
		if *v.flag != "" {
			*v.to = *v.flag
		}
	}
	return camp, c.fill(&camp)
}

// fill reads the files that flags name.
func (c *campaignDraftCmd) fill(camp *warn.Campaign) error {
	if c.Indicators != "" {
		text, err := readCapped(c.Indicators)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				camp.Indicators = append(camp.Indicators, line)
			}
		}
	}
	if c.Title == "" && c.TextFile == "" {
		return nil
	}
	if camp.Words == nil {
		camp.Words = map[string]warn.Words{}
	}
	words := camp.Words["en"]
	if c.Title != "" {
		words.Title = c.Title
	}
	if c.TextFile != "" {
		text, err := readCapped(c.TextFile)
		if err != nil {
			return err
		}
		words.Text = strings.TrimSpace(string(text))
	}
	camp.Words["en"] = words
	return nil
}

func readCapped(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.NotFound, "%s can't be read: %w", name, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCampaignFile+1))
	if err == nil && len(text) > maxCampaignFile {
		return nil, tocsin.Faultf(tocsin.TooLarge, "%s is longer than %d bytes", name, maxCampaignFile)
	}
	return text, err
}

// TellCampaign shows a campaign as the node answers it.
func TellCampaign(w *World, line []byte) error {
	var t watch.CampaignTally
	if err := json.Unmarshal(line, &t); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "Campaign %s: %s drafted to %s.\n", Printable(t.Name), count(t.Letters, "letter"), count(t.Owners, "owner"))
	if t.NoContact > 0 {
		fmt.Fprintf(w.Out, "%s can't be reached: no contact.\n", count(t.NoContact, "owner"))
	}
	if t.Withheld > 0 {
		fmt.Fprintf(w.Out, "%s not cleared for it.\n", count(t.Withheld, "recipient"))
	}
	for _, l := range []struct {
		list []string
		text string
	}{{t.Nobody, "nobody's"}, {t.Unread, "not read"}} {
		for _, s := range l.list {
			fmt.Fprintf(w.Out, "%s: %s\n", l.text, Printable(s))
		}
	}
	_, err := fmt.Fprintln(w.Out, "The letters are in the outbox: tocsin outbox list, tocsin outbox release --kind campaign")
	return err
}

type campaignListCmd struct {
	ListFormat
}

// Run lists campaigns.
func (c *campaignListCmd) Run(w *World) error {
	n, err := c.List(w, "/api/v1/campaigns", nil, "name:CAMPAIGN", "cve:CVE", "type:TYPE", "created:DRAFTED", "by:BY", "letters:LETTERS", "told:TOLD", "answered:ANSWERED", "problems:PROBLEMS", "fixed:FIXED")
	return w.Nothing(n, err, c.Format, "There is no campaign.")
}

type campaignShowCmd struct {
	Name string `arg:"" help:"The campaign's name."`
}

// Run shows one campaign and its letters.
func (c *campaignShowCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		err := cl.Get(w.Ctx, "/api/v1/campaigns", url.Values{"name": {c.Name}}, func(line []byte) error {
			var p warn.Progress
			if err := json.Unmarshal(line, &p); err != nil {
				return err
			}
			_, err := fmt.Fprintf(w.Out, "%s, drafted %s by %s: %d letters, %d told, %d answered; %d problems, %d fixed\n\n", Printable(p.Name), p.Created.Format("2006-01-02"), Printable(p.By),
				p.Letters, p.Told, p.Answered, p.Problems, p.Fixed)
			return err
		})
		if err != nil {
			return err
		}
		_, err = ListFormat{Format: "table"}.listWith(w, cl, "/api/v1/digests", url.Values{"campaign": {c.Name}, "kind": {"campaign"}, "limit": {"1000"}}, "number:NUMBER", "owner:OWNER", "to:TO", "state:STATE", "sent:SENT")
		return err
	})
}
