package format

import "tocsin"

func init() {
	register("intelmq", ndjson{name: "IntelMQ events", size: standardSizes, mend: unfoldExtra})
}

// unfoldExtra puts the values of "extra" on their own where it stands as JSON in a string, as IntelMQ's SQL and CSV
// outputs write it. What can't be read stays as it is. Source: IntelMQ Data Format 3.5.
func unfoldExtra(f *flattener, fields []tocsin.Field) []tocsin.Field {
	for i, field := range fields {
		if field.Name != "extra" || len(field.Value) < 2 || field.Value[0] != '{' {
			continue
		}
		g := &flattener{names: f.names, turn: f.turn, b: []byte(field.Value), name: []byte("extra")}
		g.value(0)
		if g.reason != "" || g.next() != 0 || len(fields)+len(g.fields) > MaxFields {
			return fields
		}
		out := append(fields[:i:i], fields[i+1:]...)
		return append(out, g.fields...)
	}
	return fields
}
