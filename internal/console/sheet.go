package console

import (
	"html/template"
	"io"
	"time"

	"tocsin/internal/kit/lang"
)

// sheet is a copy of one page in one language. It serves one request at a time, so it can hold the zone of that request's
// reader, which the functions of the template write times in.
type sheet struct {
	page *template.Template
	zone *time.Location
}

// sheets are the copies of one page in one language that nobody uses now.
type sheets struct {
	free chan *sheet
	cut  func() (*sheet, error)
}

// sheetsKept is how many copies of a page in a language are kept for the next readers; those that more readers at once
// need are made for them and let go.
const sheetsKept = 4

// sheets returns the copies of a page, which are made when they are needed.
func (c *Console) sheets(master *template.Template, l *lang.Lang) *sheets {
	cut := func() (*sheet, error) {
		s := &sheet{}
		t, err := master.Clone()
		if err != nil {
			return nil, err
		}
		s.page = t.Funcs(c.funcs(l, s))
		return s, nil
	}
	return &sheets{make(chan *sheet, sheetsKept), cut}
}

// execute writes a page for a reader in a zone.
func (ss *sheets) execute(w io.Writer, v view, zone *time.Location) error {
	s, err := ss.take()
	if err != nil {
		return err
	}
	defer ss.give(s)
	s.zone = zone
	return s.page.ExecuteTemplate(w, "layout.html", v)
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
