package desk

import (
	"cmp"
	"strconv"

	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/module/respond/item"
)

// opened is a letter as a page shows it: its text in blocks, its files, the letters within it.
type opened struct {
	show.Letter
	Who    string // whom it is from, in one line
	Parts  []part // its text, with what can be looked up
	Files  []attached
	Within []opened
}

// attached is a file of a letter.
type attached struct {
	show.File
	Href string // where it is fetched; "" where the reader may not
	Said string // its name, or a word for one without
}

// mailPath is the page of a letter.
func mailPath(id int64) string { return lettersPath + "/" + strconv.FormatInt(id, 10) }

// allowed is what a reader of letters may do with what they name.
type allowed struct {
	fetch bool // get their files
	look  bool // look for what is in their texts
}

// openedOf makes a letter ready for a page.
func openedOf(l *lang.Lang, path string, s show.Letter, may allowed) opened {
	o := opened{Letter: s, Parts: partsOf(s.Blocks, may.look)}
	if len(s.From) > 0 {
		o.Who = cmp.Or(s.From[0].Name, s.From[0].Email)
	}
	for _, f := range s.Files {
		a := attached{File: f, Said: cmp.Or(f.Name, l.Text("respond.letter.file.unnamed"))}
		if may.fetch {
			a.Href = path + "/file/" + f.Path
		}
		o.Files = append(o.Files, a)
		if f.Letter != nil {
			o.Within = append(o.Within, openedOf(l, path, *f.Letter, may))
		}
	}
	return o
}

// people writes a list of addresses of a letter.
type people struct {
	Label string
	List  []show.Address
}

// heads are the lines of a letter's head that have anybody in them. The sender is told where it is not whom the letter
// is from, and so is where an answer would go.
func heads(l *lang.Lang, s show.Letter) (list []people) {
	for _, h := range []people{{"from", s.From}, {"sender", other(s.Sender, s.From)}, {"replyto", other(s.ReplyTo, s.From)}, {"to", s.To}, {"cc", s.Cc}} {
		if len(h.List) > 0 {
			list = append(list, people{l.Text("respond.letter." + h.Label), h.List})
		}
	}
	return list
}

// other returns a list of addresses that is not the same as another.
func other(list, than []show.Address) []show.Address {
	if len(list) == len(than) {
		for i := range list {
			if list[i].Email != than[i].Email {
				return list
			}
		}
		return nil
	}
	return list
}

// removed says what was taken out of a letter's HTML.
func removed(l *lang.Lang, r show.Removed) (said []string) {
	for _, x := range []struct {
		name string
		n    int
	}{{"remote", r.Remote}, {"images", r.Images}, {"scripts", r.Scripts}, {"forms", r.Forms}, {"links", r.Links}} {
		if x.n > 0 {
			said = append(said, l.Text("respond.letter.removed."+x.name, "n", x.n))
		}
	}
	return said
}

// tabs of the list of letters, by the name in the address.
var mailTabs = []struct {
	name   string
	filter item.MailFilter
}{
	{"decide", item.MailFilter{Sorts: []item.Sort{item.Letter, item.Answer}, Undecided: true}},
	{"letter", item.MailFilter{Sorts: []item.Sort{item.Letter}}},
	{"answer", item.MailFilter{Sorts: []item.Sort{item.Answer}}},
	{"bounce", item.MailFilter{Sorts: []item.Sort{item.Bounce}}},
	{"auto", item.MailFilter{Sorts: []item.Sort{item.Auto}}},
	{"feed", item.MailFilter{Sorts: []item.Sort{item.FeedMail}}},
	{"junk", item.MailFilter{Sorts: []item.Sort{item.Spam, item.Circular}}},
	{"all", item.MailFilter{}},
}
