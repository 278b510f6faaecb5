package arch

import (
	"fmt"
	"go/ast"
	"strings"
)

// Limits of size, in lines. Lines of a table count for neither: a literal without functions in it and, in a test, calls
// of a local function that take one line each.
const (
	maxFunc = 60
	maxFile = 500
)

// long are the functions ("file:Func") and files that may be longer, each with its reason.
var long = map[string]string{}

// length says how long functions and files may be.
func length(t *tree) (breaches []string) {
	needed := map[string]bool{}
	judge := func(name, at string, got, most int, remedy string) {
		if got <= most {
			return
		}
		needed[name] = true
		if long[name] == "" {
			breaches = append(breaches, fmt.Sprintf("%s: %d lines, at most %d; %s", at, got, most, remedy))
		}
	}
	seen := map[string]bool{}
	t.code(func(f *file) {
		if ast.IsGenerated(f.ast) {
			return
		}
		seen[f.path] = true
		judge(f.path, f.path, t.lines(f.ast)-t.tables(f.ast), maxFile, "one idea a file: split it")
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				name := f.path + ":" + fn.Name.Name
				seen[name] = true
				judge(name, t.at(fn.Pos())+": "+fn.Name.Name, t.lines(fn)-t.tables(fn), maxFunc, "cut it where a comment would explain the next part")
			}
		}
	})
	for name := range long {
		if seen[name] && !needed[name] {
			breaches = append(breaches, name+": is short enough now; take it off the list in test/arch/shape_test.go")
		}
	}
	return breaches
}

// tables counts the lines of tables below root.
func (t *tree) tables(root ast.Node) (lines int) {
	inTest := strings.HasSuffix(t.fset.Position(root.Pos()).Filename, "_test.go")
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if !hasFunc(n) {
				lines += t.lines(n) - 1
				return false
			}
		case *ast.ExprStmt:
			if inTest && t.isCase(n) {
				lines++
			}
		}
		return true
	})
	return lines
}

// isCase reports whether a statement is one line of a table test: f("in", "want").
func (t *tree) isCase(s *ast.ExprStmt) bool {
	call, ok := s.X.(*ast.CallExpr)
	if !ok || t.lines(s) > 1 {
		return false
	}
	_, local := call.Fun.(*ast.Ident)
	return local
}

func hasFunc(root ast.Node) (found bool) {
	ast.Inspect(root, func(n ast.Node) bool {
		_, isFunc := n.(*ast.FuncLit)
		found = found || isFunc
		return !found
	})
	return found
}

// noInit says that only the shelves may register themselves at program start.
func noInit(t *tree) (breaches []string) {
	t.code(func(f *file) {
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv == nil && fn.Name.Name == "init" && !under(f.dir(), "plugin") {
				breaches = append(breaches, t.at(fn.Pos())+": init is for the shelves in plugin alone; write a constructor and call it from app")
			}
		}
	})
	return breaches
}
