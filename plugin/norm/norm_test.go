package norm_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/plugin/norm"
)

func TestValue(t *testing.T) {
	f := func(kind tocsin.Kind, in, want string, wantErr error) {
		t.Helper()
		got, err := norm.Value(kind, in)
		if got != want || err != wantErr {
			t.Errorf("Value(%d, %q) = %q, %v; want %q, %v", kind, in, got, err, want, wantErr)
		}
	}
	f(tocsin.String, " a b ", "a b", nil)
	f(tocsin.String, "N/A", "", nil)
	f(tocsin.String, "NULL", "", nil)
	f(tocsin.String, "-", "", nil)
	f(tocsin.UppercaseString, "na", "NA", nil) // Namibia
	f(tocsin.LowercaseString, "Mirai", "mirai", nil)

	f(tocsin.IPAddress, "192.0.2.1", "192.0.2.1", nil)
	f(tocsin.IPAddress, "192.0.2[.]1", "192.0.2.1", nil)
	f(tocsin.IPAddress, "::ffff:192.0.2.1", "192.0.2.1", nil)
	f(tocsin.IPAddress, "2001:DB8:0::1", "2001:db8::1", nil)
	f(tocsin.IPAddress, "fe80::1%eth0", "", norm.ErrZone)
	f(tocsin.IPAddress, "192.0.2.01", "", norm.ErrIP)
	f(tocsin.IPAddress, "192.0.2.256", "", norm.ErrIP)
	f(tocsin.IPAddress, "192.0.2.1/32", "", norm.ErrIP)
	f(tocsin.IPAddress, "0.0.0.0", "", norm.ErrNoIP)
	f(tocsin.IPNetwork, "192.0.2.9/24", "192.0.2.0/24", nil)
	f(tocsin.IPNetwork, "192.0.2.9", "", norm.ErrNetwork)

	f(tocsin.ASN, "AS64496", "64496", nil)
	f(tocsin.ASN, "064496", "64496", nil)
	f(tocsin.ASN, "0", "", nil)
	f(tocsin.ASN, "4294967296", "", norm.ErrASN)
	f(tocsin.ASN, "AS", "", norm.ErrASN)

	f(tocsin.FQDN, "www.example.com", "www.example.com", nil)
	f(tocsin.FQDN, "WWW.Example.COM.", "www.example.com", nil)
	f(tocsin.FQDN, "www[.]example(dot)com", "www.example.com", nil)
	f(tocsin.FQDN, "bücher.example", "xn--bcher-kva.example", nil)
	f(tocsin.FQDN, "_dmarc.example.org", "_dmarc.example.org", nil)
	f(tocsin.FQDN, "192.0.2.1", "", norm.ErrFQDNisIP)
	f(tocsin.FQDN, "2001:db8::1", "", norm.ErrFQDNisIP)
	f(tocsin.FQDN, ".example.net", "", norm.ErrFQDN)
	f(tocsin.FQDN, "localhost", "", norm.ErrFQDN)
	f(tocsin.FQDN, "a..example.net", "", norm.ErrFQDN)
	f(tocsin.FQDN, "a b.example.net", "", norm.ErrFQDN)
	f(tocsin.FQDN, "-a.example.net", "", norm.ErrFQDN)
	f(tocsin.FQDN, "a.example.123", "", norm.ErrFQDN)
	f(tocsin.FQDN, strings.Repeat("a", 64)+".example", "", norm.ErrFQDN)

	f(tocsin.URL, "http://example.com/a?b#c", "http://example.com/a?b#c", nil)
	f(tocsin.URL, "hxxps[:]//example[.]com/x", "https://example.com/x", nil)
	f(tocsin.URL, "hXXp://example.com", "http://example.com", nil)
	f(tocsin.URL, "http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/", nil)
	f(tocsin.URL, "example.com/a", "", norm.ErrURL)
	f(tocsin.URL, "http:///a", "", norm.ErrURL)
	f(tocsin.URL, "http://example.com/a b", "", norm.ErrURL)
	f(tocsin.URL, "http://exa mple.com", "", norm.ErrURL)
	f(tocsin.URL, "javascript:alert(1)", "", norm.ErrURL)

	f(tocsin.Integer, "0080", "80", nil)
	f(tocsin.Integer, "80.0", "", norm.ErrInteger)
	f(tocsin.Float, "NaN", "", nil)
	f(tocsin.Float, "1e999", "", norm.ErrFloat)
	f(tocsin.Accuracy, "90%", "90", nil)
	f(tocsin.Accuracy, "101", "", norm.ErrAccuracy)
	f(tocsin.Boolean, "Y", "true", nil)
	f(tocsin.Boolean, "enabled", "true", nil)
	f(tocsin.Boolean, "0", "false", nil)
	f(tocsin.Boolean, "perhaps", "", norm.ErrBoolean)
	f(tocsin.TLP, "TLP:WHITE", "clear", nil)
	f(tocsin.TLP, "pink", "", norm.ErrTLP)
	f(tocsin.Registry, "RIPE NCC", "ripe", nil)
	f(tocsin.ClassificationType, "C2 Server", "c2-server", nil)
	f(tocsin.ClassificationType, "blocklist", "blacklist", nil)
	f(tocsin.ClassificationType, "bad", "", norm.ErrClass)
	f(tocsin.JSON, "{", "", norm.ErrJSON)
	f(tocsin.Base64, "YQ==", "YQ==", nil)
}

func TestTime(t *testing.T) {
	shadowserver := []string{"2006-01-02 15:04:05"}
	f := func(layouts []string, in, want string, wantErr error) {
		t.Helper()
		got, ns, err := norm.Time(layouts, in)
		if got != want || err != wantErr {
			t.Errorf("Time(%q) = %q, %v; want %q, %v", in, got, err, want, wantErr)
		}
		if err == nil && norm.Stamp(time.Unix(0, ns)) != got {
			t.Errorf("Time(%q): %d ns is not %s", in, ns, got)
		}
	}
	f(shadowserver, "2026-11-23 00:00:00", "2026-11-23T00:00:00Z", nil)
	f(shadowserver, "2024-02-29 23:59:59", "2024-02-29T23:59:59Z", nil)
	f(shadowserver, "2023-02-29 23:59:59", "", norm.ErrTime)
	f(shadowserver, "2026-11-23T00:00:00", "", norm.ErrTime)
	f(shadowserver, "2026-11-23", "", norm.ErrTime)
	f(shadowserver, "1989-12-31 23:59:59", "", norm.ErrYear)
	f(shadowserver, "2101-01-01 00:00:00", "", norm.ErrYear)
	f(shadowserver, "0000-00-00 00:00:00", "", norm.ErrTime)
	f(shadowserver, "yesterday", "", norm.ErrTime)
	f([]string{time.RFC3339}, "2026-11-23T02:00:00+02:00", "2026-11-23T00:00:00Z", nil)
	f([]string{time.RFC3339}, "2026-11-23T00:00:00.5Z", "2026-11-23T00:00:00.5Z", nil)
	f([]string{norm.Unix}, "1795392000", "2026-11-23T00:00:00Z", nil)
	f([]string{norm.Unix}, "1795392000.25", "2026-11-23T00:00:00.25Z", nil)
	f([]string{norm.Unix}, "99999999999999", "", norm.ErrYear)
	f([]string{norm.UnixMS}, "1795392000000", "2026-11-23T00:00:00Z", nil)
	f([]string{"2006-01-02 15:04:05 MST"}, "2026-11-23 00:00:00 UTC", "2026-11-23T00:00:00Z", nil)
	f([]string{"2006-01-02 15:04:05 MST"}, "2026-11-23 00:00:00 XST", "", norm.ErrTime)
}

// TestPlainTime: the short way gives what package time gives, for each day of the years taken.
func TestPlainTime(t *testing.T) {
	last := time.Date(2100, 12, 31, 0, 0, 0, 0, time.UTC)
	for day := time.Date(1990, 1, 1, 12, 34, 56, 0, time.UTC); day.Before(last); day = day.AddDate(0, 0, 1) {
		_, ns, err := norm.Time([]string{time.DateTime}, day.Format(time.DateTime))
		if err != nil || ns != day.UnixNano() {
			t.Fatalf("%s: %d, %v; want %d", day, ns, err, day.UnixNano())
		}
	}
}

// TestNoAllocation: common values that are right already cost no memory.
func TestNoAllocation(t *testing.T) {
	f := func(kind tocsin.Kind, in string) {
		t.Helper()
		if n := testing.AllocsPerRun(100, func() { norm.Value(kind, in) }); n != 0 {
			t.Errorf("Value(%d, %q) allocates %v times", kind, in, n)
		}
	}
	f(tocsin.String, "LAGOS")
	f(tocsin.IPAddress, "203.0.113.22")
	f(tocsin.ASN, "64496")
	f(tocsin.FQDN, "host-203-0-113-22.example.net")
	f(tocsin.URL, "http://example.com/search?q=1")
	f(tocsin.Integer, "36959")
	f(tocsin.UppercaseString, "NG")
	f(tocsin.LowercaseString, "boaxxe")
	f(tocsin.DateTime, "2026-11-23T00:00:00Z")
}

func FuzzValue(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "::ffff:192.0.2.1", "hxxp[:]//a[.]example", "bücher.example", "2026-11-23 00:00:00",
		"AS1", "N/A", "1e9", "TLP:AMBER+STRICT", "http://[fe80::1%25en0]/", "[.", "h**p", "0000-00-00 00:00:00"} {
		f.Add(uint8(0), s)
		f.Add(uint8(7), s)
	}
	f.Fuzz(func(t *testing.T, k uint8, s string) {
		kind := tocsin.Kind(k % (uint8(tocsin.ClassificationType) + 1))
		once, err := norm.Value(kind, s)
		if err != nil {
			return
		}
		twice, err := norm.Value(kind, once)
		if err != nil || twice != once {
			t.Errorf("Value(%d, %q) = %q, and of that %q, %v", kind, s, once, twice, err)
		}
		if kind == tocsin.IPAddress && once != "" {
			if a, err := netip.ParseAddr(once); err != nil || a.Zone() != "" || a.Is4In6() {
				t.Errorf("IP(%q) = %q", s, once)
			}
		}
	})
}
