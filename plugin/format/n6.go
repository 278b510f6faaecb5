package format

import "tocsin"

func init() {
	register("n6", expanded{name: "n6 events", size: standardSizes, must: "category", parts: n6Parts})
}

// n6Parts gives each address of an n6 event: its columns ip, asn, cc and the like. Source: n6 data model 4.
func n6Parts(fields []tocsin.Field) ([][]tocsin.Field, func(string) bool) {
	var parts [][]tocsin.Field
	last := ""
	for _, f := range fields {
		place, rest, ok := numbered(f.Name, "address")
		if !ok {
			continue
		}
		if len(parts) == 0 || place != last {
			parts, last = append(parts, nil), place
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], tocsin.Field{Name: rest, Value: f.Value})
	}
	return parts, func(name string) bool { _, _, ok := numbered(name, "address"); return ok }
}
