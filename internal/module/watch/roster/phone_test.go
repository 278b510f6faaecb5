package roster

import (
	"slices"
	"strings"
	"testing"

	"tocsin"
)

func TestContactKey(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		got, err := ContactKey(s)
		if got != want || (want == "") != (err != nil) {
			t.Errorf("%q: %q %v, want %q", s, got, err, want)
		}
	}
	f("Guard <NOC@Example.org>", "noc@example.org")
	f("+260 (21) 123-456", "tel:+26021123456")
	f("tel:+26021123456", "tel:+26021123456")
	f(" 112 ", "tel:112")
	f("021/123.456", "tel:021123456")
	f("11", "")
	f("1+23456", "")
	f("tel:call me", "")
	f("+"+strings.Repeat("1", 21), "")
	f("call me", "")
	f("tel:123@x.example", "")
	f("", "")
}

func FuzzContactKey(f *testing.F) {
	for _, s := range []string{"a@b.example", "tel:+1 2-3", "+260 1", "tel:@", "\u00a0112"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, err := ContactKey(s)
		if err != nil {
			return
		}
		if again, err := ContactKey(key); err != nil || again != key {
			t.Errorf("%q became %q, and that %q %v", s, key, again, err)
		}
		if Mailed(key) != strings.Contains(key, "@") {
			t.Errorf("%q became %q", s, key)
		}
	})
}

// TestPhoneAloneIsAContact: whoever has a telephone and no mail is a contact that is shown, never written to, and enough
// for what asks for a telephone.
func TestPhoneAloneIsAContact(t *testing.T) {
	r := open(t)
	load(t, r, "n", "name,criticality,email,role,phone,contact\nPower,4,abuse@power.example,abuse,,\nPower,,ciso@power.example,ciso,+260 1,\nPower,,,24x7,+260 211 555 000,Control room\nPower,,,,not a number,\n")
	o, err := r.Org(t.Context(), "power")
	if err != nil || len(o.Contacts) != 3 {
		t.Fatalf("%+v %v", o.Contacts, err)
	}
	at := slices.IndexFunc(o.Contacts, func(c tocsin.Contact) bool { return c.Role == "24x7" })
	if c := o.Contacts[at]; c.Email != "tel:+260211555000" || c.Phone != "+260 211 555 000" || c.Name != "Control room" {
		t.Errorf("got %+v", c)
	}
	f := func(want string) {
		t.Helper()
		to, err := r.Recipients(t.Context(), "power")
		var got []string
		for _, c := range to {
			got = append(got, c.Email)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("letters go to %q %v, want %q", got, err, want)
		}
	}
	f("abuse@power.example")
	if lacks, err := r.Lacks(t.Context(), "power"); err != nil || len(lacks) != 0 {
		t.Errorf("lacks %+v %v", lacks, err)
	}
	if err := r.SwitchOff(t.Context(), "abuse@power.example", "left", "t"); err != nil {
		t.Fatal(err)
	}
	f("ciso@power.example")
	if err := r.Move(t.Context(), "ciso@power.example", "power", ""); err != nil {
		t.Fatal(err)
	}
	f("")
}

func TestPhoneByHand(t *testing.T) {
	r := open(t)
	load(t, r, "n", "name,email\nPower,abuse@power.example\n")
	if err := r.PutContact(t.Context(), "power", tocsin.Contact{Phone: "+260 211 555 000", Role: "24x7", Name: "Guard"}); err != nil {
		t.Fatal(err)
	}
	if err := r.PutContact(t.Context(), "power", tocsin.Contact{Phone: "+260 (211) 555-000", Role: "24x7", Name: "Control room"}); err != nil {
		t.Fatal(err)
	}
	d, err := r.Get(t.Context(), "power")
	if err != nil || len(d.ContactList) != 2 || d.ContactList[0].Name != "Control room" {
		t.Errorf("got %+v %v", d.ContactList, err)
	}
	if err := r.Confirm(t.Context(), "+260211555000", "officer"); err != nil {
		t.Error(err)
	}
	if err := r.SetPreference(t.Context(), Preference{Email: "tel:+260211555000", Hour: AnyHour, Language: "fr"}, "t"); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("a telephone has a language of letters: %v", err)
	}
	if err := r.RemoveContact(t.Context(), "power", "+260 211 555 000"); err != nil {
		t.Error(err)
	}
}
