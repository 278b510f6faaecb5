package desk

import (
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// typeOptions are the classes of RSIT in the reader's language and order.
func typeOptions(l *lang.Lang, selected string) []option {
	var names []string
	for c := range tocsin.Types {
		names = append(names, c.Type)
	}
	text := func(s string) string { return l.Word("class", s) }
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(text(a), text(b)) })
	return options(l.Text("form.all"), names, selected, text)
}
