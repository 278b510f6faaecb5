package arch

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"
)

// maxText is the longest file, in bytes, whose words are read; what is longer is data.
const maxText = 1 << 20

// file is one text file of the repository.
type file struct {
	path string    // with slashes, from the repository's root
	text string    // all of it
	ast  *ast.File // nil where it is not Go of the main module
}

// tree is the repository as the rules see it.
type tree struct {
	fset  *token.FileSet
	files []*file
}

// load reads every text file below fsys. Folders with a go.mod of their own, and testdata, give text but no Go.
func load(fsys fs.FS) (*tree, error) {
	t := &tree{fset: token.NewFileSet()}
	foreign := map[string]bool{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(fsys, name, foreign)
		}
		if name == ".git" { // of a second work tree it is a file
			return nil
		}
		return t.add(fsys, name, foreign[path.Dir(name)])
	})
	return t, err
}

// enter decides whether a folder is read, and marks it as foreign when its Go is not ours to judge.
func enter(fsys fs.FS, name string, foreign map[string]bool) error {
	switch path.Base(name) {
	case ".git", "out", "node_modules":
		return fs.SkipDir
	case "testdata":
		foreign[name] = true
	}
	if name != "." {
		if _, err := fs.Stat(fsys, path.Join(name, "go.mod")); err == nil || foreign[path.Dir(name)] {
			foreign[name] = true
		}
	}
	return nil
}

func (t *tree) add(fsys fs.FS, name string, foreign bool) error {
	b, err := text(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since the folder was read
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if b == nil || !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return nil
	}
	f := &file{path: name, text: string(b)}
	if path.Ext(name) == ".go" && !foreign {
		f.ast, err = parser.ParseFile(t.fset, name, b, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("parse %s: %w", name, err)
		}
	}
	t.files = append(t.files, f)
	return nil
}

// text returns what a file holds, or nil where it is a socket, or data.
func text(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxText {
		return nil, err
	}
	return fs.ReadFile(fsys, name)
}

// code calls each with every Go file of the main module.
func (t *tree) code(each func(f *file)) {
	for _, f := range t.files {
		if f.ast != nil {
			each(f)
		}
	}
}

// at returns "file:line" of a place in Go source.
func (t *tree) at(pos token.Pos) string {
	p := t.fset.Position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// lines returns how many lines a node spans.
func (t *tree) lines(n ast.Node) int {
	return t.fset.Position(n.End()).Line - t.fset.Position(n.Pos()).Line + 1
}

func (f *file) dir() string { return strings.TrimSuffix(path.Dir(f.path), ".") }

func (f *file) base() string { return path.Base(f.path) }

func (f *file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// stem is the file's name without .go and _test, so a test sits at the desk of what it tests.
func (f *file) stem() string {
	return strings.TrimSuffix(strings.TrimSuffix(f.base(), ".go"), "_test")
}

// imports calls each with every import's path and place.
func (f *file) imports(each func(what string, pos token.Pos)) {
	for _, i := range f.ast.Imports {
		each(strings.Trim(i.Path.Value, "`\""), i.Pos())
	}
}

// under reports whether a path is a folder or lies in it.
func under(what, folder string) bool {
	return what == folder || strings.HasPrefix(what, folder+"/")
}
