package sift

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSpans(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		var got []string
		for _, s := range Spans(text, 10) {
			got = append(got, s.Kind+" "+s.Value+" "+text[s.From:s.To]+" "+s.Shown)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
	f("see hxxp://bad[.]example/x.php, (203.0.113.7).", "url http://bad.example/x.php hxxp://bad[.]example/x.php hxxp://bad[.]example/x[.]php, ip 203.0.113.7 203.0.113.7 203[.]0[.]113[.]7")
	f("net 198.51.100.0/24 ip=198.51.100.9;port=80", "net 198.51.100.0/24 198.51.100.0/24 198[.]51[.]100[.]0/24, ip 198.51.100.9 198.51.100.9 198[.]51[.]100[.]9")
	f("WWW.Example.COM and www.isp.example and report.txt", "domain www.example.com WWW.Example.COM WWW[.]Example[.]COM")
	f("ana@example.com mailto:ana@example.com", "")
	f("2001:db8::1 at 12:30:45, version 1.2.3", "ip 2001:db8::1 2001:db8::1 2001:db8::1")
	f("CVE-2024-3400 and d41d8cd98f00b204e9800998ecf8427e", "cve CVE-2024-3400 CVE-2024-3400 CVE-2024-3400, hash d41d8cd98f00b204e9800998ecf8427e d41d8cd98f00b204e9800998ecf8427e d41d8cd98f00b204e9800998ecf8427e")
	f("[ZM-2026-000123] and as64500 and AS64500", "number ZM-2026-000123 ZM-2026-000123 ZM-2026-000123, asn AS64500 AS64500 AS64500")
	f("样本在 198.51.100.7，见 CVE-2024-3400。", "ip 198.51.100.7 198.51.100.7 198[.]51[.]100[.]7, cve CVE-2024-3400 CVE-2024-3400 CVE-2024-3400")
	f("", "")
}

func TestSpansAreSoMany(t *testing.T) {
	if n := len(Spans(strings.Repeat("198.51.100.7 ", 50), 10)); n != 10 {
		t.Error(n)
	}
}

func FuzzSpans(f *testing.F) {
	f.Add("hxxp://a[.]b/ 1.2.3.4 ::1 CVE-2024-1 x=1.2.3.4:80 ZM-2026-000001")
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, x := range Spans(s, 100) {
			if x.From < last || x.To <= x.From || x.To > len(s) || x.Kind == "" || x.Value == "" || x.Shown == "" || utf8.ValidString(s) && !utf8.ValidString(s[x.From:x.To]) {
				t.Fatalf("%q: %+v", s, x)
			}
			last = x.To
		}
	})
}
