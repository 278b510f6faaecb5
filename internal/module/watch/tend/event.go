package tend

import (
	"bytes"
	"encoding/csv"
	"net/netip"
	"strings"

	"tocsin"
	"tocsin/plugin/norm"
)

// Entered is what came of events that a person entered.
type Entered struct {
	Report  int64    // of the inbox
	Refused *Refusal // the first that was refused; nil where all were taken
	Taken   int64
}

// Refusal says of one event why it was refused, and at which of its keys.
type Refusal struct{ Field, Reason string }

// sideOf names the key of an event that holds what a person wrote for what has the problem, and how it is written there.
func sideOf(what string) (key, value string) {
	what = norm.Refang(strings.TrimSpace(what))
	if _, err := netip.ParseAddr(what); err == nil {
		return "source.ip", what
	}
	if _, err := netip.ParsePrefix(what); err == nil {
		return "source.network", what
	}
	if n, ok := strings.CutPrefix(strings.ToUpper(what), "AS"); ok && n != "" && strings.Trim(n, "0123456789") == "" {
		return "source.asn", n
	}
	if strings.Contains(what, "://") {
		return "source.url", what
	}
	return "source.fqdn", what
}

// checked is the value of a key as the pipe will write it; what it would keep beside the event is refused here.
func checked(key, value string) error {
	kind, _ := tocsin.KindOf(key)
	if _, err := norm.Value(kind, value); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: key, Text: err.Error(), Err: err}
	}
	return nil
}

// sheetOf is a table as the feed of event keys reads it: what is copied from a spreadsheet has tabs.
func sheetOf(text string) (string, error) {
	head, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if head == "" || strings.TrimSpace(rest) == "" {
		return "", field("table", "a table has a line of names and at least one more")
	}
	if !strings.Contains(head, "\t") {
		return strings.TrimSpace(text) + "\n", nil
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		return "", &tocsin.Fault{Why: tocsin.Invalid, Field: "table", Text: "The form can't be read.", Err: err}
	}
	return written(rows), nil
}

// written are rows as a CSV.
func written(rows [][]string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) //nolint:errcheck // a buffer takes everything
	return b.String()
}
