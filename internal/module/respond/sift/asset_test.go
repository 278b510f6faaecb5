package sift

import (
	"fmt"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

// A pasted list of assets is read whatever order its cells have; what speaks of two things is given back with its line.
func TestAssets(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		list, unread := Assets(text, "server", "suspected")
		var got []string
		for _, a := range list {
			got = append(got, strings.Trim(fmt.Sprintf("%s|%s|%s|%s|%s", a.Name, a.Address, a.Kind, a.State, a.Note), "|"))
		}
		for _, u := range unread {
			got = append(got, fmt.Sprintf("!%d", u.Line))
		}
		if s := strings.Join(got, " / "); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
	f("", "")
	f("web1", "web1||server|suspected")
	f("192.0.2.7", "192.0.2.7|192.0.2.7|server|suspected")
	f("192[.]0[.]2[.]7, web1", "web1|192.0.2.7|server|suspected")
	f("web1;192.0.2.7;compromised;the old one, behind the door", "web1|192.0.2.7|server|compromised|the old one, behind the door")
	f("mail.bank.example\t192.0.2.9\tMailbox", "mail.bank.example|192.0.2.9|mailbox|suspected")
	f("www.bank.example", "www.bank.example|www.bank.example|server|suspected")
	f("Web shop, www.bank.example", "Web shop|www.bank.example|server|suspected")
	f("\"Pump, north\", industrial", "Pump, north||industrial|suspected")
	f("ana@bank.example, account, contained", "ana@bank.example|ana@bank.example|account|contained")
	f("a\n\n192.0.2.1, 192.0.2.2\nb\nb", "a||server|suspected / b||server|suspected / !3")
	f("# a remark\nx", "x||server|suspected")
	f(strings.Repeat("x", 400)+"\ny", "y||server|suspected / !1")
}

func FuzzAssets(f *testing.F) {
	for _, s := range []string{"web1, 192.0.2.7", "\"a\nb", ";;;", "a\tb\tc", "2001:db8::1;x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, _ := Assets(text, "server", "suspected")
		for _, a := range list {
			if a.Name == "" || !item.OneLine(a.Name, item.MaxAssetName) || !item.OneLine(a.Address, item.MaxAssetName) {
				t.Errorf("%q: %+v", text, a)
			}
		}
	})
}
