package tend

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
)

// actWork is what lets somebody enter events: who works on items may.
const actWork = "incident.work"

// eventPath is the page on which events are entered.
const eventPath = "/watch/new-event"

// localTime is how a browser writes a time without its zone.
const localTime = "2006-01-02T15:04"

// eventPage is the two forms of events by hand.
type eventPage struct {
	One, Table *console.Form
	Faults     []console.Wrong
}

func (t *Tend) newEvent(v visit) error {
	l := t.console.Lang(v.r)
	p := eventPage{One: t.eventForm(v), Table: t.form(v, "table", "")}
	p.Table.Add("table", "tend.event.table.text", "", console.Must, console.Lines(8), console.Most(maxForm), p.Table.Hint("tend.event.table.hint"))
	p.Table.Choose("tlp", "tend.event.tlp", tocsin.Amber.String(), marks())
	p.Table.Done(nil)
	p.Faults = v.faults(l, p.One, p.Table)
	return t.page(v, "event", l.Text("tend.event"), p)
}

// eventForm is the form of one event. A fault of the reading names a key of the event.
func (t *Tend) eventForm(v visit) *console.Form {
	f := t.form(v, "one", "")
	f.Choose("type", "watch.field.type", "undetermined", types(f.Words)[1:])
	f.Add("what", "tend.event.what", "", console.Must, console.Most(2000), f.Hint("tend.event.what.hint"))
	f.Add("port", "tend.event.port", "", console.Most(5))
	f.Add("identifier", "tend.rule.identifier", "", console.Most(300))
	f.Add("time", "tend.event.time", "", console.Kind("datetime-local"), func(x *console.Field) {
		x.Hint = f.Words.Text("tend.event.time.hint", "zone", t.console.Zone(v.r).String())
	})
	f.Add("text", "tend.event.text", "", console.Lines(3), console.AnyWay, console.Most(maxField))
	f.Choose("tlp", "tend.event.tlp", tocsin.Amber.String(), marks())
	return f.Done(map[string]string{"source.ip": "what", "source.network": "what", "source.asn": "what", "source.fqdn": "what", "source.url": "what",
		"source.port": "port", "time.source": "time", "classification.type": "type", "classification.identifier": "identifier"})
}

// event takes in what was entered: it is a report like any other, and its page tells what came of each line.
func (t *Tend) event(v visit) error {
	sheet, one, err := t.typedEvents(v)
	var e Entered
	if err == nil {
		e, err = t.source.Enter(v.r.Context(), v.by, sheet, v.text("tlp"))
	}
	if err == nil && one && e.Taken == 0 && e.Refused != nil {
		err = &tocsin.Fault{Why: tocsin.Invalid, Field: e.Refused.Field, Text: e.Refused.Reason}
	}
	if err != nil {
		return t.mend(v, err, t.newEvent)
	}
	http.Redirect(v.w, v.r, "/watch/inbox/"+strconv.FormatInt(e.Report, 10), http.StatusSeeOther)
	return nil
}

// typedEvents are the events of a form as a table of event keys.
func (t *Tend) typedEvents(v visit) (sheet string, one bool, err error) {
	if v.text("do") == "table" {
		sheet, err = sheetOf(v.text("table"))
		return sheet, false, err
	}
	key, value := sideOf(v.text("what"))
	if value == "" {
		return "", true, field("what", "say what has the problem: an address, a network, an AS, a domain or a URL")
	}
	names, values := []string{"classification.type", key}, []string{v.text("type"), value}
	add := func(name, value string) {
		if value != "" {
			names, values = append(names, name), append(values, value)
		}
	}
	if s := v.text("time"); s != "" {
		at, err := time.ParseInLocation(localTime, s[:min(len(s), len(localTime))], t.console.Zone(v.r))
		if err != nil {
			return "", true, field("time", "%.40q is no time such as 2026-12-31T18:00", s)
		}
		add("time.source", at.UTC().Format(time.RFC3339))
	}
	add("source.port", v.text("port"))
	add("classification.identifier", v.text("identifier"))
	add("event_description.text", strings.Join(strings.Fields(v.text("text")), " "))
	for i, name := range names {
		if err := checked(name, values[i]); err != nil {
			return "", true, err
		}
	}
	return written([][]string{names, values}), true, nil
}
