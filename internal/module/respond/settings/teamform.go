package settings

import (
	"cmp"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/team"
)

// The parts that the form of a team is cut into: each is a page with a form of its own.
const (
	partWho      = "who"
	partPlace    = "place"
	partWords    = "words"
	partPublic   = "public"
	partChildren = "children"
)

var teamParts = []string{partWho, partPlace, partWords, partPublic, partChildren}

// entry is one thing that a team says, as a field of a form. Its texts are settings.team.ID and settings.team.ID.hint.
type entry struct {
	id, kind  string // kind as console.Field has it
	max, rows int
	dir       string
	perLang   bool // it is said in each language
	optional  bool
	get       func(t *team.Team, tag string) string
	set       func(t *team.Team, tag, value string)
}

func line(id string, p func(*team.Team) *string, more func(*entry)) entry {
	e := entry{id: id, max: 200, dir: "ltr", optional: true,
		get: func(t *team.Team, _ string) string { return *p(t) },
		set: func(t *team.Team, _, v string) { *p(t) = strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n")) }}
	return with(e, more)
}

func said(id string, p func(*team.Team) *team.Said, more func(*entry)) entry {
	e := entry{id: id, kind: "textarea", max: 8000, rows: 3, dir: "auto", perLang: true, optional: true,
		get: func(t *team.Team, tag string) string { return (*p(t))[tag] },
		set: func(t *team.Team, tag, v string) { *p(t) = p(t).With(tag, v) }}
	return with(e, more)
}

func list(id string, p func(*team.Team) *[]string, more func(*entry)) entry {
	e := entry{id: id, kind: "textarea", max: 4000, rows: 2, dir: "ltr", optional: true,
		get: func(t *team.Team, _ string) string { return strings.Join(*p(t), "\n") },
		set: func(t *team.Team, _, v string) { *p(t) = team.Rows(v) }}
	return with(e, more)
}

func box(id string, p func(*team.Team) *bool) entry {
	return entry{id: id, kind: "checkbox",
		get: func(t *team.Team, _ string) string {
			if *p(t) {
				return "1"
			}
			return ""
		},
		set: func(t *team.Team, _, v string) { *p(t) = v == "1" }}
}

func with(e entry, more func(*entry)) entry {
	if more != nil {
		more(&e)
	}
	return e
}

// entriesOf are the fields of a part.
func entriesOf(part string) []entry {
	oneLine := func(e *entry) { e.kind, e.max, e.optional = "", 200, false }
	switch part {
	case partWho:
		return []entry{
			said("name", func(t *team.Team) *team.Said { return &t.Name }, oneLine),
			said("host", func(t *team.Team) *team.Said { return &t.Host }, func(e *entry) { e.kind, e.max = "", 200 }),
			line("email", func(t *team.Team) *string { return &t.Email }, func(e *entry) { e.kind, e.optional = "email", false }),
			list("phones", func(t *team.Team) *[]string { return &t.Phones }, nil),
			line("urgent", func(t *team.Team) *string { return &t.Urgent }, func(e *entry) { e.kind = "tel" }),
			line("address", func(t *team.Team) *string { return &t.Address }, func(e *entry) { e.kind, e.rows, e.dir, e.max = "textarea", 3, "auto", 1000 }),
		}
	case partPlace:
		return []entry{
			line("zone", func(t *team.Team) *string { return &t.Zone }, func(e *entry) { e.optional = false }),
			list("languages", func(t *team.Team) *[]string { return &t.Languages }, nil),
			said("hours", func(t *team.Team) *team.Said { return &t.Hours }, nil),
			line("tlp", func(t *team.Team) *string { return &t.TLP }, func(e *entry) { e.kind, e.optional = "select", false }),
		}
	case partWords:
		return words()
	case partPublic:
		return []entry{
			box("public-on", func(t *team.Team) *bool { return &t.Public.On }),
			box("public-report", func(t *team.Team) *bool { return &t.Public.Report }),
			box("public-children", func(t *team.Team) *bool { return &t.Public.Children }),
			box("public-check", func(t *team.Team) *bool { return &t.Public.Check }),
			line("site", func(t *team.Team) *string { return &t.Site }, func(e *entry) { e.kind = "url" }),
			line("policy", func(t *team.Team) *string { return &t.Policy }, func(e *entry) { e.kind = "url" }),
		}
	}
	return []entry{
		line("path", func(t *team.Team) *string { return (*string)(&t.Children.Path) }, func(e *entry) { e.kind, e.optional = "select", false }),
		{id: "lines", kind: "textarea", max: 8000, rows: 6, dir: "auto", optional: true,
			get: func(t *team.Team, _ string) string { return team.WriteLines(t.Children.Lines) },
			set: func(t *team.Team, _, v string) { t.Children.Lines = team.ReadLines(v) }},
	}
}

// words are the texts of the description, in the order of RFC 2350.
func words() []entry {
	return []entry{
		said("constituency", func(t *team.Team) *team.Said { return &t.Constituency }, nil),
		said("mission", func(t *team.Team) *team.Said { return &t.Mission }, nil),
		said("sponsors", func(t *team.Team) *team.Said { return &t.Sponsors }, nil),
		said("authority", func(t *team.Team) *team.Said { return &t.Authority }, nil),
		said("types", func(t *team.Team) *team.Said { return &t.Types }, nil),
		said("sharing", func(t *team.Team) *team.Said { return &t.Sharing }, nil),
		said("writing", func(t *team.Team) *team.Said { return &t.Writing }, nil),
		said("response", func(t *team.Team) *team.Said { return &t.Response }, nil),
		said("proactive", func(t *team.Team) *team.Said { return &t.Proactive }, nil),
		said("disclaimer", func(t *team.Team) *team.Said { return &t.Disclaimer }, nil),
		said("members", func(t *team.Team) *team.Said { return &t.Members }, nil),
		box("show-members", func(t *team.Team) *bool { return &t.ShowMembers }),
	}
}

// fieldOf is an entry as the page shows it.
func fieldOf(l *lang.Lang, e entry, t *team.Team, tag string, wrong []console.Wrong) console.Field {
	key := "settings.team." + e.id
	f := console.Field{ID: e.id, Name: e.id, Label: l.Text(key), Type: e.kind, Value: e.get(t, tag), Max: e.max, Rows: e.rows, Dir: e.dir,
		Optional: e.optional, Required: !e.optional && e.kind != "checkbox" && e.kind != "select", Error: console.WrongAt(wrong, e.id), Autocomplete: "off"}
	if l.Has(key + ".hint") {
		f.Hint = l.Text(key + ".hint")
	}
	switch e.id {
	case "tlp":
		for _, m := range []tocsin.Mark{tocsin.Clear, tocsin.Green, tocsin.Amber, tocsin.AmberStrict, tocsin.Red} {
			f.Options = append(f.Options, console.Option{Value: m.String(), Text: m.Label(), Selected: m.String() == cmp.Or(f.Value, tocsin.Amber.String())})
		}
	case "path":
		for _, p := range team.Paths() {
			f.Options = append(f.Options, console.Option{Value: string(p), Text: l.Text("settings.team.path." + string(p)), Selected: string(p) == f.Value})
		}
	}
	if e.kind == "checkbox" {
		f.On, f.Value, f.Max, f.Autocomplete = f.Value == "1", "1", 0, ""
	}
	if e.perLang {
		f.Dir, f.Lang = "auto", tag
	}
	return f
}

// partNamed returns a part; the first for a name that is none.
func partNamed(name string) (string, bool) {
	if name == "" {
		return partWho, true
	}
	return name, slices.Contains(teamParts, name)
}

// spoken reports whether a part has texts in several languages.
func spoken(part string) bool {
	return slices.ContainsFunc(entriesOf(part), func(e entry) bool { return e.perLang })
}
