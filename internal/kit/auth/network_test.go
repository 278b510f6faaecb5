package auth

import "testing"

func TestNetwork(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		if got := Network(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	f("192.0.2.1:80", "192.0.2.1")
	f("192.0.2.1", "192.0.2.1")
	f("[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::/64")
	f("[fe80::1%eth0]:80", "fe80::/64")
	f("[::ffff:192.0.2.1]:80", "192.0.2.1")
	f("@", "unknown")
}
