package elsewhere

import (
	"net/url"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	f := func(line string, good bool) {
		t.Helper()
		list, err := Parse([]string{line})
		if (err == nil) != good || good && list[0].String() != line {
			t.Errorf("%s: %v, %v", line, list, err)
		}
	}
	f("NVD; cve; https://nvd.nist.gov/vuln/detail/{value}", true)
	f("Two; ip domain; https://site.example/?q={value}&t=1", true)
	f("NVD; cve; http://nvd.nist.gov/vuln/detail/{value}", false)
	f("NVD; cve; https://nvd.nist.gov/vuln/detail/", false)
	f("NVD; cve; https://{value}.example/", false)
	f("NVD; cve; https://{value}.example/{value}", false)
	f("NVD; cve; https://site.example{value}/{value}", false)
	f("NVD; cve; https://me:pw@site.example/{value}", false)
	f("NVD; cve; javascript:alert({value})", false)
	f("NVD; ship; https://site.example/{value}", false)
	f("NVD; ; https://site.example/{value}", false)
	f("; cve; https://site.example/{value}", false)
	f("https://site.example/{value}", false)
	if _, err := Parse([]string{"a; ip; https://a.example/{value}", "a; cve; https://b.example/{value}"}); err == nil {
		t.Error("a name is there twice")
	}
}

func TestLinks(t *testing.T) {
	list, err := Parse([]string{"A; ip url; https://a.example/look/{value}/all", "B; cve; https://b.example/?q={value}"})
	if err != nil {
		t.Fatal(err)
	}
	f := func(kind, value, want string) {
		t.Helper()
		var got []string
		for _, l := range Links(list, kind, value) {
			got = append(got, l.Name+" "+l.Host+" "+l.Href)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s %s: %s, want %s", kind, value, s, want)
		}
	}
	f("ip", "2001:db8::1", "A a.example https://a.example/look/2001%3Adb8%3A%3A1/all")
	f("url", "http://x/?a=b&c#d e", "A a.example https://a.example/look/http%3A%2F%2Fx%2F%3Fa%3Db%26c%23d%20e/all")
	f("url", "..", "A a.example https://a.example/look/%2E%2E/all")
	f("cve", "CVE-2024-3400", "B b.example https://b.example/?q=CVE-2024-3400")
	f("hash", "d41d", "")
	f("cve", "", "")
}

// Whatever is looked for, the link leads to the site of its template.
func FuzzLinks(f *testing.F) {
	f.Add("203.0.113.7")
	f.Add("/../../@evil.example/?#")
	f.Fuzz(func(t *testing.T, value string) {
		for _, l := range Links([]Search{{"A", []string{"ip"}, "https://a.example/x/{value}?q={value}"}}, "ip", value) {
			u, err := url.Parse(l.Href)
			if err != nil || u.Host != "a.example" || u.Scheme != "https" || u.Fragment != "" || u.Query().Get("q") != value {
				t.Fatalf("%q: %s, %v", value, l.Href, err)
			}
		}
	})
}
