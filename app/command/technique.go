package command

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/api"
	"tocsin/internal/module/respond/item"
)

// incidentTechniqueCmd works the techniques of ATT&CK that an item says were used.
type incidentTechniqueCmd struct {
	Add    techniqueAddCmd    `cmd:"" help:"Say which techniques were used, by id or English name."`
	Remove techniqueRemoveCmd `cmd:"" help:"Take techniques off an item."`
}

// techniquesAPI is where the API has the techniques of an item.
func techniquesAPI(number string) string {
	return "/api/v1/incidents/" + url.PathEscape(number) + "/techniques"
}

type incidentTechniquesCmd struct {
	Number string `arg:"" help:"The item's number." name:"number"`
	ListFormat
}

// Run lists techniques.
func (c *incidentTechniquesCmd) Run(w *World) error {
	n, err := c.whole(w, techniquesAPI(c.Number), nil, "id:ID", "technique:TECHNIQUE", "tactic:TACTIC", "tlp:TLP", "used:USED", "name:NAME", "note:NOTE")
	return w.Nothing(n, err, c.Format, "It names no technique: tocsin incident technique add NUMBER T1566 does.")
}

type techniqueAddCmd struct {
	Number string   `arg:"" help:"The item's number." name:"number"`
	Text   []string `arg:"" help:"Techniques, such as T1566.001 or 'Valid Accounts'." name:"technique" sep:"none"`
	Tactic string   `help:"The tactic that they served; without it the first that each serves."`
	Used   *string  `help:"When: 2026-11-01, or a time of RFC 3339." placeholder:"TIME"`
	Note   string   `help:"How."`
	TLP    string   `name:"tlp" help:"Their mark; without it the item's."`
	doer
}

// Run writes techniques down, and tells what names none.
func (c *techniqueAddCmd) Run(w *World) error {
	s := item.TechniqueSet{Text: strings.Join(c.Text, "\n"), Tactic: c.Tactic, Note: c.Note, TLP: c.TLP}
	used, err := whenOf("used", c.Used)
	if err != nil {
		return err
	}
	if used != nil {
		s.Used = *used
	}
	var out item.Techniques
	err = c.send(w, techniquesAPI(c.Number), s, func(line []byte) error {
		if err := json.Unmarshal(line, &out); err != nil {
			return err
		}
		return tellTechniques(w, out)
	})
	if err == nil && len(out.Unread) > 0 {
		return tocsin.Faultf(tocsin.Invalid, "%d name no technique", len(out.Unread))
	}
	return err
}

func tellTechniques(w *World, out item.Techniques) error {
	added := Table{Head: []string{"ID", "TECHNIQUE", "TACTIC", "NAME"}}
	for _, t := range out.Added {
		added.Add(fmt.Sprint(t.ID), t.Technique, t.Tactic, t.Name)
	}
	if len(added.rows) > 0 {
		if err := added.Print(w.Out); err != nil {
			return err
		}
	}
	fmt.Fprintf(w.Out, "new: %d, there already: %d%s\n", len(out.Added), out.Known, undoable(out.Op))
	for _, u := range out.Unread {
		fmt.Fprintf(w.Err, "%s is no technique\n", Printable(u.Text))
	}
	return nil
}

type techniqueRemoveCmd struct {
	Number string  `arg:"" help:"The item's number." name:"number"`
	IDs    []int64 `arg:"" help:"The ids that tocsin incident techniques lists." name:"id"`
	doer
}

// Run takes techniques off.
func (c *techniqueRemoveCmd) Run(w *World) error {
	return c.send(w, techniquesAPI(c.Number)+"/remove", api.ChosenTechniques{IDs: c.IDs}, func(line []byte) error {
		var t api.Touched
		if err := json.Unmarshal(line, &t); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w.Out, "%d removed%s\n", t.Count, undoable(t.Op))
		return err
	})
}
