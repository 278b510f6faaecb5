package item

import (
	"fmt"
	"testing"
)

func TestLookOf(t *testing.T) {
	f := func(text string, want Look) {
		t.Helper()
		if got := LookOf(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	f("", Look{})
	f("a host", Look{Words: "a host"})
	f("from:ana to:info@cirt.example has:file log", Look{From: "ana", To: "info@cirt.example", HasFile: true, Words: "log"})
	f(`subject:"a host" FILE:x.log`, Look{Subject: "a host", File: "x.log"})
	f(`"from:ana"`, Look{Words: "from:ana"})
	f("https://a.example from: has:dogs", Look{Words: "https://a.example from: has:dogs"})
	f(`subject:"never ends here`, Look{Subject: "never ends here"})
	f("from:ана　файл", Look{From: "ана", Words: "файл"})
	if l := LookOf("from:a b file:c"); l.All() != "b a c" {
		t.Error(l.All())
	}
}

func FuzzLookOf(f *testing.F) {
	f.Add(`from:"a b" has:file x`)
	f.Fuzz(func(t *testing.T, text string) {
		if l := LookOf(text); len(fmt.Sprint(l.All())) > len(text)+4 {
			t.Errorf("%q: %+v", text, l)
		}
	})
}
