package app

import (
	"maps"
	"net/http"
	"slices"
	"testing"
)

// statementsMost is how many statements a page may ask of the records: however many rows a list has, it asks for them
// together. A page with other bounds stands in statementsOf.
const statementsMost = 30

var statementsOf = map[string]int64{
	"GET /incidents/{number}":                 60, // much hangs on an item, each sort of it asked for once
	"GET /incidents/{number}/write":           60,
	"GET /incidents/{number}/tasks":           40,
	"GET /incidents/{number}/related":         45,
	"GET /incidents/{number}/indicators/{id}": 40, // what the item says of it, what programs have found, where it is looked for
	"GET /incidents/{number}/relations":       45,
	"GET /settings/setup/warnings":            400, // it writes a few letters to show them
}

// fewStatements looks at each kind of page that the crawl has found, the second time: the first may gather what is kept.
func (k *walked) fewStatements(t *testing.T) {
	for _, pattern := range slices.Sorted(maps.Keys(k.paths)) {
		most := int64(statementsMost)
		if n, ok := statementsOf[pattern]; ok {
			most = n
		}
		for _, path := range k.paths[pattern] {
			a := asked{method: http.MethodGet, path: path, who: "all"}
			k.ask(t, a)
			k.ask(t, a)
			if n := k.statements.Load(); n > most {
				t.Errorf("%s asks %d statements of the records, at most %d", path, n, most)
			}
		}
	}
}
