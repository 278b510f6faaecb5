package app

import (
	"encoding/json"
	"fmt"
	"strings"

	"tocsin/app/command"
)

type initCmd struct {
	Profile  string `help:"What the node is: national, regional or global." enum:"national,regional,global" default:"national"`
	Country  string `help:"The node's country, two letters (ISO 3166-1)." required:"" placeholder:"ZM"`
	Name     string `help:"The team's name, as owners read it." required:"" placeholder:"NAME"`
	Language string `help:"What owners are written in who have no language of their own: ar, en, es, fr, ru or zh." default:"en"`
	Days     int    `help:"For how many days events are kept; 0 means two years." default:"0" name:"retention-days"`
	Records  string `help:"Keep records in the PostgreSQL database at this address instead of the data directory." placeholder:"URL"`
}

// Run makes the data directory.
func (c *initCmd) Run(w *World) error {
	s := Settings{Profile: c.Profile, Country: strings.ToUpper(c.Country), Name: c.Name, Language: c.Language, Days: c.Days, Records: c.Records, Events: w.Events}
	h, err := initHome(w.Dir, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.Out, `%s is the data directory of %s (%s, %s).

Next:
  tocsin constituent import constituents.csv   who you look after; columns name, sector, asn, prefix, domain, email ...
  tocsin ingest --feed shadowserver FILE...    take reports in
  tocsin serve                                 pages at http://%s
An AS table (iptoasn's ip2asn-combined.tsv), RIR files or MaxMind databases in %s are used as they are.
`, h.Dir, s.Name, s.Profile, s.Country, defaultListen, h.path("enrich"))
	return nil
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(w *command.World) error {
	_, err := fmt.Fprintln(w.Out, "tocsin", Version)
	return err
}

type doctorCmd struct {
	JSON bool `help:"One line of JSON a check." name:"json"`
}

// Run checks the node.
func (c *doctorCmd) Run(w *command.World) error {
	bad := false
	err := w.With(func(cl *command.Client) error {
		return cl.Get(w.Ctx, "/api/v1/doctor", nil, func(line []byte) error {
			var k Check
			if err := json.Unmarshal(line, &k); err != nil {
				return err
			}
			bad = bad || k.State == "bad"
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return k.print(w)
		})
	})
	if err == nil && bad {
		return command.ErrSaid
	}
	return err
}

func (k Check) print(w *command.World) error {
	sign := map[string]string{"good": "ok  ", "note": "note", "bad": "BAD "}[k.State]
	_, err := fmt.Fprintf(w.Out, "%s  %-12s %s\n", sign, k.Name, command.Printable(k.Text))
	if k.Todo != "" {
		fmt.Fprintf(w.Out, "      %-12s → %s\n", "", command.Printable(k.Todo))
	}
	return err
}
