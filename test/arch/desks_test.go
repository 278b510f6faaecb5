package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

const rooms = "internal/module"

// desk says in which files a package may be imported.
type desk struct {
	imports []string
	folder  string   // the rule holds below it
	exempt  []string // but not below these
	files   []string // beginnings of the file names; "ROOM" is the file named as its package
}

var deskRules = []desk{
	{[]string{"database/sql", module + "/internal/kit/sqldb"}, rooms, nil, []string{"store", "work", "ROOM"}},
	{[]string{"database/sql", module + "/internal/kit/sqldb"}, "internal/kit", []string{"internal/kit/sqldb"}, []string{"store", "ROOM"}},
	{[]string{"database/sql"}, "", []string{rooms, "internal/kit", "test"}, nil},
	{[]string{"net/http"}, rooms, nil, []string{"web", "api", "route"}},
	{[]string{"net/http"}, "plugin", nil, nil},
	{[]string{"html/template"}, "", []string{"internal/console"}, []string{"web"}},
}

// desks says which line belongs into which file of a room: SQL to store, HTTP and HTML to web and api.
func desks(t *tree) (breaches []string) {
	t.code(func(f *file) {
		f.imports(func(what string, pos token.Pos) {
			for _, d := range deskRules {
				if d.forbids(f, what) {
					breaches = append(breaches, fmt.Sprintf("%s: may not import %s; %s", t.at(pos), what, d.remedy(f)))
				}
			}
		})
	})
	return breaches
}

func (d desk) forbids(f *file, what string) bool {
	if f.isTest() || !slices.Contains(d.imports, what) || d.folder != "" && !under(f.dir(), d.folder) {
		return false
	}
	if slices.ContainsFunc(d.exempt, func(folder string) bool { return under(f.dir(), folder) }) {
		return false
	}
	return !f.sits(d.files)
}

// sits reports whether a file's name begins with one of the desks' names, as a word: "web" is web.go and web_case.go.
func (f *file) sits(desks []string) bool {
	for _, name := range desks {
		if name == "ROOM" {
			name = path.Base(f.dir())
		}
		if f.stem() == name || strings.HasPrefix(f.stem(), name+"_") {
			return true
		}
	}
	return false
}

func (d desk) remedy(f *file) string {
	if len(d.files) == 0 {
		return "move that line to " + strings.Join(append([]string{"a package of internal/kit"}, d.exempt...), ", ")
	}
	names := make([]string, 0, len(d.files))
	for _, name := range d.files {
		if name == "ROOM" {
			names = append(names, path.Base(f.dir())+".go")
			continue
		}
		names = append(names, name+"*.go")
	}
	return "move that line to one of [" + strings.Join(names, " ") + "]"
}

var sqlText = regexp.MustCompile("^[`\"]\\s*(SELECT|INSERT|UPDATE|DELETE FROM|WITH|CREATE|DROP|ALTER|PRAGMA)\\s")

// sqlInStore says that a statement of SQL stands in a room's store and nowhere else: work may span a transaction over
// several stores, and says nothing to the database itself.
func sqlInStore(t *tree) (breaches []string) {
	t.code(func(f *file) {
		if f.isTest() || !under(f.dir(), rooms) || f.sits([]string{"store"}) {
			return
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && sqlText.MatchString(lit.Value) {
				breaches = append(breaches, t.at(lit.Pos())+": holds SQL; move that line to a function of store*.go")
			}
			return true
		})
	})
	return breaches
}

// timely are the desks of a room that may ask for the time.
var timely = []string{"store", "web", "api", "route", "work", "ROOM"}

// clock says that shared words and rule files ask no clock: the time is handed in.
func clock(t *tree) (breaches []string) {
	t.code(func(f *file) {
		if f.isTest() || f.dir() != "" && (!under(f.dir(), rooms) || f.sits(timely)) {
			return
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if name := clockName(n); name != "" {
				breaches = append(breaches, fmt.Sprintf("%s: asks time.%s; a rule file takes the time as a parameter", t.at(n.Pos()), name))
			}
			return true
		})
	})
	return breaches
}

// clockName returns the function of package time by which a node asks for the time, or "".
func clockName(n ast.Node) string {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if pkg, ok := sel.X.(*ast.Ident); !ok || pkg.Name != "time" {
		return ""
	}
	switch sel.Sel.Name {
	case "Now", "Since", "Until":
		return sel.Sel.Name
	}
	return ""
}
