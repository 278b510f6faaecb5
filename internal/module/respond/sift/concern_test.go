package sift

import (
	"fmt"
	"strings"
	"testing"
)

func TestConcerns(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		list, unread := Concerns(text)
		var got []string
		for _, c := range list {
			got = append(got, strings.TrimRight(fmt.Sprintf("%s %s %s", c.Kind, c.Value, strings.Join(c.Lines, "|")), " "))
		}
		for _, u := range unread {
			got = append(got, fmt.Sprintf("!%d", u.Line))
		}
		if s := strings.Join(got, " / "); s != want {
			t.Errorf("%q:\n got %q\nwant %q", text, s, want)
		}
	}
	f("", "")
	f("198[.]51[.]100[.]7\n198.51.100.7\n203.0.113.0/24\nAS64500\nbad[.]example\nhxxps://bad[.]example/x", "ip 198.51.100.7 / net 203.0.113.0/24 / asn AS64500 / domain bad.example / url https://bad.example/x")
	f("Nov 28 23:00:01 gw sshd: failed for root from 198.51.100.7 port 22\n\nNov 28 23:00:02 gw sshd: failed for root from 198.51.100.7 port 23",
		"ip 198.51.100.7 Nov 28 23:00:01 gw sshd: failed for root from 198.51.100.7 port 22|Nov 28 23:00:02 gw sshd: failed for root from 198.51.100.7 port 23")
	f("web1\nCVE-2024-0001\na@b.example\nnothing at all", "!1 / !2 / !3 / !4")
	f("198.51.100.7 and 198.51.100.8", "ip 198.51.100.7 198.51.100.7 and 198.51.100.8 / ip 198.51.100.8 198.51.100.7 and 198.51.100.8")
}

// Whatever is pasted, what comes of it can be asked for and stands on one line.
func FuzzConcerns(f *testing.F) {
	for _, s := range []string{"198.51.100.7", "x 198.51.100.7 y", "hxxp://a[.]example/\x00", "2001:db8::1\r\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, _ := Concerns(text)
		for _, c := range list {
			if !concerns(c.Kind, c.Value) || strings.ContainsAny(strings.Join(c.Lines, ""), "\n\x00") {
				t.Errorf("%q: %+v", text, c)
			}
		}
	})
}
