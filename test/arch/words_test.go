package arch

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

// ban is a word that may not stand in files of certain kinds.
type ban struct {
	word   *regexp.Regexp
	ends   []string // ends of the file names; none means every file
	except []string // ends of those that may
	remedy string
}

// The words are put together from pieces, so that this file does not hold them itself.
var bans = []ban{
	{regexp.MustCompile(`(^|[^\w./~-])/(wo` + `rk/(main|shared|issues|\.)|ro` + `ot/)`), nil, nil,
		"a path of one machine means nothing elsewhere: use a relative path or a temporary folder"},
	{regexp.MustCompile(`unsafe-(inl` + `ine|ev` + `al)`), []string{".go", ".html", ".js", ".css", ".toml"}, []string{"_test.go", ".min.js"},
		"pages do without: put the script into internal/console/static and give it a nonce"},
	{regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b($|[^(]|\([^#])`), []string{".go", ".html", ".js", ".css", ".sql", ".toml", ".yml", ".sh", "/check", "/run"}, []string{".min.js"},
		"say whose and when, with an issue's number in brackets after it, or do it now"},
}

// words says which words may not stand in the repository.
func words(t *tree) (breaches []string) {
	for _, f := range t.files {
		for _, b := range bans {
			if len(b.ends) > 0 && !endsIn(f.path, b.ends) || endsIn(f.path, b.except) {
				continue
			}
			for _, at := range b.word.FindAllStringIndex(f.text, -1) {
				line := 1 + strings.Count(f.text[:at[0]+1], "\n")
				breaches = append(breaches, fmt.Sprintf("%s:%d: says %q; %s", f.path, line, strings.TrimSpace(f.text[at[0]:at[1]]), b.remedy))
			}
		}
	}
	return breaches
}

// endsIn reports whether a file's path has one of these ends.
func endsIn(name string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix("/"+name, end) })
}

// skips says that a test which does not run tells why.
func skips(t *tree) (breaches []string) {
	t.code(func(f *file) {
		if !f.isTest() {
			return
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && silentSkip(call) {
				breaches = append(breaches, t.at(call.Pos())+": skips without a word; say what is missing and how to get it")
			}
			return true
		})
	})
	return breaches
}

func silentSkip(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) > 0 || sel.Sel.Name != "Skip" && sel.Sel.Name != "SkipNow" {
		return false
	}
	on, ok := sel.X.(*ast.Ident)
	return ok && (on.Name == "t" || on.Name == "b" || on.Name == "f" || on.Name == "tb")
}
