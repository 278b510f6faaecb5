package console

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// sayer says faults in one language.
type sayer struct {
	lang    *lang.Lang // of the reader
	faults  *lang.Lang // its keys are English formats
	formats *formats
}

// sayers are made when a language is asked for first: most nodes speak two.
var sayers sync.Map // of tag to func() *sayer

func sayerOf(l *lang.Lang) *sayer {
	made, _ := sayers.LoadOrStore(l.Tag, sync.OnceValue(func() *sayer {
		faults, err := lang.LoadOne(sub("fault"), l.Tag)
		if err != nil {
			panic(err) // they are compiled in, and a test holds that they load
		}
		return &sayer{l, faults, index(faults.Keys())}
	}))
	return made.(func() *sayer)()
}

// format writes a format of the catalogue with its arguments; ok is false where the catalogue has none of it.
func (s *sayer) format(key string, args []any) (text string, ok bool) {
	pattern, ok := s.faults.Form(key, count(args))
	if !ok {
		return "", false
	}
	if len(args) == 0 {
		return strings.ReplaceAll(pattern, "%%", "%"), true
	}
	var b strings.Builder
	next := 0
	for _, p := range split(pattern) {
		b.WriteString(p.literal)
		if p.verb == "" {
			continue
		}
		at := next
		if p.index > 0 {
			at = p.index - 1
		}
		next = at + 1
		if at < len(args) {
			b.WriteString(s.value(p.verb, args[at]))
		}
	}
	return b.String(), true
}

// value writes one argument. An error is a sentence; everything else is a value that is kept apart from the text around it.
func (s *sayer) value(verb string, arg any) string {
	if err, ok := arg.(error); ok {
		if f, ok := errors.AsType[*tocsin.Fault](err); ok {
			return Say(s.lang, f)
		}
		return s.sentence(err.Error())
	}
	if d, ok := arg.(time.Duration); ok {
		return s.lang.Span(d)
	}
	text, ok := arg.(kept)
	if !ok {
		text = kept(fmt.Sprintf(verb, arg))
	}
	if act := "act." + string(text); s.lang.Has(act) {
		return s.lang.Text(act)
	}
	if said, ok := s.span(string(text)); ok {
		return said
	}
	if said, ok := s.known(string(text)); ok {
		return said
	}
	return s.lang.Isolate(string(text))
}

// span says a length of time that stands in a text as words: "5 days", "3 hours ago".
func (s *sayer) span(text string) (string, bool) {
	m := spans.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return "", false
	}
	d := time.Duration(n) * map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[m[2]]
	if m[3] != "" {
		now := time.Now()
		return s.lang.Ago(now.Add(-d), now), true
	}
	return s.lang.Span(d), true
}

var spans = regexp.MustCompile(`^(\d{1,5}) (second|minute|hour|day)s?( ago)?$`)

// count is the first whole number of the arguments, by which a plural form is chosen; without one it is 0.
func count(args []any) int64 {
	for _, a := range args {
		switch n := a.(type) {
		case int:
			return int64(n)
		case int64:
			return n
		}
	}
	return 0
}

// piece is a literal of a format and the verb behind it.
type piece struct {
	literal string
	verb    string // without its index; "" for none
	index   int    // of its argument from 1; 0 for the next one
}

// split cuts a format into pieces, by the rules of the package fmt.
func split(format string) (list []piece) {
	var p piece
	for format != "" {
		before, rest, found := strings.Cut(format, "%")
		p.literal += before
		if !found {
			break
		}
		if strings.HasPrefix(rest, "%") {
			p.literal, format = p.literal+"%", rest[1:]
			continue
		}
		p.verb, p.index, format = cutVerb(rest)
		list, p = append(list, p), piece{}
	}
	return append(list, p)
}

// cutVerb reads a verb behind its %.
func cutVerb(s string) (verb string, index int, rest string) {
	flags := ""
	for s != "" {
		switch c := s[0]; {
		case c == '[':
			number, after, _ := strings.Cut(s[1:], "]")
			index, _ = strconv.Atoi(number) //nolint:errcheck // a test holds that translations have the verbs of their format
			s = after
		case strings.IndexByte("+-# 0123456789.", c) >= 0:
			flags, s = flags+s[:1], s[1:]
		default:
			return "%" + flags + s[:1], index, s[1:]
		}
	}
	return "%" + flags, index, ""
}
