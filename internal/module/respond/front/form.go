package front

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// Limits of what a report may have.
const (
	maxText  = 20_000 // characters of what happened
	maxMore  = 4_000  // characters of addresses
	maxShort = 200    // characters of a name, a time
	maxFiles = 5
	// MaxUpload is how many bytes the files of a report may have together.
	MaxUpload = 10 << 20
)

// onceForm is what the number of a form looks like: 128 bits and more that nobody guesses.
var onceForm = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// values are what a form was sent with.
type values interface{ Get(name string) string }

// told is a report as it was typed.
type told struct {
	Once, Kind, Share                        string
	When, Text, Addresses, Name, Email, Lang string
}

// read takes a report from a form.
func read(v values) told {
	get := func(name string, most int) string { return clean(v.Get(name), most) }
	return told{
		Once: v.Get("once"), Kind: get("kind", maxShort), Share: get("share", maxShort), When: get("when", maxShort+1), Text: get("text", maxText+1),
		Addresses: get("addresses", maxMore+1), Name: get("name", maxShort+1), Email: get("email", maxShort+1), Lang: get("language", maxShort),
	}
}

// clean makes of what was typed what can be kept: UTF-8 without signs that rule a screen, and not much longer than most.
func clean(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD")
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s))
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

// check says what is to be mended. child is the shorter form.
func (t told) check(l *lang.Lang, child bool) (list []console.Wrong) {
	add := func(field, key string, args ...any) {
		list = append(list, console.Wrong{Field: field, Text: l.Text(key, args...)})
	}
	if _, ok := kindOf(t.Kind); !ok && !child {
		add("kind-phishing", "public.wrong.kind")
	}
	if t.Text == "" && (!child || t.Addresses == "") {
		add("text", "public.wrong.text")
	}
	for _, f := range []struct {
		field, value string
		most         int
	}{{"text", t.Text, maxText}, {"addresses", t.Addresses, maxMore}, {"when", t.When, maxShort}, {"name", t.Name, maxShort}} {
		if utf8.RuneCountInString(f.value) > f.most {
			add(f.field, "public.wrong.long", "n", f.most)
		}
	}
	if a, err := mail.ParseAddress(t.Email); t.Email != "" && !child && (err != nil || a.Address != t.Email) {
		add("email", "public.wrong.email")
	}
	return list
}

// report is what is kept of a form, with its parts under the headings of the team's language.
func (t told) report(l *lang.Lang, child bool) Report {
	k, _ := kindOf(t.Kind)
	r := Report{Once: t.Once, Title: l.Text("public.kind." + k.Name), Class: k.Class, Name: t.Name, Email: t.Email, Language: t.Lang,
		TLP: shareOf(t.Share), Child: child, Addresses: t.Addresses}
	if child {
		r.Title, r.Class, r.TLP, r.Name, r.Email = l.Text("public.children.report"), childClass, "red", "", ""
	}
	var b strings.Builder
	say := func(key, value string) {
		if value != "" {
			b.WriteString(l.Text(key) + ":\n" + value + "\n\n")
		}
	}
	say("public.when", t.When)
	say("public.text", t.Text)
	say("public.addresses", t.Addresses)
	if child {
		say("public.reach", joined(t.Name, t.Email))
	}
	r.Text = strings.TrimSpace(b.String())
	if first, _, _ := strings.Cut(t.Text, "\n"); first != "" && !child {
		r.Title += ": " + clean(first, titleMost)
	}
	return r
}

// titleMost is how many characters of a report's first line stand in its title.
const titleMost = 80

func joined(a, b string) string { return strings.TrimSpace(a + "\n" + b) }
