package arch

import (
	"strings"
	"testing"
	"testing/fstest"
)

// tidy is a small house that keeps every rule.
var tidy = map[string]string{
	"doc.go":                                "// Package tocsin holds the words.\npackage tocsin\n\nimport \"strings\"\n\n// An ID names it. Source: TLP 2.0 §2; decide/0001.\ntype ID string\n\nvar _ = strings.ToLower\n",
	"internal/kit/inbox/store.go":           "// Package inbox keeps.\npackage inbox\n\nimport _ \"tocsin/internal/kit/sqldb\"\n",
	"internal/kit/sqldb/sqldb.go":           "// Package sqldb stores.\npackage sqldb\n\nimport (\n\t\"database/sql\"\n\t_ \"modernc.org/sqlite\"\n\t_ \"tocsin\"\n)\n\n// The DB is a store.\ntype DB struct{ *sql.DB }\n",
	"internal/console/console.go":           "// Package console shows.\npackage console\n\nimport _ \"html/template\"\n",
	"plugin/format/csv.go":                  "// Package format reads.\npackage format\n\nimport _ \"tocsin/internal/kit/sqldb\"\n\nfunc init() {}\n",
	"internal/module/watch/watch.go":        "// Package watch sees.\npackage watch\n\nimport (\n\t_ \"tocsin/internal/kit/sqldb\"\n\t_ \"tocsin/internal/module/watch/pipe\"\n)\n",
	"internal/module/watch/store_case.go":   "package watch\n\nimport _ \"tocsin/internal/kit/sqldb\"\n",
	"internal/module/watch/web.go":          "package watch\n\nimport (\n\t_ \"html/template\"\n\t_ \"net/http\"\n)\n",
	"internal/module/watch/case.go":         "package watch\n\n// Limits of a case.\nconst (\n\tMost = 1\n\tLeast = 0\n)\n",
	"internal/module/watch/case_test.go":    "package watch\n\nimport (\n\t\"time\"\n\t_ \"net/http\"\n\t_ \"pgregory.net/rapid\"\n)\n\nvar _ = time.Now\n",
	"internal/module/watch/pipe/pipe.go":    "// Package pipe runs.\npackage pipe\n\nimport _ \"tocsin/plugin/format\"\n",
	"internal/module/respond/respond.go":    "// Package respond acts.\npackage respond\n\nimport \"time\"\n\n// Start is when.\nvar Start = time.Now\n",
	"app/app.go":                            "// Package app wires.\npackage app\n\nimport (\n\t_ \"github.com/alecthomas/kong\"\n\t_ \"tocsin/internal/module/watch\"\n)\n",
	"cmd/tocsin/main.go":                    "// Command tocsin runs a node.\npackage main\n\nimport _ \"tocsin/app\"\n\nfunc main() {}\n",
	"test/script/script_test.go":            "package script\n\nimport _ \"tocsin/app\"\n",
	"docs/standard/index.txt":               "# name | status | where | what\nTLP 2.0 | yes | doc.go | Traffic Light Protocol\nSTIX 2.1 | no | | Structured Threat Information\n",
	"docs/decide/0001-one-binary.md":        "# One\n\n## Context\n\n## Choice\n\n## Price\n",
	"tools/go.mod":                          "module tocsin/tools\n",
	"tools/tool.go":                         "package whatever\n\nfunc init() {}\n",
	"internal/module/watch/testdata/bad.go": "this is no Go",
}

// with returns the rules' breaches in the tidy house after one file was put in, or replaced.
func with(t *testing.T, r rule, name, text string) []string {
	t.Helper()
	fsys := fstest.MapFS{}
	for n, s := range tidy {
		fsys[n] = &fstest.MapFile{Data: []byte(s)}
	}
	if name != "" {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return r.check(tree)
}

func TestTidyHouseHasNoBreach(t *testing.T) {
	for _, r := range rules {
		for _, b := range with(t, r, "", "") {
			t.Errorf("%s: %s", r.name, b)
		}
	}
}

// breach returns a checker for one rule: the file, put into the tidy house, must give exactly one sentence, and that
// must hold want; want "" says that the file is no breach.
func breach(t *testing.T, ruleName string) func(name, text, want string) {
	for _, r := range rules {
		if r.name != ruleName {
			continue
		}
		return func(name, text, want string) {
			t.Helper()
			got := with(t, r, name, text)
			switch {
			case want == "" && len(got) > 0:
				t.Errorf("%s: got %q, want no breach", name, got)
			case want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], name) || !strings.Contains(got[0], want)):
				t.Errorf("%s: got %q, want one breach that says %q", name, got, want)
			}
		}
	}
	t.Fatalf("there is no rule %s", ruleName)
	return nil
}

func TestFloors(t *testing.T) {
	f := breach(t, "floors")
	imports := func(name, what, want string) {
		t.Helper()
		f(name, "package x\n\nimport _ \""+what+"\"\n", want)
	}
	imports("word.go", "github.com/gaissmai/bart", "standard library alone")
	imports("word.go", "tocsin/internal/kit/sqldb", "move it up a floor")
	imports("word_test.go", "github.com/google/go-cmp/cmp", "")
	imports("internal/kit/blob/blob.go", "tocsin/plugin/format", "kit knows no cybersecurity")
	imports("internal/kit/blob/blob.go", "modernc.org/sqlite", "name it for this folder")
	imports("internal/kit/blob/blob.go", "tocsin/internal/kit/sqldb", "")
	imports("internal/kit/eventlog/eventlogtest/suite.go", "github.com/google/go-cmp/cmp", "")
	imports("plugin/norm/norm.go", "tocsin/internal/console", "a shelf serves the rooms")
	imports("plugin/norm/norm.go", "tocsin/plugin/format", "")
	imports("internal/console/part.go", "tocsin/plugin/format", "serves every room")
	imports("internal/module/respond/work.go", "tocsin/internal/module/watch", "rooms never import rooms")
	imports("internal/module/respond/work_test.go", "tocsin/internal/module/watch/pipe", "rooms never import rooms")
	imports("internal/module/watch/pipe/work.go", "tocsin/internal/module/watch/own", "")
	imports("internal/module/watch/work.go", "tocsin/app", "rooms never import rooms")
	imports("internal/module/watch/work.go", "github.com/alecthomas/kong", "name it for this folder")
	imports("app/serve.go", "tocsin/cmd/tocsin", "nothing below app")
	imports("cmd/tocsin/main.go", "tocsin/internal/kit/sqldb", "main is five lines")
	imports("app/serve.go", "tocsin/util", "no floor")
	f("util/util.go", "package util\n", "on no floor")
}

func TestDesks(t *testing.T) {
	f := breach(t, "desks")
	imports := func(name, what, want string) {
		t.Helper()
		f(name, "package x\n\nimport _ \""+what+"\"\n", want)
	}
	imports("internal/module/watch/case.go", "tocsin/internal/kit/sqldb", "[store*.go work*.go watch.go]")
	imports("internal/module/watch/web_case.go", "database/sql", "[store*.go work*.go watch.go]")
	imports("internal/module/watch/storey.go", "database/sql", "[store*.go work*.go watch.go]")
	imports("internal/module/watch/pipe/pipe.go", "tocsin/internal/kit/sqldb", "")
	imports("internal/module/watch/case_test.go", "tocsin/internal/kit/sqldb", "")
	imports("internal/module/watch/work.go", "net/http", "[web*.go api*.go route*.go]")
	imports("internal/module/watch/api_case.go", "net/http", "")
	imports("internal/module/watch/api.go", "html/template", "[web*.go]")
	imports("app/page.go", "html/template", "[web*.go]")
	imports("app/page.go", "database/sql", "a package of internal/kit")
	imports("internal/kit/blob/dir.go", "tocsin/internal/kit/sqldb", "[store*.go blob.go]")
	imports("plugin/enrich/rdap.go", "net/http", "a package of internal/kit")
	imports("internal/console/part.go", "html/template", "")
}

func TestSQLInStore(t *testing.T) {
	f := breach(t, "sql")
	holds := func(name, text string, want string) {
		t.Helper()
		f(name, "package watch\n\nvar q = "+text+"\n", want)
	}
	holds("internal/module/watch/work.go", "`SELECT 1`", "move that line to a function of store")
	holds("internal/module/watch/watch.go", "\"DELETE FROM watch_case\"", "move that line to a function of store")
	holds("internal/module/watch/store_case.go", "`SELECT 2`", "")
	holds("internal/module/watch/work.go", "\"Select a country\"", "")
}

func TestClock(t *testing.T) {
	f := breach(t, "clock")
	f("internal/module/watch/sla.go", "package watch\n\nimport \"time\"\n\nvar a = time.Now()\n", "asks time.Now")
	f("internal/module/watch/sla.go", "package watch\n\nimport \"time\"\n\nvar a = time.Since(time.Time{})\n", "asks time.Since")
	f("internal/module/watch/sla.go", "package watch\n\nimport \"time\"\n\nvar a = time.Hour\n", "")
	f("internal/module/watch/work_poll.go", "package watch\n\nimport \"time\"\n\nvar a = time.Now()\n", "")
	f("event.go", "package tocsin\n\nimport \"time\"\n\nvar a = time.Now()\n", "asks time.Now")
}

func TestDialing(t *testing.T) {
	f := breach(t, "dialing")
	f("internal/module/watch/web.go", "package watch\n\nimport \"net/http\"\n\nvar a = http.DefaultClient\n", "http.DefaultClient")
	f("internal/kit/news/news.go", "// Package news asks.\npackage news\n\nimport \"net\"\n\nvar a net.Dialer\n", "net.Dialer")
	f("internal/module/watch/web.go", "package watch\n\nimport \"net/http\"\n\nvar a = http.MethodGet\n", "")
	f("internal/module/watch/web_test.go", "package watch\n\nimport \"net/http\"\n\nvar a = http.DefaultClient\n", "")
	f("internal/kit/fetch/dial.go", "// Package fetch asks.\npackage fetch\n\nimport \"net\"\n\nvar a net.Dialer\n", "")
}

func TestLength(t *testing.T) {
	f := breach(t, "length")
	body := func(lines int) string {
		return "package app\n\nfunc long() {\n" + strings.Repeat("\tprint()\n", lines-2) + "}\n"
	}
	f("app/long.go", body(maxFunc), "")
	f("app/long.go", body(maxFunc+1), "long: 61 lines, at most 60; cut it")
	f("app/long_test.go", body(2*maxFunc), "")
	f("app/long_test.go", strings.ReplaceAll(body(maxFunc+1), "print()", "a.print()"), "long: 61 lines")
	table := "[]int{\n" + strings.Repeat("\t1,\n", 2*maxFile) + "}\n"
	f("app/table.go", "package app\n\nfunc table() []int {\n\treturn "+table+"}\n", "")
	f("app/table.go", "package app\n\nvar table = "+table, "")
	funcs := "[]func(){\n" + strings.Repeat("\tfunc() {},\n", maxFunc) + "}\n"
	f("app/funcs.go", "package app\n\nfunc funcs() []func() {\n\treturn "+funcs+"}\n", "funcs: 64 lines")
	f("app/file.go", "package app\n\n"+strings.Repeat("var _ = 1\n", maxFile), "502 lines, at most 500; one idea a file")
	f("app/made.go", "// Code generated by a tool. DO NOT EDIT.\n\npackage app\n\n"+strings.Repeat("var _ = 1\n", maxFile), "")
}

func TestNoInit(t *testing.T) {
	f := breach(t, "init")
	f("app/start.go", "package app\n\nfunc init() {}\n", "init is for the shelves")
	f("app/start.go", "package app\n\ntype a int\n\nfunc (a) init() {}\n", "")
}

func TestComments(t *testing.T) {
	f := breach(t, "comments")
	f("internal/kit/blob/blob.go", "package blob\n", "package blob has no comment")
	f("internal/kit/blob/blob_test.go", "package blob\n", "")
	says := func(decl, want string) {
		t.Helper()
		f("app/part.go", "package app\n\n"+decl+"\n", want)
	}
	says("func Open() {}", "Open has no comment")
	says("// Opens it.\nfunc Open() {}", "begins with another word")
	says("// Open opens.\nfunc Open() {}", "")
	says("// The Door is shut.\ntype Door int", "")
	says("// Door's hinges.\ntype Door int", "")
	says("type Door int", "Door has no comment")
	says("// Doors.\ntype (\n\tDoor int\n)", "Door has no comment")
	says("type door int\n\nfunc (door) Open() {}", "")
	says("// Door is.\ntype Door[T any] struct{}\n\nfunc (d *Door[T]) Open() {}", "Open has no comment")
	says("var Most = 1", "Most has no comment")
	says("var (\n\tMost = 1 // bytes\n\tnone = 0\n)", "")
	says("var (\n\tMost = 1\n\tnone = 0\n)", "Most has no comment")
	says("// Most is.\nvar Most = 1", "")
}

func TestWords(t *testing.T) {
	f := breach(t, "words")
	f("docs/use/a.md", "run /wo"+"rk/main/check\n", "a path of one machine")
	f("docs/use/a.md", "one\ntwo (/ro"+"ot/go)\n", "docs/use/a.md:2")
	f("docs/use/a.md", "http://192.0.2.1/ro"+"ot/x and ./wo"+"rk/main\n", "")
	f("app/csp.go", "package app\n\n// unsafe-in"+"line\n", "give it a nonce")
	f("app/csp_test.go", "package app\n\n// unsafe-in"+"line\n", "")
	f("app/page.html", "<p>unsafe-ev"+"al", "give it a nonce")
	f("app/a.go", "package app\n\n// TO"+"DO: later\n", "issue's number")
	f("app/a.go", "package app\n\n// TO"+"DO(me): later\n", "issue's number")
	f("app/a.go", "package app\n\n// TO"+"DO(#12): later\n", "")
	f("check", "# FIX"+"ME\n", "issue's number")
}

func TestSkips(t *testing.T) {
	f := breach(t, "skips")
	skip := func(call string) string {
		return "package app\n\nfunc TestA(t *testing.T) { " + call + " }\n"
	}
	f("app/a_test.go", skip("t.Skip()"), "skips without a word")
	f("app/a_test.go", skip("t.SkipNow()"), "skips without a word")
	f("app/a_test.go", skip(`t.Skip("needs pip")`), "")
	f("app/a_test.go", skip("decoder.Skip()"), "")
}

func TestSources(t *testing.T) {
	f := breach(t, "sources")
	cites := func(text, want string) {
		t.Helper()
		f("app/cite.go", "package app\n\n// "+text+"\nvar a = 1\n", want)
	}
	cites("a is 1. Source: TLP 2.0 §3.", "")
	cites("a is 1. Source: STIX\n// 2.1 §3.6. And more; much more.", "")
	cites("a is 1. Source: TLP 2.01 §3.", `cites "TLP 2.01 §3"`)
	cites("a is 1. Source: TLP 2.0 §3; RFC 1 §1.", `cites "RFC 1 §1"`)
	cites("a is 1. Source: decide/0001.", "")
	cites("a is 1. Source: decide/0002.", `cites "decide/0002"`)
	f(indexFile, "TLP 2.0 | yes | doc.go | marks\nSTIX 2.1 | yes | | objects\n", "no code cites STIX 2.1")
	f(indexFile, "TLP 2.0 | later | doc.go | marks\n", "change its status")
	f(indexFile, "TLP 2.0 | yes | doc.go | marks\nSTIX 2.1 | perhaps | | objects\n", "want NAME VERSION")
}

func TestDecisions(t *testing.T) {
	f := breach(t, "decisions")
	whole := "# Two\n\n## Context\n\n## Choice\n\n## Price\n"
	f("docs/decide/0002-two.md", whole, "")
	f("docs/decide/two.md", whole, "want NNNN-title.md")
	f("docs/decide/0001-other.md", whole, "take the next free one")
	f("docs/decide/0002-two.md", "# Two\n\n## Context\n\n## Choice\n", "lacks the heading ## Price")
}

func TestFaults(t *testing.T) {
	const none = "does not say this sentence"
	with := func(code string) string {
		return "package watch\n\nimport \"tocsin\"\n\n" + code
	}
	f := func(code string, want ...string) {
		t.Helper()
		fsys := fstest.MapFS{"internal/module/watch/case.go": {Data: []byte(with(code))}}
		for _, tag := range faultLanguages {
			fsys[faultFolder+"/"+tag+".json"] = &fstest.MapFile{Data: []byte(`{"it is closed": "x", "%s has %d": "%[2]d %[1]s"}`)}
		}
		tree, err := load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, b := range faults(tree) {
			if _, rest, ok := strings.Cut(b, "zh.json"); ok {
				got[strings.Trim(rest, ": ")] = true
			}
		}
		for _, w := range want {
			found := false
			for b := range got {
				found = found || strings.Contains(b, w)
			}
			if !found {
				t.Errorf("%s: got %v, want %q", code, got, w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: got %v, want %v", code, got, want)
		}
	}
	all := "var _ = tocsin.Faultf(tocsin.Invalid, \"it is closed\")\n\nvar _ = tocsin.Faultf(tocsin.Invalid, \"%s has %d\", \"a\", 1)\n\n"
	f(all)
	f("var _ = tocsin.Faultf(tocsin.Invalid, \"it is closed\")", `nothing says "%s has %d"`)
	f(all+"var _ = tocsin.Faultf(tocsin.Invalid, \"it is open\")", none+`; add to it: "it is open"`)
	f(all+"var _ = tocsin.Fault{Text: \"it is \" + open + \"!\"}", `"it is %s!"`)
	f(all+"func bad(field, format string, args ...any) error { return tocsin.Faultf(tocsin.Invalid, format, args...) }\n\nvar _ = bad(\"x\", \"it is %s\", \"a\")", `"it is %s"`)
	f(all+"func why() string {\n\tif true {\n\t\treturn \"it is late\"\n\t}\n\treturn \"\"\n}\n\nvar _ = tocsin.Fault{Text: why()}", `"it is late"`)
}

func TestVerbs(t *testing.T) {
	f := func(a, b string, same bool) {
		t.Helper()
		if got := strings.Join(verbs(a), ";") == strings.Join(verbs(b), ";"); got != same {
			t.Errorf("%q and %q: %v", a, b, got)
		}
	}
	f("%s has %d%%", "%[2]d%% %[1]s", true)
	f("%s has %d", "%d %s", false)
	f("%.40q is", "%q", false)
	f("%w", "", false)
}
