package watch

import (
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/warn"
)

// lettersOf reads the list of letters page by page.
func lettersOf(t *testing.T, p *Pages, q desk.LetterQuery) (numbers []string) {
	t.Helper()
	for q.Limit = 1; ; {
		list, err := p.Letters(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list.Rows {
			numbers = append(numbers, l.Number)
			if l.Owner.Name == "" || l.Owner.Slug != l.Letter.Owner || list.Mark != tocsin.Amber {
				t.Errorf("%+v %v", l, list.Mark)
			}
		}
		if q.After = list.Next; q.After == "" {
			return numbers
		}
	}
}

func TestLetterPages(t *testing.T) {
	b := warnBench(t)
	p := b.Plain()
	acts := b.drafted(DigestAsk{Now: true}, alphaTold, betaTold)
	words := map[string]warn.Words{"en": {Title: "Update now", Text: "One."}}
	for _, name := range []string{"hole", "again"} {
		if _, err := b.Campaign(t.Context(), warn.Campaign{Name: name, CVE: "cve-2026-12345", Words: words}); err != nil {
			t.Fatal(err)
		}
	}
	all := lettersOf(t, p, desk.LetterQuery{})
	if len(all) != 4 || !slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("%v", all)
	}
	if got := lettersOf(t, p, desk.LetterQuery{Kind: warn.KindCampaign, Owner: "beta"}); len(got) != 2 {
		t.Errorf("%v", got)
	}
	one, err := p.Letter(t.Context(), acts[len(acts)-1].Number)
	if err != nil || len(one.Told) != 1 || one.Act != acts[len(acts)-1].ID || one.Campaign != "" || one.Seen != tocsin.Amber {
		t.Errorf("%+v %v", one, err)
	}
	if one, err = p.Letter(t.Context(), all[0]); err != nil || one.Campaign != "again" {
		t.Errorf("%+v %v", one, err)
	}
	for _, number := range []string{"", "QM-2026-999999", "x"} {
		if _, err := p.Letter(t.Context(), number); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("%q: %v", number, err)
		}
	}
}

func TestCampaignPages(t *testing.T) {
	b := warnBench(t)
	p := b.Plain()
	words := map[string]warn.Words{"en": {Title: "Update now", Text: "One."}}
	for _, name := range []string{"hole", "again"} {
		if _, err := b.Campaign(t.Context(), warn.Campaign{Name: name, CVE: "cve-2026-12345", Words: words, Mark: "red"}); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for after := ""; ; {
		list, err := p.Campaigns(t.Context(), after, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list.Rows {
			names = append(names, c.Name)
		}
		if after = list.Next; after == "" {
			break
		}
	}
	if !slices.Equal(names, []string{"again", "hole"}) {
		t.Errorf("%v", names)
	}
	one, err := p.Campaign(t.Context(), "hole")
	if err != nil || one.Seen != tocsin.Red || one.Letters != len(one.Rows) {
		t.Errorf("%+v %v", one, err)
	}
	for _, name := range []string{"", "none"} {
		if _, err := p.Campaign(t.Context(), name); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}
