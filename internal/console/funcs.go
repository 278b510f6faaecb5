package console

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// moment is a time in words with the exact time beside it.
type moment struct {
	Text, Title, ISO string
}

// funcs are what templates can call, in the language and the zone that the sheet has at the time.
func (c *Console) funcs(s *sheet) template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, args ...any) string { return s.lang.Text(key, args...) },
		"word":     func(prefix, word string) string { return s.lang.Word(prefix, word) },
		"say":      func(text string) template.HTML { return said(SayText(s.lang, text)) },
		"said":     said,
		"forms":    func(key string) string { return string(s.lang.Forms(key)) },
		"pick":     pick,
		"num":      func(v any) string { return number(s.lang, v) },
		"percent":  func(share float64) string { return s.lang.Percent(share) },
		"bytes":    func(n int64) string { return s.lang.Bytes(n) },
		"date":     func(t time.Time) string { return s.lang.Date(in(t, s.zone)) },
		"datetime": func(t time.Time) string { return s.lang.DateTime(in(t, s.zone)) },
		"day":      func(t time.Time) string { return s.lang.Day(t) }, // days of a chart are counted in UTC and stay there
		"calendar": func(t time.Time) string { return s.lang.Date(t) },
		"iso":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"ago":      func(t time.Time) moment { return c.moment(s.lang, t, s.zone) },
		"ahead":    func(t time.Time) moment { return c.ahead(s.lang, t, s.zone) },
		"asset":    func(name string) string { return c.assets[name].href },
		"tlp":      func(m tocsin.Mark) chip { return chip{strings.ReplaceAll(m.String(), "+", "-"), m.Label()} },
		"level":    func(severity string) level { return levelOf(s.lang, severity) },
		"pieces":   pieces,
		"way":      way,
		"dotted":   func(v any) []string { return strings.SplitAfter(fmt.Sprint(v), ".") },
		"empty":    func(title, hint string) empty { return empty{title, hint, "", ""} },
		"emptyTo":  func(title, hint, href, link string) empty { return empty{title, hint, href, link} },
		"pager":    func(first, next string) pager { return pager{first, next} },
		"stat":     func(label string, n int64) stat { return stat{Label: label, N: n} },
		"progress": func(label, width string) progress { return progress{label, width} },
		"statTo":   func(label string, n int64, href string) stat { return stat{Label: label, N: n, Href: href} },
	}
}

// in moves a time into a zone; the zero time stays zero.
func in(t time.Time, zone *time.Location) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(zone)
}

// number writes a whole number of any type.
func number(l *lang.Lang, v any) string {
	switch v := v.(type) {
	case int:
		return l.Number(int64(v))
	case int64:
		return l.Number(v)
	}
	return "–"
}

// moment writes a time as people say it.
func (c *Console) moment(l *lang.Lang, t time.Time, zone *time.Location) moment {
	if t.IsZero() {
		return moment{Text: "–"}
	}
	return moment{l.Ago(t, c.config.Now()), l.DateTime(t.In(zone)), t.UTC().Format(time.RFC3339)}
}

// pieces cuts an e-mail address where it may go on in the next line: before its @ and behind its dots. What is none has no
// pieces.
func pieces(v any) []string {
	s := fmt.Sprint(v)
	at := strings.LastIndexByte(s, '@')
	if at < 1 || len(s) > maxAddress || strings.ContainsAny(s, " /\t\n") {
		return nil
	}
	return append(strings.SplitAfter(s[:at], "."), strings.SplitAfter(s[at:], ".")...)
}

// maxAddress is the longest e-mail address, in bytes. Source: RFC 5321 §4.5.3.1.
const maxAddress = 254

// ahead writes how long it is until a time.
func (c *Console) ahead(l *lang.Lang, t time.Time, zone *time.Location) moment {
	if t.IsZero() {
		return moment{Text: "–"}
	}
	m := moment{l.Text("time.ahead.now"), l.DateTime(t.In(zone)), t.UTC().Format(time.RFC3339)}
	if d := t.Sub(c.config.Now()); d >= time.Minute {
		m.Text = l.Text("time.ahead", "span", l.Span(d))
	}
	return m
}

// The structs below are what the parts in part/ get.
type (
	chip struct{ Class, Label string }

	level struct{ Class, Label string }

	empty struct{ Title, Hint, Href, Link string }

	progress struct{ Label, Width string }

	pager struct{ First, Next string }

	stat struct {
		Label string
		N     int64
		Href  string
	}
)

// levelOf returns how a severity looks. One that is not known looks like none.
func levelOf(l *lang.Lang, s string) level {
	if tocsin.Severity(s) == tocsin.Unrated {
		s = "none"
	}
	return level{s, l.Text("severity." + s)}
}
