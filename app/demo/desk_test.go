package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/module/respond/item"
)

// made are the ends that names of nobody have. Source: RFC 2606 §2.
var made = regexp.MustCompile(`\.(example|invalid|test)$`)

func TestCasesHoldTogether(t *testing.T) {
	begin := map[string]time.Duration{}
	languages := map[string]bool{}
	for _, c := range Cases() {
		if _, there := begin[c.Key]; there {
			t.Errorf("two cases are called %s", c.Key)
		}
		begin[c.Key] = c.Ago
		languages[c.Start.Language] = true
		it := item.Item{Kind: item.Report, Status: item.New, Class: c.Start.Class, Priority: c.Start.Priority, Email: c.Start.Email, Reporter: c.Start.Reporter, How: c.Start.How, Title: c.Start.Title}
		if c.Letter == nil {
			it.Kind, it.Status = c.Start.Kind, item.First(c.Start.Kind)
		}
		if err := item.Check(it); err != nil {
			t.Errorf("%s: %v", c.Key, err)
		}
		for _, address := range []string{c.Org, c.Start.Email} {
			if address != "" && !made.MatchString(address) {
				t.Errorf("%s: %s could be somebody's", c.Key, address)
			}
		}
	}
	for _, c := range Cases() {
		for i, s := range c.Steps {
			if i > 0 && s.After < c.Steps[i-1].After {
				t.Errorf("%s: step %d is before step %d", c.Key, i, i-1)
			}
			other, there := begin[s.Text]
			if (s.Do == Part || s.Do == Merge) && (!there || other < c.Ago-s.After) {
				t.Errorf("%s: %q has not begun", c.Key, s.Text)
			}
		}
	}
	for _, tag := range []string{"ar", "en", "es", "fr", "ru", "zh"} {
		if !languages[tag] {
			t.Errorf("nobody writes in %s", tag)
		}
	}
}

func TestLettersAreRead(t *testing.T) {
	at := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	for _, c := range Cases() {
		if c.Letter == nil {
			continue
		}
		in, err := read.Reader{}.Read(c.Letter.Raw("<a@b.example>", "<c@d.example>", at))
		if err != nil || in.Subject != c.Letter.Subject || strings.TrimSpace(strings.ReplaceAll(in.Text, "\r\n", "\n")) != strings.TrimSpace(c.Letter.Text) || in.From != c.Letter.From || in.Name != c.Letter.Name {
			t.Errorf("%s: %+v, %v", c.Key, in, err)
		}
		if !made.MatchString(in.From) || len(in.Files) > 0 != (c.Letter.File != nil) {
			t.Errorf("%s: from %s, %d files", c.Key, in.From, len(in.Files))
		}
	}
	in, err := read.Reader{}.Read(BounceOf("<a@b.example>", "x@y.example", "Grüße", at))
	if err != nil || in.Kind != read.Bounce || in.OriginalID != "<a@b.example>" {
		t.Errorf("the bounce: %+v, %v", in, err)
	}
}
