package digest

import (
	"bytes"
	"encoding/csv"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// evidence makes the files that go with a letter.
func evidence(in Input) []File {
	name := in.Number
	if name == "" {
		name = in.Owner.Slug
	}
	if in.All != nil {
		return tableOfAll(in, name)
	}
	switch in.Format {
	case AsCSV:
		return []File{{Name: name + ".csv", Type: "text/csv", Body: asCSV(in)}}
	case AsJSON:
		return []File{{Name: name + ".json", Type: "application/json", Body: asJSON(in)}}
	case AsXARF:
		return asXARF(in)
	}
	return nil
}

// columns are the event's fields that stand in a table, the same for every letter, so that programs can rely on them.
func columns() []string {
	return []string{"time.source", "source.ip", "source.port", "source.fqdn", "source.url", "source.asn", "protocol.transport", "protocol.application",
		"destination.ip", "destination.port", "destination.fqdn", "malware.name", "malware.hash.sha256", "product.vendor", "product.full_name", "product.version", "product.vulnerabilities",
		"severity", "feed.code", "tlp", "event_description.text", "id"}
}

// asCSV writes the records as a table with a comma between, which programs of tables open. Source: RFC 4180 §2.
func asCSV(in Input) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that programs of tables read UTF-8
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	cols := columns()
	row := append([]string{"change", "classification.type", "classification.identifier"}, cols...)
	_ = w.Write(row) // a buffer takes everything
	for _, p := range in.Problems {
		for _, r := range p.Records {
			ev := tocsin.Event{Fields: r.Fields}
			row = append(row[:0], sheet.Cell(p.Change), sheet.Cell(p.Type), sheet.Cell(p.Identifier))
			for _, c := range cols {
				row = append(row, sheet.Cell(cell(&ev, r, c)))
			}
			_ = w.Write(row)
		}
	}
	w.Flush()
	return b.Bytes()
}

// cell returns one column of a record.
func cell(ev *tocsin.Event, r Record, column string) string {
	switch column {
	case "time.source":
		return r.Time.UTC().Format("2006-01-02T15:04:05Z")
	case "id":
		return r.ID
	}
	return ev.Get(column)
}

// asJSON writes the records as an array of events with flat keys.
func asJSON(in Input) []byte {
	b := []byte("[")
	n := 0
	for _, p := range in.Problems {
		for _, r := range p.Records {
			if n++; n > 1 {
				b = append(b, ',')
			}
			b = append(b, '\n')
			b = tocsin.AppendJSON(b, append([]tocsin.Field{{Name: "change", Value: p.Change}}, r.Fields...))
		}
	}
	return append(b, "\n]\n"...)
}
