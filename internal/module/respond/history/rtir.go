package history

import (
	"maps"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// rtir reads a ticket of RTIR as its REST 2 writes it, with its transactions where they stand beside it.
func rtir(o object) Case {
	c := Case{
		ID: o.text("id"), Kind: rtirKind(o.text("Queue.Name", "Queue.id", "Queue")), Mark: tocsin.Amber, PAP: "amber",
		Title: o.text("Subject"), Owner: strings.TrimSuffix(o.text("Owner.id", "Owner"), "Nobody"),
		Created: o.time("Created"), Changed: o.time("LastUpdated"), Closed: o.time("Resolved"),
	}
	c.Status = rtirStatus(c.Kind, strings.ToLower(o.text("Status")))
	if who := o.list("Requestor", "Requestors"); len(who) > 0 {
		c.Email, c.Person = who[0].text("EmailAddress", "id"), who[0].text("RealName")
	}
	if into := o.text("EffectiveId.id", "EffectiveId"); into != c.ID {
		c.Into = into
	}
	rtirFields(&c, o)
	for _, l := range o.list("_hyperlinks") {
		if ref := l.text("ref"); ref == "parent" || ref == "memberof" {
			c.Parts = append(c.Parts, l.text("id"))
		}
	}
	for _, t := range o.list("History", "history", "transactions", "Transactions") {
		text := t.text("Content", "content", "Data")
		for _, a := range t.list("Attachments", "attachments") {
			f, own := attached(a, t)
			if f.Name != "" {
				c.Files = append(c.Files, f)
			} else if text == "" {
				text = own
			}
		}
		if text != "" && said(t.text("Type")) {
			c.Notes = append(c.Notes, Note{At: t.time("Created"), By: t.text("Creator.id", "Creator"), Text: text})
		}
	}
	for _, a := range o.list("Attachments", "attachments") {
		if f, _ := attached(a, a); f.Name != "" {
			c.Files = append(c.Files, f)
		}
	}
	if len(c.Notes) > 0 && c.Text == "" {
		c.Text, c.Notes = c.Notes[0].Text, c.Notes[1:]
	}
	return c
}

// said reports whether a transaction holds what somebody wrote.
func said(kind string) bool {
	return kind == "" || kind == "Create" || kind == "Correspond" || kind == "Comment" || kind == "CommentEmailRecord"
}

func rtirKind(queue string) item.Kind {
	q := strings.ToLower(queue)
	switch {
	case strings.HasPrefix(q, "incident reports"):
		return item.Report
	case strings.HasPrefix(q, "investigation"):
		return item.Investigation
	case strings.HasPrefix(q, "countermeasure"), strings.HasPrefix(q, "block"):
		return item.Measure
	}
	return item.Incident
}

// rtirStatus reads a status of the life cycle of its queue.
func rtirStatus(k item.Kind, s string) item.Status {
	switch s {
	case "pending activation":
		return item.Pending
	case "pending removal":
		return item.Removing
	case "deleted":
		s = map[item.Kind]string{item.Report: "rejected", item.Incident: "abandoned", item.Measure: "removed"}[k]
	}
	if item.CheckStatus(k, item.Status(s)) == nil {
		return item.Status(s)
	}
	if k == item.Measure {
		return item.Removed
	}
	if s == "rejected" || s == "abandoned" || s == "resolved" || s == "" {
		return item.Resolved
	}
	return item.Open
}

// rtirFields reads the fields that teams set: a list of names with values, or an object.
func rtirFields(c *Case, o object) {
	values := map[string][]string{}
	for _, f := range o.list("CustomFields") {
		values[strings.ToLower(f.text("name"))] = f.texts("values")
	}
	if m, ok := o.get("CustomFields").(map[string]any); ok {
		for name := range m {
			values[strings.ToLower(name)] = append(object(m).texts(name), object(m).text(name))
		}
	}
	first := func(name string) string {
		for _, v := range values[name] {
			if v != "" {
				return v
			}
		}
		return ""
	}
	c.Class = rsitTag(strings.ReplaceAll(strings.ToLower(first("classification")), " ", "-"))
	for _, name := range []string{"tags", "tag", "keywords"} {
		c.tag(values[name])
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(rtirKnown, name) {
			c.hold(name, item.TextField, slices.DeleteFunc(slices.Clone(values[name]), func(s string) bool { return s == "" })...)
		}
	}
	c.Resolution = rtirResolution(first("resolution"))
	if m, err := tocsin.ParseMark(strings.TrimPrefix(strings.ToUpper(first("tlp")), "TLP:")); err == nil {
		c.Mark = m
	}
	for name, kind := range map[string]string{"ip": "ip", "domain": "domain", "cve id": "cve", "url": "url"} {
		for _, v := range values[name] {
			if i, ok := indicatorOf(kind, v, "", c.Mark, "amber"); ok {
				c.Indicators = append(c.Indicators, i)
			}
		}
	}
}

// rtirKnown are the fields of RTIR that the desk has words of its own for.
var rtirKnown = []string{"classification", "resolution", "tlp", "ip", "domain", "cve id", "url", "tags", "tag", "keywords"}

func rtirResolution(s string) item.Resolution {
	switch s := strings.ToLower(s); {
	case strings.Contains(s, "no resolution"):
		return "unresolved"
	case strings.Contains(s, "customer"):
		return "no-answer-constituent"
	case strings.Contains(s, "isp"):
		return "no-answer-provider"
	}
	return "resolved"
}
