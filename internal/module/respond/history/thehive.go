package history

import (
	"maps"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/module/respond/attack"
	"tocsin/internal/module/respond/item"
)

// theHive reads a case of TheHive 4 or 5, with the observables, tasks and logs that stand in it. Its version 0 and 1 of
// the API have other names for the same.
func theHive(o object) Case {
	c := Case{
		ID: o.text("number", "caseId", "_id", "id"), Kind: item.Incident, Status: item.Open,
		Title: o.text("title"), Text: o.text("description"), Owner: o.text("assignee", "owner"),
		Created: o.time("startDate", "_createdAt", "createdAt"), Changed: o.time("_updatedAt", "updatedAt", "endDate"), Closed: o.time("endDate"),
		Mark: hiveMark(o), PAP: hivePAP(o), Into: o.text("mergeInto"),
	}
	if n, ok := o.number("severity"); ok && n >= 1 && n <= 4 {
		c.Priority = []item.Priority{item.Low, item.Medium, item.High, item.Critical}[n-1]
	}
	if s := strings.ToLower(o.text("stage", "status")); s != "open" && s != "new" && s != "inprogress" && s != "" {
		c.Status, c.Resolution = item.Resolved, hiveResolution(o.text("resolutionStatus", "extendedStatus", "status"))
	}
	if s := o.text("summary"); s != "" {
		c.Notes = append(c.Notes, Note{At: c.Changed, Text: s})
	}
	c.tag(o.texts("tags"))
	for _, tag := range o.texts("tags") {
		if class, ok := tocsin.ClassOf(rsitTag(tag)); ok && c.Class == "" {
			c.Class = class.Type
		}
	}
	hiveFields(&c, o)
	for _, t := range o.list("tasks") {
		c.Tasks = append(c.Tasks, hiveTask(t))
		for _, l := range t.list("logs") {
			c.Notes = append(c.Notes, Note{At: l.time("startDate", "_createdAt", "createdAt", "date"), By: l.text("owner", "_createdBy", "createdBy"), Text: l.text("message")})
			c.fileless(hiveFile(l))
		}
	}
	for _, x := range o.list("observables", "artifacts") {
		if i, ok := indicatorOf(x.text("dataType"), x.text("data"), x.text("message"), hiveMark(x), hivePAP(x)); ok {
			c.Indicators = append(c.Indicators, i)
		}
		c.fileless(hiveFile(x))
	}
	for _, p := range o.list("procedures") {
		if t := hiveTechnique(p); t.Technique != "" {
			c.Techniques = append(c.Techniques, t)
		}
	}
	return c
}

// hiveTechnique reads a procedure: what of ATT&CK was used, when and how. Where it names no technique, that is "".
func hiveTechnique(o object) item.Technique {
	t := item.Technique{Technique: strings.ToUpper(o.text("patternId", "pattern")), Used: o.time("occurDate"), Note: o.text("description")}
	if !attack.IsID(t.Technique) {
		return item.Technique{}
	}
	t.Tactic = attack.Under(t.Technique, attack.TacticOf(o.text("tactic", "tacticLabel")))
	return t
}

// hiveFields reads the fields that teams define: in version 1 of the API a list of names and values, in version 0 an object
// of objects whose one key beside the order is the type.
func hiveFields(c *Case, o object) {
	for _, f := range o.list("customFields") {
		c.holdAny(f.text("name"), f.text("type"), f.get("value"))
	}
	m, _ := o.get("customFields").(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		of, _ := m[name].(map[string]any)
		for _, kind := range []string{"string", "integer", "float", "boolean", "date"} {
			if v := of[kind]; v != nil {
				c.holdAny(name, kind, v)
			}
		}
	}
}

func hiveTask(t object) item.Task {
	task := item.Task{Text: t.text("title"), Owner: t.text("assignee", "owner"), Due: t.time("dueDate")}
	if s := strings.ToLower(t.text("status")); s == "completed" || s == "cancel" {
		task.Done, task.DoneBy = t.time("endDate", "_updatedAt", "updatedAt", "startDate", "_createdAt"), task.Owner
	}
	return task
}

// hiveMark reads TLP 1 as 0 to 3. Of an instance that knows AMBER+STRICT the names come beside the numbers.
func hiveMark(o object) tocsin.Mark {
	if m, err := tocsin.ParseMark(strings.TrimPrefix(strings.ToUpper(o.text("tlpLabel")), "TLP:")); err == nil {
		return m
	}
	switch n, ok := o.number("tlp"); {
	case ok && n == 0:
		return tocsin.Clear
	case ok && n == 1:
		return tocsin.Green
	case ok && n >= 3:
		return tocsin.Red
	}
	return tocsin.Amber
}

func hivePAP(o object) item.PAP {
	if n, ok := o.number("pap"); ok && n >= 0 && n <= 3 {
		return []item.PAP{"clear", "green", "amber", "red"}[n]
	}
	return "amber"
}

func hiveResolution(s string) item.Resolution {
	switch strings.ToLower(s) {
	case "falsepositive":
		return "false-positive"
	case "duplicated", "duplicate":
		return "duplicate"
	case "indeterminate":
		return "unresolved"
	}
	return "resolved"
}

// rsitTag returns the type of a tag such as rsit:malicious-code="infected-system".
func rsitTag(s string) string {
	if name, value, ok := strings.Cut(s, "="); ok && strings.HasPrefix(strings.ToLower(name), "rsit:") {
		return strings.ToLower(strings.Trim(value, `"`))
	}
	return strings.ToLower(s)
}
