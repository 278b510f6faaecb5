package arch

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// comments says that every package and every exported name has a comment, and that the name begins it.
func comments(t *tree) (breaches []string) {
	told := map[string]bool{}
	t.code(func(f *file) {
		told[f.dir()] = told[f.dir()] || f.ast.Doc != nil
	})
	t.code(func(f *file) {
		if !told[f.dir()] && !f.isTest() {
			told[f.dir()] = true
			breaches = append(breaches, f.path+": package "+f.ast.Name.Name+" has no comment; say in doc.go what it is for")
		}
		if f.isTest() || f.ast.Name.Name == "main" || ast.IsGenerated(f.ast) {
			return
		}
		for _, d := range f.ast.Decls {
			breaches = append(breaches, t.uncommented(d)...)
		}
	})
	return breaches
}

func (t *tree) uncommented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || exportedReceiver(d.Recv)) {
			return t.judge(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		return t.uncommentedGroup(d)
	}
	return nil
}

// uncommentedGroup judges a const, var or type declaration. One comment over a group in brackets tells of all of it,
// except that a type always has its own.
func (t *tree) uncommentedGroup(d *ast.GenDecl) (breaches []string) {
	grouped := d.Lparen != token.NoPos
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				breaches = append(breaches, t.judge(s.Name, firstOf(grouped, s.Doc, d.Doc))...)
			}
		case *ast.ValueSpec:
			exported := slices.IndexFunc(s.Names, (*ast.Ident).IsExported)
			if exported < 0 || grouped && (d.Doc != nil || s.Comment != nil) {
				continue
			}
			breaches = append(breaches, t.judge(s.Names[exported], firstOf(grouped, s.Doc, d.Doc))...)
		}
	}
	return breaches
}

// firstOf returns the comment that a name goes by: its own in a group, else its declaration's.
func firstOf(grouped bool, own, whole *ast.CommentGroup) *ast.CommentGroup {
	if grouped || own != nil {
		return own
	}
	return whole
}

func (t *tree) judge(name *ast.Ident, doc *ast.CommentGroup) []string {
	if doc == nil {
		return []string{t.at(name.Pos()) + ": " + name.Name + " has no comment; say what it is for, beginning with its name"}
	}
	words := strings.Fields(doc.Text())
	if len(words) > 1 && slices.Contains([]string{"A", "An", "The"}, words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || strings.TrimSuffix(strings.TrimRight(words[0], ",.:;"), "'s") != name.Name {
		return []string{t.at(name.Pos()) + ": the comment of " + name.Name + " begins with another word; begin it with the name"}
	}
	return nil
}

func exportedReceiver(recv *ast.FieldList) bool {
	typ := recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}
