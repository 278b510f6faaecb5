package item

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Seek is how what somebody types to look for items is read:
//
//	(status:new or priority:1..2) -tag:test owner:me opened:2026-11-01..
//
// What stands beside each other is asked together, "or" binds less, brackets hold together, - before something is not. What
// has a name that is known before its colon is a condition, what begins with # a tag, and all else a word of an item's texts.
// Within quotation marks nothing has a meaning.
type Seek struct {
	Fields []Field        // of the team's own; their names come first
	Me     string         // who looks, for owner:me
	Now    time.Time      // that -7d is counted from
	Zone   *time.Location // of days; nil is UTC
}

// maxConds is how many things are asked at once, maxDeep how many brackets stand within each other.
const (
	maxConds = 60
	maxDeep  = 12
)

// token is one thing that was typed: ( ) - or a word. at is its place, counted in characters from 1.
type token struct {
	text string
	at   int
	mark rune // ( ) - | for a sign, 0 for a word
}

// tokens parts a text. Brackets and the hyphen are signs only where a word begins, and a closing bracket where it ends.
func tokens(text string) (list []token) {
	deep := 0
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRuneInString(text[at:])
		next, _ := utf8.DecodeRuneInString(text[at+size:])
		place := utf8.RuneCountInString(text[:at]) + 1
		switch {
		case unicode.IsSpace(c):
			at += size
		case c == '(':
			deep++
			list, at = append(list, token{"(", place, '('}), at+size
		case c == ')' && deep > 0:
			deep--
			list, at = append(list, token{")", place, ')'}), at+size
		case c == '-' && at+size < len(text) && !unicode.IsSpace(next) && !strings.ContainsRune("-)", next):
			list, at = append(list, token{"-", place, '-'}), at+size
		default:
			word := first(text[at:])
			for deep > 0 && strings.HasSuffix(word, ")") && strings.Count(word, ")") > strings.Count(word, "(") {
				word = word[:len(word)-1]
			}
			t := token{text: word, at: place}
			if strings.EqualFold(word, "or") || word == "|" {
				t.mark = '|'
			}
			list, at = append(list, t), at+len(word)
		}
	}
	return list
}

// first is the word that a text begins with; blanks within quotation marks are a part of it.
func first(text string) string {
	within := false
	for i, c := range text {
		if c == '"' {
			within = !within
		}
		if !within && unicode.IsSpace(c) {
			return text[:i]
		}
	}
	return text
}

// reader reads tokens one after the other.
type reader struct {
	Seek
	list  []token
	count int
}

// Read reads what somebody types as parts that are all asked. A fault is one of the field q, and names the place.
func (s Seek) Read(text string) ([]Cond, error) {
	r := reader{Seek: s, list: tokens(text)}
	c, err := r.any(0)
	if err != nil {
		return nil, err
	}
	if c.Join != Each || c.Not {
		return []Cond{c}, nil
	}
	return c.Parts, nil
}

// mark is the sign that comes next; 0 is a word, -1 the end.
func (r *reader) mark() rune {
	if len(r.list) == 0 {
		return -1
	}
	return r.list[0].mark
}

func (r *reader) take() token {
	t := r.list[0]
	r.list = r.list[1:]
	return t
}

// any reads what is joined by or.
func (r *reader) any(deep int) (Cond, error) {
	if deep > maxDeep {
		return Cond{}, bad("q", "Brackets stand within each other, more than %d deep.", maxDeep)
	}
	all := Cond{Join: Any}
	for {
		c, err := r.each(deep)
		if err != nil {
			return c, err
		}
		sided := c.Join == "" || len(c.Parts) > 0
		if sided {
			all.Parts = append(all.Parts, c)
		}
		if r.mark() != '|' {
			if !sided && len(all.Parts) > 0 {
				return c, bad("q", "The last “or” has nothing behind it. Put it between quotation marks to look for the word.")
			}
			return single(all), nil
		}
		or := r.take()
		if !sided {
			return c, bad("q", "The “or” at place %d has nothing before it. Put it between quotation marks to look for the word.", or.at)
		}
	}
}

// single is a join of one thing as that thing.
func single(c Cond) Cond {
	if len(c.Parts) == 1 {
		return c.Parts[0]
	}
	if len(c.Parts) == 0 {
		c.Join = Each
	}
	return c
}

// each reads what stands beside each other. Words are one condition, in their order: they are looked for together.
func (r *reader) each(deep int) (Cond, error) {
	all, words := Cond{Join: Each}, -1
	for m := r.mark(); m != -1 && m != '|' && m != ')'; m = r.mark() {
		c, err := r.one(deep)
		if err != nil {
			return c, err
		}
		switch {
		case c.Join != "" && len(c.Parts) == 0: // empty brackets
		case c.Join == Each && !c.Not:
			all.Parts = append(all.Parts, c.Parts...)
		case c.Join == "" && c.Of == OfWords && !c.Not && words >= 0:
			all.Parts[words].Values[0] = all.Parts[words].Values[0].(string) + " " + c.Values[0].(string)
		default:
			if c.Join == "" && c.Of == OfWords && !c.Not {
				words = len(all.Parts)
			}
			all.Parts = append(all.Parts, c)
		}
	}
	return single(all), nil
}

// one reads one thing, or what stands between brackets.
func (r *reader) one(deep int) (Cond, error) {
	t := r.take()
	switch t.mark {
	case '-':
		if m := r.mark(); m == -1 || m == '|' || m == ')' {
			return r.leaf(token{text: "-", at: t.at})
		}
		c, err := r.one(deep + 1)
		c.Not = !c.Not
		return c, err
	case '(':
		c, err := r.any(deep + 1)
		if err == nil && r.mark() != ')' {
			err = bad("q", "The bracket at place %d is not closed.", t.at)
		}
		if err == nil {
			r.take()
		}
		return c, err
	}
	return r.leaf(t)
}

// leaf reads one condition, or a word.
func (r *reader) leaf(t token) (Cond, error) {
	if r.count++; r.count > maxConds {
		return Cond{}, bad("q", "These are more than %d conditions.", maxConds)
	}
	name, value, _ := strings.Cut(t.text, ":")
	value = strings.TrimSpace(strings.ReplaceAll(value, `"`, ""))
	if tag, ok := strings.CutPrefix(t.text, "#"); ok && tag != "" {
		name, value = OfTag, tag
	}
	if value != "" {
		if c, ok, err := r.named(name, value); ok || err != nil {
			return c, placed(err, t)
		}
	}
	return Cond{Values: []any{t.text}}, nil
}
