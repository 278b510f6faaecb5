package tend

import "testing"

func TestSideOf(t *testing.T) {
	for what, want := range map[string]string{
		"192.0.2.1": "source.ip 192.0.2.1", " 2001:db8::1 ": "source.ip 2001:db8::1", "192.0.2.0/24": "source.network 192.0.2.0/24", "as64500": "source.asn 64500",
		"hxxp://bad[.]example/a": "source.url http://bad.example/a", "bad[.]example": "source.fqdn bad.example", "AS": "source.fqdn AS", "": "source.fqdn ",
	} {
		key, value := sideOf(what)
		if got := key + " " + value; got != want {
			t.Errorf("sideOf(%q) = %q, want %q", what, got, want)
		}
	}
}

func TestChecked(t *testing.T) {
	for value, want := range map[string]bool{"192.0.2.1": true, "192.0.2.400": false, "bad.example": true, "no name": false, "http://bad.example/a": true, "AS64500": true, "192.0.2.0/33": false} {
		key, v := sideOf(value)
		if err := checked(key, v); (err == nil) != want {
			t.Errorf("%q as %s: %v", value, key, err)
		}
	}
}

func TestSheetOf(t *testing.T) {
	for text, want := range map[string]string{
		"source.ip,tlp\n192.0.2.1,green": "source.ip,tlp\n192.0.2.1,green\n", "a\tb\n1,2\t3\n": "a,b\n\"1,2\",3\n", "a,b": "", " \n": "",
	} {
		got, err := sheetOf(text)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("sheetOf(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
}
