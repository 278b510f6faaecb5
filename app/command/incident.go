package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/module/respond/item"
)

// Incident works the desk's items: reports, incidents, investigations, measures.
type Incident struct {
	List   incidentListCmd   `cmd:"" default:"withargs" help:"List items, the latest change first; without --status what is open."`
	Show   incidentShowCmd   `cmd:"" help:"Show an item, what hangs on it, and what happened."`
	New    incidentNewCmd    `cmd:"" help:"Start an item."`
	Change incidentChangeCmd `cmd:"" help:"Change items: what is not said stays."`
	Note   incidentNoteCmd   `cmd:"" help:"Note something in an item."`
	Link   incidentLinkCmd   `cmd:"" help:"Make items part of an incident."`
	Unlink incidentUnlinkCmd `cmd:"" help:"Take items out of an incident."`
	Merge  incidentMergeCmd  `cmd:"" help:"Merge items into another of their kind."`
	Split  incidentSplitCmd  `cmd:"" help:"Take a merge back."`
	Close  incidentCloseCmd  `cmd:"" help:"Close items, with the parts of an incident."`
	Undo   incidentUndoCmd   `cmd:"" help:"Take an act of the last ten minutes back."`
	Task   incidentTaskCmd   `cmd:"" help:"Add a task, change or remove one, or say that one is done; --playbook makes tasks of a playbook's steps."`
	Clock  incidentClockCmd  `cmd:"" help:"Start the clocks of a law, or say that what one asks for was done."`
	Review incidentReviewCmd `cmd:"" help:"Ask somebody to look an item over before it is closed, or say how that went."`
	Report incidentReportCmd `cmd:"" help:"Write the report on an item to a file, for those who are cleared for a mark."`
	Line   incidentLineCmd   `cmd:"" help:"Work at the time line of an item."`
	Tasks  incidentTasksCmd  `cmd:"" help:"List what is to be done in all open items and by the team, what is due first at the top."`
	Worked incidentWorkedCmd `cmd:"" help:"Show the time worked for an item, or say how long an entry took."`

	Techniques incidentTechniquesCmd `cmd:"" help:"List the techniques of ATT&CK that an item says were used."`
	Technique  incidentTechniqueCmd  `cmd:"" help:"Say which techniques were used, or take some off."`

	Indicators incidentIndicatorsCmd `cmd:"" help:"List what an item says is worth looking for, with what analyses come to."`
	Analyse    incidentAnalyseCmd    `cmd:"" help:"Ask programs for an analysis of indicators of an item."`

	Delete  incidentDeleteCmd  `cmd:"" help:"Delete an item for good, with all that hangs on it; a second person has to agree."`
	Keep    incidentKeepCmd    `cmd:"" help:"Say that an item must be kept, whoever wants it deleted, or need not any more."`
	Deleted incidentDeletedCmd `cmd:"" help:"List what was deleted for good, the newest first."`
}

type incidentListCmd struct {
	Words    []string `arg:"" optional:"" help:"A number, words of title, notes and letters, or conditions, such as '(status:new or #vip) -owner:me'; -- before what begins with a hyphen."`
	Kind     []string `help:"report, incident, investigation, measure."`
	Status   []string `help:"new, open, resolved, rejected, abandoned, pending, active, removing, removed."`
	Closed   bool     `help:"The closed ones too."`
	Owner    string   `help:"A user's; - is nobody's."`
	Org      string   `name:"constituent" help:"A constituent's, by its short name." placeholder:"SLUG"`
	Class    string   `help:"An RSIT type's."`
	Priority int      `help:"1 (critical) to 5 (very low)."`
	Waits    string   `help:"Whose turn it is: us, them or nobody." enum:",us,them,nobody" default:""`
	Reviewer string   `help:"Those that this user was asked to look over."`
	Review   []string `help:"Those whose review is asked, started, accepted or returned."`
	Part     string   `help:"Parts of this incident." placeholder:"NUMBER"`
	Tag      []string `help:"With this tag; several: with all of them." sep:"none"`
	holds
	When    string `help:"The time that --since and --until are of: opened, answered, closed, due or updated." enum:"opened,answered,closed,due,updated" default:"opened"`
	Since   string `help:"At this time or later: 2026-11-01 (UTC), 2026-11-01T10:00:00Z." placeholder:"T"`
	Until   string `help:"Before this time." placeholder:"T"`
	Overdue bool   `help:"A clock or a date is over."`
	Snoozed bool   `help:"The snoozed ones."`
	Sort    string `help:"changed, created, due or priority." enum:"changed,created,due,priority" default:"changed"`
	Limit   int    `help:"The most to list." default:"50"`
	JSON    bool   `help:"The same as --format json." name:"json"`
	ListFormat
}

// query is what the API is asked.
func (c *incidentListCmd) query() url.Values {
	yes := func(b bool) string {
		if b {
			return "true"
		}
		return ""
	}
	q := url.Values{}
	for name, value := range map[string]string{"q": strings.Join(c.Words, " "), "kind": strings.Join(c.Kind, ","), "status": strings.Join(c.Status, ","), "closed": yes(c.Closed), "owner": c.Owner,
		"constituent": c.Org, "class": c.Class, "waits": c.Waits, "part": c.Part, "reviewer": c.Reviewer, "review": strings.Join(c.Review, ","), "overdue": yes(c.Overdue), "snoozed": yes(c.Snoozed), "when": c.When, "since": c.Since, "until": c.Until, "sort": c.Sort,
		"tag": strings.Join(c.Tag, "\n"), "field": c.wants()} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.Priority != 0 {
		q.Set("priority", strconv.Itoa(c.Priority))
	}
	return q
}

// Run lists items, page after page.
func (c *incidentListCmd) Run(w *World) error {
	if c.JSON {
		c.Format = "json"
	}
	n, err := c.pages(w, "/api/v1/incidents", "items", c.query(), c.Limit,
		"number:NUMBER", "kind:KIND", "status:STATUS", "priority:PRIORITY", "owner:OWNER", "tlp:TLP", "class:CLASS", "constituent:CONSTITUENT", "due:DUE", "changed:CHANGED", "title:TITLE")
	return w.Nothing(n, err, c.Format, "No item matches.")
}

type incidentShowCmd struct {
	Number string `arg:"" help:"The item's number." name:"number"`
	Stream int    `help:"How many lines of what happened are shown." default:"20"`
	JSON   bool   `help:"One line of JSON, with the stream." name:"json"`
}

// shown is an item with its stream.
type shown struct {
	item.Case
	Stream []item.Entry `json:"stream"`
}

// Run shows an item.
func (c *incidentShowCmd) Run(w *World) error {
	path := "/api/v1/incidents/" + url.PathEscape(c.Number)
	return w.With(func(cl *Client) error {
		var s shown
		if err := cl.Get(w.Ctx, path, nil, func(line []byte) error { return json.Unmarshal(line, &s.Case) }); err != nil {
			return err
		}
		q := url.Values{"limit": {strconv.Itoa(max(c.Stream, 1))}}
		if err := cl.Get(w.Ctx, path+"/stream", q, func(line []byte) error { return json.Unmarshal(line, &s.Stream) }); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(w.Out).Encode(s)
		}
		return s.tell(w)
	})
}

func (s shown) tell(w *World) error {
	fmt.Fprintf(w.Out, "%s  %s\n", s.Number, Printable(s.Title))
	for _, f := range [][2]string{{"kind", string(s.Kind)}, {"status", string(s.Status)}, {"resolution", string(s.Resolution)}, {"class", s.Class}, {"priority", priorityWord(s.Priority)}, {"tlp", s.TLP}, {"owner", s.Owner},
		{"team", s.Team}, {"review", strings.TrimSpace(string(s.Review) + " " + s.Reviewer)}, {"constituent", s.Org}, {"person", strings.TrimSpace(s.Person + " " + s.Email)}, {"waits for", string(s.Waits)}, {"merged into", s.MergedInto}, {"created", clockTime(s.Created)},
		{"changed", clockTime(s.Changed)}, {"due", clockTime(s.Due)}, {"closed", clockTime(s.Closed)}, {"tags", strings.Join(s.Tags, ", ")}, {"worked", minutes(s.Minutes)}} {
		tellField(w, f[0], f[1])
	}
	tellField(w, "asked for", strings.Join(s.Lacking, ", "))
	tellValues(w, s.Fields)
	parts := Table{Head: []string{"", "NUMBER", "STATUS", "TITLE"}}
	for _, list := range []struct {
		how   string
		items []item.Item
	}{{"part of", s.Parents}, {"has part", s.Children}, {"merged in", s.Merges}} {
		for _, it := range list.items {
			parts.Add(list.how, it.Number, string(it.Status), it.Title)
		}
	}
	tasks, clocks, marks := Table{Head: []string{"TASK", "DONE", "OWNER", "DUE", "WHAT"}}, Table{Head: []string{"CLOCK", "SET", "NAME", "DUE", "MET"}}, Table{Head: []string{"INDICATOR", "KIND", "TLP", "FROM"}}
	for _, t := range s.Tasks {
		tasks.Add(strconv.FormatInt(t.ID, 10), clockTime(t.Done), t.Owner, clockTime(t.Due), t.Text)
	}
	for _, k := range s.Clocks {
		met := clockTime(k.Met)
		if k.Late {
			met = strings.TrimSpace(met + " late")
		}
		clocks.Add(strconv.FormatInt(k.ID, 10), k.Set, k.Name, clockTime(k.Due), met)
	}
	for _, i := range s.Indicators {
		marks.Add(i.Value, i.Kind, i.Mark.String(), i.From)
	}
	if err := tellTables(w, parts, tasks, clocks, marks); err != nil {
		return err
	}
	if len(s.Stream) == 0 {
		return nil
	}
	fmt.Fprintln(w.Out)
	return s.tellStream(w)
}

func (s shown) tellStream(w *World) error {
	t := Table{Head: []string{"TIME", "WHO", "WHAT", "SAID"}}
	for _, e := range s.Stream {
		said := e.Text
		switch {
		case e.Mail != nil:
			said = e.Mail.Subject
		case e.Data["field"] != "":
			said = e.Data["field"] + ": " + e.Data["before"] + " → " + e.Data["after"]
		case said == "":
			said = strings.TrimSpace(strings.Join([]string{e.Data["set"], e.Data["name"], e.Data["state"], e.Data["number"]}, " "))
		}
		t.Add(clockTime(e.At), e.By, string(e.What), strings.Join(strings.Fields(said), " "))
	}
	return t.Print(w.Out)
}

// tellField prints a line of what something is; nothing where it says nothing.
func tellField(w *World, name, value string) {
	if value != "" {
		fmt.Fprintf(w.Out, "%-12s  %s\n", name, Printable(value))
	}
}

// tellValues prints what fields of the team's own hold.
func tellValues(w *World, values map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, _ := item.Untyped(values[name])
		tellField(w, "field", name+"="+value)
	}
}

// tellTables prints those tables that have rows, an empty line before each.
func tellTables(w *World, list ...Table) error {
	for _, t := range list {
		if len(t.rows) == 0 {
			continue
		}
		fmt.Fprintln(w.Out)
		if err := t.Print(w.Out); err != nil {
			return err
		}
	}
	return nil
}

// clockTime is a time for people, to the minute; "" for none.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// priorityWord is a priority for people; "" where nobody has judged.
func priorityWord(p item.Priority) string {
	words := []string{"", "1 critical", "2 high", "3 medium", "4 low", "5 very low"}
	if p < 0 || int(p) >= len(words) {
		return ""
	}
	return words[p]
}
