package app

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
)

// patterns are all that a mux knows, as they were given to it. It keeps them to itself, so they are read by reflection; a
// test below sees that this still works with the Go that is at hand.
func patterns(mux *http.ServeMux) (list []string) {
	var walk func(n reflect.Value)
	walk = func(n reflect.Value) {
		if n.Kind() == reflect.Pointer {
			if n.IsNil() {
				return
			}
			n = n.Elem()
		}
		if p := n.FieldByName("pattern"); !p.IsNil() {
			list = append(list, p.Elem().FieldByName("str").String())
		}
		children := n.FieldByName("children")
		for i, s := 0, children.FieldByName("s"); i < s.Len(); i++ {
			walk(s.Index(i).FieldByName("value"))
		}
		for it := children.FieldByName("m").MapRange(); it.Next(); {
			walk(it.Value())
		}
		walk(n.FieldByName("emptyChild"))
		walk(n.FieldByName("multiChild"))
	}
	walk(reflect.ValueOf(mux).Elem().FieldByName("tree"))
	slices.Sort(list)
	return slices.Compact(list)
}

func TestPatternsOfAMux(t *testing.T) {
	mux, want := http.NewServeMux(), []string{"/", "GET /a", "GET /a/{id}", "GET /b/{$}", "POST /a", "POST /a/{id}/c", "POST /d/{rest...}"}
	for _, p := range want {
		mux.HandleFunc(p, func(http.ResponseWriter, *http.Request) {})
	}
	if got := patterns(mux); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q: net/http keeps its patterns elsewhere; mend patterns", got, want)
	}
}
