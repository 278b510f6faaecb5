package history

import (
	"maps"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// iris reads a case of DFIR-IRIS: what its export writes, with "case" beside lists, or a row of its list of cases.
func iris(o object) Case {
	head := o
	if m, ok := o.get("case").(map[string]any); ok {
		head = m
	}
	c := Case{
		ID: head.text("case_id", "id"), Kind: item.Incident, Status: item.Open, Mark: tocsin.Amber, PAP: "amber",
		Title: head.text("case_name", "name"), Text: head.text("case_description", "description"), Owner: head.text("owner.user_login", "owner", "opened_by", "for_customer.owner"),
		Created: head.time("open_date", "case_open_date", "initial_date"), Changed: head.time("modification_history_last", "case_close_date", "close_date"),
		Closed: head.time("close_date", "case_close_date"), Person: head.text("client_name", "customer_name", "client.customer_name", "for_customer"),
		Class: rsitTag(head.text("classification.name_expanded", "classification", "classification_name")),
	}
	if state := strings.ToLower(head.text("state.state_name", "state_name")); state == "closed" || !c.Closed.IsZero() {
		c.Status, c.Resolution = item.Resolved, "resolved"
	}
	c.tag(strings.Split(head.text("case_tags", "tags"), ","))
	c.tag(head.texts("tags", "case_tags"))
	irisFields(&c, head)
	if _, kind, ok := strings.Cut(c.Class, ":"); ok {
		c.Class = kind
	}
	for _, n := range o.list("notes") {
		c.Notes = append(c.Notes, Note{At: n.time("note_creationdate", "note_lastupdate"), By: n.text("user_login", "note_user"), Text: titled(n.text("note_title"), n.text("note_content"))})
	}
	for _, t := range o.list("tasks") {
		task := item.Task{Text: t.text("task_title"), Owner: t.text("task_assignee", "user_login")}
		if s := strings.ToLower(t.text("task_status.status_name", "status_name", "task_status")); s == "done" || s == "canceled" {
			task.Done = t.time("task_close_date", "task_last_update", "task_open_date")
		}
		c.Tasks = append(c.Tasks, task)
	}
	for _, x := range o.list("evidences", "evidence") {
		c.fileless(irisFile(x))
	}
	iocs := map[string]int{}
	for _, x := range o.list("iocs", "ioc") {
		mark, err := tocsin.ParseMark(strings.TrimPrefix(strings.ToUpper(x.text("ioc_tlp.tlp_name", "tlp_name", "ioc_tlp")), "TLP:"))
		if err != nil {
			mark = tocsin.Amber
		}
		id := x.text("ioc_id", "id")
		if i, ok := indicatorOf(x.text("ioc_type.type_name", "ioc_type", "type_name"), x.text("ioc_value"), x.text("ioc_description"), mark, "amber"); ok {
			iocs[id] = len(c.Indicators)
			c.Indicators = append(c.Indicators, i)
		}
	}
	c.irisScene(o, iocs)
	return c
}

// irisFields reads the attributes that teams define: tabs of fields, each with its type and value.
func irisFields(c *Case, head object) {
	tabs, _ := head.get("custom_attributes").(map[string]any)
	for _, tab := range slices.Sorted(maps.Keys(tabs)) {
		fields, _ := tabs[tab].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			f, _ := fields[name].(map[string]any)
			if f["type"] != "raw" && f["type"] != "html" {
				c.holdAny(name, textOf(f["type"]), f["value"])
			}
		}
	}
}

// titled puts a title before a text.
func titled(title, text string) string {
	return strings.TrimSpace(title + "\n\n" + text)
}
