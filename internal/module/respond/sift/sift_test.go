package sift

import (
	"strings"
	"testing"
)

func TestIndicators(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		var got []string
		for _, i := range Indicators(text, func(_, value string) bool { return value == "10.0.0.1" }) {
			got = append(got, i.Kind+" "+i.Value)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
	f("hxxp://bad[.]example/x.php, and 203.0.113.7.", "domain bad.example, url http://bad.example/x.php, ip 203.0.113.7")
	f("from 198.51.100.0/24 and 10.0.0.1 and 999.1.1.1", "net 198.51.100.0/24")
	f("2001:db8::1 talks", "ip 2001:db8::1")
	f("CVE-2024-3400 cve-2024-3400", "cve CVE-2024-3400")
	f("d41d8cd98f00b204e9800998ecf8427e", "hash d41d8cd98f00b204e9800998ecf8427e")
	f("AS64500, see example.org", "asn AS64500")
	f("at 12:30:45 on 1.2.3", "")
	f("https://a.example/dl，其样本 https://b.example/x。", "url https://a.example/dl, url https://b.example/x")
	f("https://a.example/dl، ثم «https://b.example/صفحة»", "url https://a.example/dl, url https://b.example/صفحة")
	f("", "")
}

func FuzzIndicators(f *testing.F) {
	f.Add("hxxp://a[.]b/ 1.2.3.4 ::1 CVE-2024-1")
	f.Fuzz(func(t *testing.T, s string) {
		for _, i := range Indicators(s, nil) {
			if i.Kind == "" || i.Value == "" || strings.ContainsAny(i.Value, " \n\t") {
				t.Errorf("%q: %+v", s, i)
			}
		}
	})
}
