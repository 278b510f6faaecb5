package sift

import (
	"strings"
	"testing"
	"unicode"
)

func TestPaste(t *testing.T) {
	f := func(text, want string, unread int) {
		t.Helper()
		list, bad := Paste(text)
		var got []string
		for _, i := range list {
			got = append(got, i.Kind+" "+i.Value)
		}
		if s := strings.Join(got, ", "); s != want || len(bad) != unread {
			t.Errorf("%q: %q and %d lines left, want %q and %d", text, s, len(bad), want, unread)
		}
	}
	f("192.0.2.1\n192[.]0[.]2[.]1\r\n\n 192.0.2.1:443 ", "ip 192.0.2.1", 0)
	f("hxxps://bad[.]example/a?b=c\nHXXP://bad[.]example", "url https://bad.example/a?b=c, url http://bad.example", 0)
	f("Bad(.)Example.\n- worse[dot]example # the C2\n# a remark", "domain bad.example, domain worse.example", 0)
	f("2001:DB8::1\n[2001:db8::2]\n2001:db8::/33\n10.1.2.3/8", "ip 2001:db8::1, ip 2001:db8::2, net 2001:db8::/33, net 10.0.0.0/8", 0)
	f("D41D8CD98F00B204E9800998ECF8427E", "hash d41d8cd98f00b204e9800998ecf8427e", 0)
	f("cve-2024-3400\nas64500\nAS 64501", "cve CVE-2024-3400, asn AS64500, asn AS64501", 0)
	f("Ana[@]Port[.]example", "email ana@port.example", 0)
	f("\"192.0.2.9\",\n<bad.example>", "ip 192.0.2.9, domain bad.example", 0)
	f("two words\nlocalhost\njavascript://x/%0aalert(1)\nbad.example/path\n999.1.1.1", "", 5)
	f("münchen.example", "domain xn--mnchen-3ya.example", 0)
	f("", "", 0)
}

// FuzzPaste: whatever is pasted, what comes out is one word of printable signs, known again as the same.
func FuzzPaste(f *testing.F) {
	f.Add("hxxp://a[.]b/\n1.2.3.4:5\nAS1\n- \"x@y.example\" # z\n\xff\u202e.example")
	f.Fuzz(func(t *testing.T, s string) {
		list, _ := Paste(s)
		for _, i := range list {
			if i.Value == "" || strings.ContainsFunc(i.Value, func(c rune) bool { return unicode.IsControl(c) || unicode.IsSpace(c) && c != '\u3000' }) {
				t.Errorf("%q: %+v", s, i)
			}
			if kind, value := One(i.Value); kind != i.Kind || value != i.Value {
				t.Errorf("%q: %+v is %s %q again", s, i, kind, value)
			}
		}
	})
}
