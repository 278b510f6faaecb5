package command

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"tocsin"
	"tocsin/internal/module/watch/roster"
)

// Constituent is who is looked after, and whose a network is.
type Constituent struct {
	Import   constituentImportCmd   `cmd:"" help:"Take a file of organisations in."`
	List     constituentListCmd     `cmd:"" help:"List organisations."`
	Who      constituentWhoCmd      `cmd:"" help:"Say whose an address, a network, a domain or an AS is, and why."`
	Coverage constituentCoverageCmd `cmd:"" help:"How much of the country's address space somebody answers for; gaps and overlaps."`
	Add      constituentAddCmd      `cmd:"" help:"Enter an organisation."`
	Set      constituentSetCmd      `cmd:"" help:"Change fields of an organisation."`
	Remove   constituentRemoveCmd   `cmd:"" help:"Take away what was entered by hand of an organisation."`
	Forget   constituentForgetCmd   `cmd:"" help:"Take away all that an import has brought."`
	Contact  contactCmd             `cmd:"" help:"Whom to write to, and how."`
	Net      netCmd                 `cmd:"" help:"What is whose."`
	Claim    claimCmd               `cmd:"" help:"What constituents say of themselves, until somebody approves it."`
	Merge    constituentMergeCmd    `cmd:"" help:"Make one organisation a part of another."`
	Move     constituentMoveCmd     `cmd:"" help:"Give a network or a contact to another organisation."`
	Split    constituentSplitCmd    `cmd:"" help:"Make a part of an organisation one of its own."`
	History  constituentHistoryCmd  `cmd:"" help:"Who changed what of an organisation, and when."`
	RDAP     constituentRDAPCmd     `cmd:"" name:"rdap" help:"Ask the registries' servers whose an address, a network, an AS or a domain is."`
	Lookup   constituentLookupCmd   `cmd:"" help:"Ask others of an address, a network, an AS or a domain: the registry, and what the domain says itself."`
	National nationalCmd            `cmd:"" help:"The national teams of other countries."`
}

// importFile is a file that is taken in under an import's name.
type importFile struct {
	File   string `arg:"" help:"The file."`
	Import string `help:"The import's name. A later import of the same name replaces what this one brought." default:"file" placeholder:"NAME"`
	JSON   bool   `help:"One line of JSON." name:"json"`
}

type constituentImportCmd struct {
	importFile
	by
}

// Help tells of the files that are known.
func (*constituentImportCmd) Help() string {
	return "CSV, XLSX or JSON with columns name, parent, sector, criticality, language, zone, asn, prefix, domain, email, role, phone in any order, several values separated by ; – or vCard, a dump of contactdb or tuency, an RDAP answer, a registry's dump: which of them it is, is seen from what is in it."
}

// Run takes the file in.
func (c *constituentImportCmd) Run(w *World) error {
	return c.send(w, "/api/v1/constituents/import", c.By)
}

// send sends the file to the node and tells what it did.
func (c *importFile) send(w *World, path, by string) error {
	f, err := c.open(w)
	if err != nil {
		return AtFile(c.File, err)
	}
	defer f.Close()
	q := url.Values{"import": {c.Import}, "name": {filepath.Base(c.File)}, "by": {by}}
	return w.With(func(cl *Client) error {
		return cl.Post(w.Ctx, path, q, f, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return TellImportLine(w, line)
		})
	})
}

// open opens the file; - is standard input.
func (c *importFile) open(w *World) (io.ReadCloser, error) {
	if c.File == "-" {
		return io.NopCloser(w.In), nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, tocsin.Faultf(tocsin.NotFound, "it can't be opened: %w", err)
	}
	return f, nil
}

// TellImportLine tells what an import did, from the node's answer.
func TellImportLine(w *World, line []byte) error {
	var rep roster.Report
	if err := json.Unmarshal(line, &rep); err != nil {
		return err
	}
	fmt.Fprintf(w.Out, "%s: %d rows\n", rep.File, rep.Rows)
	t := Table{Head: []string{"", "ADDED", "CHANGED", "REMOVED", "UNCHANGED"}}
	for _, k := range []struct {
		name string
		roster.Counts
	}{{"organisations", rep.Orgs}, {"networks", rep.Nets}, {"contacts", rep.Contacts}} {
		t.Add(k.name, strconv.Itoa(k.Added), strconv.Itoa(k.Changed), strconv.Itoa(k.Removed), strconv.Itoa(k.Unchanged))
	}
	if err := t.Print(w.Out); err != nil {
		return err
	}
	for _, p := range rep.Problems {
		fmt.Fprintln(w.Err, "tocsin:", Printable(p.Error()))
	}
	if rep.ProblemsMore > 0 {
		fmt.Fprintf(w.Err, "tocsin: and %d more problems\n", rep.ProblemsMore)
	}
	return nil
}

type constituentListCmd struct {
	Sector string `help:"One sector's alone."`
	Words  string `help:"Parts of the name."`
	Limit  int    `help:"The most to list." default:"1000"`
	ListFormat
}

// Run lists organisations.
func (c *constituentListCmd) Run(w *World) error {
	q := url.Values{"sector": {c.Sector}, "words": {c.Words}, "limit": {strconv.Itoa(c.Limit)}}
	n, err := c.List(w, "/api/v1/constituents", q, "slug:ORGANISATION", "name:NAME", "sector:SECTOR", "criticality:CRITICALITY", "language:LANGUAGE",
		"parent:PARENT", "prefixes:PREFIXES", "asns:ASES", "domains:DOMAINS", "contacts:CONTACTS")
	return w.Nothing(n, err, c.Format, "There is no organisation yet: tocsin constituent import takes a file in.")
}

type constituentWhoCmd struct {
	What string `arg:"" help:"An address, a network (CIDR), a domain, a URL or an AS (AS64500)."`
	JSON bool   `help:"One line of JSON." name:"json"`
}

// Run says whose it is.
func (c *constituentWhoCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/constituents/who", url.Values{"q": {c.What}}, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var who roster.Answer
			if err := json.Unmarshal(line, &who); err != nil {
				return err
			}
			return tellWho(w, who)
		})
	})
}

type constituentCoverageCmd struct {
	JSON bool `help:"One line of JSON." name:"json"`
}

// Run shows the coverage.
func (c *constituentCoverageCmd) Run(w *World) error {
	return w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, "/api/v1/constituents/coverage", nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			return TellCoverageLine(w, line, roster.MaxGaps)
		})
	})
}

// TellCoverageLine shows the coverage of the country, of a line of the answer.
func TellCoverageLine(w *World, line []byte, most int) error {
	var cov roster.Coverage
	if err := json.Unmarshal(line, &cov); err != nil {
		return err
	}
	return tellCoverage(w, cov, most)
}
