package console

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"text/template/parse"
	"time"

	"tocsin/internal/kit/lang"
)

// sheet is a copy of one page. It serves one request at a time, so it can hold the language and the zone of that request's
// reader, which the functions of the template write in.
type sheet struct {
	page *template.Template
	lang *lang.Lang
	zone *time.Location
}

// sheets are the copies of one page that nobody uses now.
type sheets struct {
	free chan *sheet
	cut  func() (*sheet, error)
}

// sheetsKept is how many copies of a page are kept for the next readers; those that more readers at once need are made for
// them and let go.
const sheetsKept = 4

// newSheets returns the copies of a page, which are cut when they are needed.
func newSheets(cut func() (*sheet, error)) *sheets {
	return &sheets{make(chan *sheet, sheetsKept), cut}
}

// cut reads a page and puts with it those of the shared parts that it uses, and no others: a room has far more of them.
func (c *Console) cut(parts *template.Template, dir fs.FS, file string) (*sheet, error) {
	s := &sheet{}
	funcs := c.funcs(s)
	own, err := template.New(file).Funcs(funcs).ParseFS(dir, file)
	if err != nil {
		return nil, err
	}
	s.page = template.New(layout).Funcs(funcs)
	return s, gather(s.page, layout, own, parts)
}

// gather adds to a page the template of a name, and those that it uses. Of two of one name the page's own counts.
func gather(page *template.Template, name string, from ...*template.Template) error {
	for _, set := range from {
		t := set.Lookup(name)
		if t == nil || t.Tree == nil {
			continue
		}
		if _, err := page.AddParseTree(name, t.Tree.Copy()); err != nil {
			return err
		}
		for _, used := range uses(t.Tree.Root) {
			if page.Lookup(used) == nil {
				if err := gather(page, used, from...); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return fmt.Errorf("there is no template %q", name)
}

// uses returns the names of the templates that a part of a template uses, some more than once.
func uses(node parse.Node) (names []string) {
	branch := func(b *parse.BranchNode) []string { return append(uses(b.List), uses(b.ElseList)...) }
	switch n := node.(type) {
	case *parse.TemplateNode:
		return []string{n.Name}
	case *parse.IfNode:
		return branch(&n.BranchNode)
	case *parse.RangeNode:
		return branch(&n.BranchNode)
	case *parse.WithNode:
		return branch(&n.BranchNode)
	case *parse.ListNode:
		if n == nil { // there is no else
			return nil
		}
		for _, in := range n.Nodes {
			names = append(names, uses(in)...)
		}
	}
	return names
}

// execute writes a page for a reader in a language and a zone.
func (ss *sheets) execute(w io.Writer, v view, zone *time.Location) error {
	s, err := ss.take()
	if err != nil {
		return err
	}
	defer ss.give(s)
	s.lang, s.zone = v.Lang, zone
	return s.page.ExecuteTemplate(w, layout, v)
}

func (ss *sheets) take() (*sheet, error) {
	select {
	case s := <-ss.free:
		return s, nil
	default:
		return ss.cut()
	}
}

func (ss *sheets) give(s *sheet) {
	select {
	case ss.free <- s:
	default:
	}
}
