package arch

import (
	"os"
	"testing"
)

// rule is one house rule: it returns a sentence for each breach, "file:line: what is wrong; what to do".
type rule struct {
	name  string
	check func(t *tree) []string
}

var rules = []rule{
	{"floors", floors},
	{"desks", desks},
	{"sql", sqlInStore},
	{"clock", clock},
	{"dialing", dialing},
	{"length", length},
	{"init", noInit},
	{"comments", comments},
	{"words", words},
	{"skips", skips},
	{"faults", faults},
	{"sources", sources},
	{"decisions", decisions},
}

func TestHouse(t *testing.T) {
	house, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(house.files) < 20 {
		t.Fatalf("%d files read, which can't be the whole repository", len(house.files))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, breach := range r.check(house) {
				t.Error(breach)
			}
		})
	}
}
