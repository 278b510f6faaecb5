package app

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"tocsin/internal/kit/config"
)

var update = flag.Bool("update", false, "write what is wanted anew")

// The page of settings has every setting, as the program describes it.
func TestConfigurePage(t *testing.T) {
	const page, begin, end = "../docs/operate/configure.md", "writes the table -->\n", "<!-- end -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", page)
	}
	var s Settings
	if _, err := config.Read(&s, config.Source{}); err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("\n| key | type | default | what |\n| --- | --- | --- | --- |\n")
	for _, d := range config.Describe(&s, envPrefix, nil) {
		if d.Help == "" {
			t.Errorf("%s says not what it does", d.Key)
		}
		fallback := ""
		if d.Default != "" {
			fallback = "`" + d.Default + "`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", d.Key, d.Type, fallback, strings.ReplaceAll(d.Help, "|", "\\|"))
	}
	want := before + begin + table.String() + "\n" + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil { //nolint:gosec // a page of the repository
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s is not as the settings are: go test ./app -run TestConfigurePage -update", page)
	}
}

// Every default can be read as its setting's type, and makes a node that can start.
func TestDefaults(t *testing.T) {
	var s Settings
	if _, err := config.Read(&s, config.Source{}); err != nil {
		t.Fatal(err)
	}
	for _, d := range config.Describe(&s, envPrefix, nil) {
		if d.Value != d.Default {
			t.Errorf("%s is %q without a word, and %q by default", d.Key, d.Value, d.Default)
		}
	}
	s.Profile, s.Country, s.Name = "national", "ZM", "Example CIRT"
	if err := s.check(""); err != nil {
		t.Error(err)
	}
}
