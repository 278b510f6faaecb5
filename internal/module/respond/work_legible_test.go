package respond

import (
	netmail "net/mail"
	"strings"
	"testing"
)

// What a form shows is legible, and reads back as the same people.
func TestAddressesAreLegible(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		got := strings.Join(legible([]string{in}), ", ")
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		before, err := netmail.ParseAddressList(in)
		after, again := netmail.ParseAddressList(got)
		if err != nil {
			return
		}
		if again != nil || len(before) != len(after) {
			t.Fatalf("%q does not read back: %v", got, again)
		}
		for i := range before {
			if before[i].Address != after[i].Address {
				t.Errorf("%q: %s became %s", in, before[i].Address, after[i].Address)
			}
		}
	}
	f("=?utf-8?q?=D0=94=D0=B5=D0=B6=D1=83=D1=80=D0=BD=D1=8B=D0=B9?= <d@railways.example>", "Дежурный <d@railways.example>")
	f("<a@x.example>", "a@x.example")
	f(`"Benali, K." <k@x.example>, b@x.example`, `"Benali, K." <k@x.example>, b@x.example`)
	f(`"A \"B\" C" <q@x.example>`, `"A \"B\" C" <q@x.example>`)
	f("=?utf-8?q?a=0Db?= <c@x.example>", "ab <c@x.example>")
	f("no address", "no address")
}
