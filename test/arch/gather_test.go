package arch

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// sentence is an English sentence that a file says to people, as the format that it is made of.
type sentence struct {
	format string // "" where it can't be told
	at     string
	unseen bool
}

// gatherer finds the sentences of one folder.
type gatherer struct {
	t      *tree
	files  []*file
	takers map[string]int // functions that make a fault of a parameter, and the number of that parameter
	said   []sentence
}

// takersOf are functions by folder that take a sentence for a page and hand it on by ways that can't be followed.
var takersOf = map[string]map[string]int{
	"app":                           {"tell": 0},
	"internal/module/watch/collect": {"sign": 2},
	"internal/kit/mail/keys":        {"sentence": 0},
	"internal/kit/mail/show":        {"trouble": 0},
	"internal/kit/mail/tree":        {"trouble": 0},
	"internal/module/watch/urgency": {"Reject": 2},
}

// gatherSentences finds what is said to people: the formats of Faultf and of functions that hand one on to it, the texts
// of faults, of problems of a roster, and of the errors that are shown as reasons.
func gatherSentences(t *tree) (said []sentence) {
	folders := map[string][]*file{}
	t.code(func(f *file) {
		if !f.isTest() {
			folders[f.dir()] = append(folders[f.dir()], f)
		}
	})
	for _, files := range folders {
		g := &gatherer{t: t, files: files, takers: maps.Clone(takersOf[files[0].dir()])}
		if g.takers == nil {
			g.takers = map[string]int{}
		}
		for {
			before := len(g.takers)
			g.said = nil
			g.walk()
			if len(g.takers) == before {
				break
			}
		}
		said = append(said, g.said...)
	}
	slices.SortFunc(said, func(a, b sentence) int { return strings.Compare(a.at, b.at) })
	return said
}

// function is where an expression stands.
type function struct {
	name   string
	params []string
	body   *ast.BlockStmt
	outer  *function
}

func (g *gatherer) walk() {
	for _, f := range g.files {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				g.enter(f, &function{name: fn.Name.Name, params: paramsOf(fn.Type), body: fn.Body})
			} else {
				g.look(f, &function{}, d)
			}
		}
	}
}

func paramsOf(t *ast.FuncType) (names []string) {
	for _, field := range t.Params.List {
		for _, n := range field.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

func (g *gatherer) enter(f *file, in *function) { g.look(f, in, in.body) }

// look finds the sentences of a piece of code.
func (g *gatherer) look(f *file, in *function, n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
				name, okName := n.Lhs[0].(*ast.Ident)
				if fn, ok := n.Rhs[0].(*ast.FuncLit); ok && okName {
					g.enter(f, &function{in.name + "." + name.Name, paramsOf(fn.Type), fn.Body, in})
					return false
				}
				if field, ok := n.Lhs[0].(*ast.SelectorExpr); ok && field.Sel.Name == "reason" {
					g.say(f, in, n.Rhs[0])
				}
			}
		case *ast.FuncLit:
			g.enter(f, &function{"", paramsOf(n.Type), n.Body, in})
			return false
		case *ast.CallExpr:
			if at, ok := g.taker(f, in, n); ok && at < len(n.Args) {
				g.say(f, in, n.Args[at])
			}
		case *ast.CompositeLit:
			if text := textOf(n); text != nil {
				g.say(f, in, text)
			}
		}
		return true
	})
}

// taker reports which argument of a call is a sentence.
func (g *gatherer) taker(f *file, in *function, call *ast.CallExpr) (at int, ok bool) {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		if fn.Name == "Faultf" {
			return 1, f.dir() == ""
		}
		for o := in; o != nil; o = o.outer {
			if at, ok := g.takers[o.name+"."+fn.Name]; ok {
				return at, true
			}
		}
		at, ok = g.takers[fn.Name]
	case *ast.SelectorExpr:
		pkg, _ := fn.X.(*ast.Ident)
		switch {
		case pkg != nil && pkg.Name == "tocsin":
			return 1, fn.Sel.Name == "Faultf"
		case pkg != nil && pkg.Name == "errors":
			return 0, fn.Sel.Name == "New" && speaks(f)
		case pkg != nil && pkg.Name == "fmt":
			return 0, fn.Sel.Name == "Errorf" && speaks(f) && !wraps(call)
		case fn.Sel.Name == "Reject" && len(call.Args) == 4:
			return 2, true // of what takes the records of a format
		}
		at, ok = g.takers[fn.Sel.Name]
	}
	return at, ok
}

// speaking are the folders whose every error is a reason that people see.
var speaking = []string{"plugin/norm", "plugin/feed", "plugin/format", "internal/module/watch/roster"}

func speaks(f *file) bool {
	return slices.Contains(speaking, f.dir()) && !strings.HasPrefix(f.base(), "store") && f.base() != "settle.go"
}

// wraps reports whether a call of Errorf only says what was being done when another error came.
func wraps(call *ast.CallExpr) bool {
	lit, ok := call.Args[0].(*ast.BasicLit)
	return !ok || strings.Contains(lit.Value, "%w")
}

// sayingFields are the types that hold a sentence, and its field.
var sayingFields = map[string]string{"Fault": "Text", "Problem": "Text", "Reject": "Reason", "Trouble": "Text", "Sign": "Text", "rejected": "reason", "xmlRecord": "reason"}

// textOf returns the text of a fault, or of a problem of a roster, that is written out.
func textOf(lit *ast.CompositeLit) ast.Expr {
	name := ""
	switch t := lit.Type.(type) {
	case *ast.SelectorExpr:
		name = t.Sel.Name
	case *ast.Ident:
		name = t.Name
	}
	want := sayingFields[name]
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && want != "" {
			if key, ok := kv.Key.(*ast.Ident); ok && key.Name == want {
				return kv.Value
			}
		}
	}
	return nil
}

// say notes the sentences of an expression, or that its function is one that hands a sentence on.
func (g *gatherer) say(f *file, in *function, e ast.Expr) {
	for _, format := range g.formats(in, e, 0) {
		if strings.Contains(format, " ") && strings.ContainsFunc(aVerb.ReplaceAllString(format, ""), unicode.IsLetter) {
			g.said = append(g.said, sentence{format, g.t.at(e.Pos()), isUnseen(f.path)})
		}
	}
}

// deepest is how far a sentence is followed through names and functions.
const deepest = 4

// formats returns the formats that an expression may be; none where another place says them.
func (g *gatherer) formats(in *function, e ast.Expr, deep int) []string {
	if deep > deepest {
		return nil
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, _ := strconv.Unquote(e.Value)
			return []string{s}
		}
	case *ast.ParenExpr:
		return g.formats(in, e.X, deep)
	case *ast.BinaryExpr:
		return g.joined(in, e, deep)
	case *ast.CallExpr:
		return g.called(in, e, deep)
	case *ast.Ident:
		return g.named(in, e.Name, deep)
	}
	return nil
}

// joined is a sentence that is put together with +: what is no literal of it is a %s.
func (g *gatherer) joined(in *function, e *ast.BinaryExpr, deep int) []string {
	left, right := []string{"%s"}, []string{"%s"}
	if list := g.formats(in, e.X, deep+1); len(list) > 0 {
		left = list
	}
	if list := g.formats(in, e.Y, deep+1); len(list) > 0 {
		right = list
	}
	var out []string
	for _, a := range left {
		for _, b := range right {
			out = append(out, a+b)
		}
	}
	return out
}

// called is what a call returns: fmt.Sprintf its format, a function of the folder each of its literals.
func (g *gatherer) called(in *function, e *ast.CallExpr, deep int) (out []string) {
	if sel, ok := e.Fun.(*ast.SelectorExpr); ok && len(e.Args) > 0 && (sel.Sel.Name == "Sprintf" || sel.Sel.Name == "Errorf") {
		return g.formats(in, e.Args[0], deep)
	}
	name := ""
	switch fn := e.Fun.(type) {
	case *ast.Ident:
		name = fn.Name
	case *ast.SelectorExpr:
		if name = fn.Sel.Name; name == "Error" || name == "String" {
			return nil
		}
	}
	for _, f := range g.files {
		for _, d := range f.ast.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Name.Name != name || d.Body == nil {
				continue
			}
			ast.Inspect(d.Body, func(n ast.Node) bool {
				if r, ok := n.(*ast.ReturnStmt); ok {
					for _, x := range r.Results {
						out = append(out, g.formats(&function{body: d.Body}, x, deep+1)...)
					}
				}
				return true
			})
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return !strings.Contains(s, " ") })
}

// named is what a name stands for: a parameter, a variable of the function, a constant of the folder.
func (g *gatherer) named(in *function, name string, deep int) (out []string) {
	for o := in; o != nil; o = o.outer {
		if at := slices.Index(o.params, name); at >= 0 {
			if o.name != "" {
				g.takers[o.name] = at
			}
			return nil
		}
	}
	for o := in; o != nil && o.body != nil; o = o.outer {
		ast.Inspect(o.body, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == len(a.Rhs) {
				for i, l := range a.Lhs {
					if id, ok := l.(*ast.Ident); ok && id.Name == name {
						out = append(out, g.formats(in, a.Rhs[i], deep+1)...)
					}
				}
			}
			return true
		})
	}
	for _, f := range g.files {
		for _, d := range f.ast.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				out = append(out, g.constant(d, name, deep)...)
			}
		}
	}
	return out
}

func (g *gatherer) constant(d *ast.GenDecl, name string, deep int) (out []string) {
	for _, s := range d.Specs {
		v, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, id := range v.Names {
			if id.Name == name && i < len(v.Values) {
				out = append(out, g.formats(&function{}, v.Values[i], deep+1)...)
			}
		}
	}
	return out
}
