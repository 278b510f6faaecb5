package digest

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tocsin/internal/kit/lang"
)

// Write makes the letter.
func Write(in Input) Letter {
	l := Words().Lang(in.Language)
	out := Letter{Number: in.Number, Owner: in.Owner.Slug, Name: in.Owner.Name, To: in.To, Language: l.Tag, TLP: in.Mark.String(), Findings: len(in.Problems)}
	out.Hold = "dry-run"
	if len(out.To) == 0 {
		out.Hold = "no-contact"
	}
	b := body{l: l, in: in, groups: groupsOf(in.shown()), left: MaxInLetter, inside: in.Format == AsText || in.Format == "" || in.All != nil}
	out.Subject = b.subject()
	for _, p := range in.Problems {
		out.Records += len(p.Records)
	}
	out.Text = b.text()
	b.left = MaxInLetter
	out.HTML = b.html()
	out.Files = evidence(in)
	return out
}

// body is what text and HTML are both written from.
type body struct {
	l      *lang.Lang
	in     Input
	groups []group
	left   int  // how many records of evidence may still stand in the letter
	inside bool // evidence stands in the letter and not in a file
}

// group is the problems of one type.
type group struct {
	typ      string
	problems []Problem
	systems  int64
}

// groupsOf puts the problems of a type together, in the order in which they come. What is gone is not in a group.
func groupsOf(problems []Problem) (list []group) {
	at := map[string]int{}
	for _, p := range problems {
		if p.Change == Gone {
			continue
		}
		n, ok := at[p.Type]
		if !ok {
			n = len(list)
			at[p.Type] = n
			list = append(list, group{typ: p.Type})
		}
		list[n].problems = append(list[n].problems, p)
		list[n].systems += p.Systems
	}
	return list
}

// subject begins with the number, so that it stands in an answer however it is cut.
func (b *body) subject() string {
	open, gone := b.counts()
	date := b.l.Date(b.in.Date)
	s := ""
	switch {
	case b.in.Reminder:
		s = b.l.Text("reminder.subject", "team", b.in.Team)
	case b.in.Title != "":
		s = "[" + b.in.Team + "] " + b.in.Title
	case b.in.All != nil:
		s = b.subjectOfAll(open)
	case open == 0 && gone > 0:
		s = b.l.Text("digest.subject.gone", "n", gone, "team", b.in.Team, "date", date)
	default:
		s = b.l.Text("digest.subject", "n", open, "team", b.in.Team, "date", date)
	}
	if b.in.About != "" {
		s = b.value(b.in.About) + " " + s
	}
	return b.headed(s)
}

// headed puts the number before a subject and keeps its direction.
func (b *body) headed(s string) string {
	if b.in.Number != "" {
		s = "[" + b.in.Number + "] " + s
	}
	if b.l.Dir() == "rtl" {
		s = rlm + s // it begins with the number or the team's name, which are in Latin letters
	}
	return oneLine(s)
}

// counts returns how many problems are there and how many are gone.
func (b *body) counts() (open, gone int) {
	for _, p := range b.in.Problems {
		if p.Change == Gone {
			gone++
		} else {
			open++
		}
	}
	return open, gone
}

// goneTitle heads what is gone, beside what is there.
func (b *body) goneTitle() string {
	if b.in.All != nil {
		return b.l.Text("summary.gone", "date", b.l.Date(b.in.All.Since))
	}
	return b.l.Text("digest.gone.title")
}

// more says how much of a problem does not stand in the letter.
func (b *body) more(n int64) string {
	if b.in.All != nil {
		return b.l.Text("summary.addresses", "n", n)
	}
	return b.l.Text("digest.more", "n", n)
}

// title names a problem: "Infected device (mirai)".
func (b *body) title(p Problem) string {
	title := b.in.Class(b.l.Tag, p.Type)
	if p.Identifier != "" {
		title += " (" + foreign(p.Identifier) + ")"
	}
	return title
}

// value keeps a feed's word apart from a text that runs the other way.
func (b *body) value(s string) string {
	if b.l.Dir() == "rtl" {
		return fsi + foreign(s) + pdi
	}
	return foreign(s)
}

// about says what a type of problem means and what to do, with what the team says of it.
func (b *body) about(typ string) []string {
	own := func(place string) []string {
		if b.in.Advice == nil {
			return nil
		}
		return b.in.Advice(place, b.l.Tag, typ)
	}
	text := own("instead")
	if len(text) == 0 {
		text = []string{b.usual(typ)}
	}
	return slices.Concat(own("before"), text, own("after"))
}

// usual is what Tocsin says of a type.
func (b *body) usual(typ string) string {
	key := "digest.about." + typ
	if !b.l.Has(key) {
		key = "digest.about.other"
	}
	return b.l.Text(key)
}

// change names what a problem is told as.
func (b *body) change(p Problem) string {
	switch p.Change {
	case Open:
		return b.l.Text("digest.severity." + cmp.Or(severityWord(p.Severity), "unrated"))
	case "":
		return b.l.Text("digest.change." + New)
	}
	return b.l.Text("digest.change." + p.Change)
}

// facts are what a letter says of a problem in one line.
func (b *body) facts(p Problem) string {
	s := b.l.Text("digest.since", "first", b.l.Date(p.First), "last", b.l.Date(p.Last))
	if len(p.Feeds) > 0 {
		s += " " + b.l.Text("digest.source", "feeds", foreign(strings.Join(p.Feeds, ", ")))
	}
	return s
}

// opening is the paragraphs before the problems.
func (b *body) opening() []string {
	list := []string{b.l.Text("digest.greeting", "owner", b.in.Owner.Name)}
	open, gone := b.counts()
	switch {
	case b.in.Reminder:
		list = append(list, b.l.Text("reminder.lead", "team", b.in.Team, "owner", b.in.Owner.Name), b.l.Text("reminder.ask"))
	case b.in.Intro != "":
		list = append(list, b.l.Text("campaign.lead", "team", b.in.Team, "owner", b.in.Owner.Name))
		for p := range strings.SplitSeq(b.in.Intro, "\n\n") {
			list = append(list, p)
		}
	case b.in.All != nil:
		list = append(list, b.openingOfAll(int64(open))...)
	case open == 0 && gone > 0:
		list = append(list, b.l.Text("digest.gone.all"))
	default:
		list = append(list, b.l.Text("digest.lead", "team", b.in.Team))
	}
	if b.in.About != "" {
		list = append(list, b.l.Text("digest.address", "address", b.value(b.in.About)))
	}
	if !b.inside && open > 0 {
		list = append(list, b.l.Text("digest.evidence."+b.in.Format))
	}
	return list
}

// notes are the paragraphs after the problems that tell of what is not in the letter.
func (b *body) notes() (list []string) {
	add := func(key string, n int64) {
		if n > 0 {
			list = append(list, b.l.Text(key, "n", n))
		}
	}
	add("digest.apart", int64(b.in.Apart))
	if b.in.All != nil {
		open, _ := b.counts()
		add("summary.more", int64(open-MaxOpen))
		add("summary.settled", b.in.All.Settled)
	}
	add("digest.omitted", b.in.Omitted)
	add("digest.before", b.in.Before)
	add("digest.withheld", b.in.Withheld)
	return list
}

// closing is the paragraphs at the end; the link stands by itself.
func (b *body) closing() []string {
	reply := "digest.reply"
	if b.in.Reminder {
		reply = "reminder.reply"
	}
	list := []string{b.l.Text(reply)}
	if b.in.Number != "" {
		list = append(list, b.l.Text("digest.number", "number", b.in.Number))
	}
	return append(list, b.l.Text("digest.mark", "mark", b.in.Mark.Label()), b.l.Text("digest.close", "team", b.in.Team))
}

// shown returns the records of a problem that stand in the letter, and how many there are besides.
func (b *body) shown(p Problem) ([]Record, int64) {
	if !b.inside {
		return nil, 0
	}
	n := min(len(p.Records), MaxRecords, b.left)
	if b.in.All != nil {
		n = min(n, fewRecords)
	}
	b.left -= n
	return p.Records[:n], p.More + int64(len(p.Records)-n)
}

// Left-to-right and right-to-left mark, left-to-right isolate, first-strong isolate and pop isolate. Source: UAX 9 51 §2.4.
const (
	lrm = "\u200E"
	rlm = "\u200F"
	lri = "\u2066"
	fsi = "\u2068"
	pdi = "\u2069"
)

// oneLine makes a text fit for a line of a letter: no line ends, no controls, and of what turns the direction only the
// isolates that values stand in.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		if unicode.Is(unicode.Bidi_Control, r) && r != '\u2068' && r != '\u2069' {
			return -1
		}
		return r
	}, s)
}

// foreign makes a text from a feed fit for a letter: one that closes isolates would turn the direction of what follows.
func foreign(s string) string {
	if isPlain(s) {
		return s
	}
	return oneLine(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s))
}

// isPlain reports whether a text has printable ASCII alone, as most have.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
