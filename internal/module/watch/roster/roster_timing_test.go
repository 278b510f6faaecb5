package roster

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// large is a file of 5,000 organisations with ten prefixes each.
func large() string {
	var b strings.Builder
	b.WriteString("name,parent,sector,criticality,language,asn,prefix,domain,email\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "Organisation %d,,energy,3,en,%d,", i, 100000+i)
		for j := range 10 {
			n := i*10 + j
			if j > 0 {
				b.WriteByte(';')
			}
			if j == 9 {
				fmt.Fprintf(&b, "2001:db8:%x::/48", i)
			} else {
				fmt.Fprintf(&b, "10.%d.%d.%d/28", n>>12&255, n>>4&255, n&15<<4)
			}
		}
		fmt.Fprintf(&b, ",o%d.example,abuse@o%d.example;noc@o%d.example\n", i, i, i)
	}
	return b.String()
}

// TestLargeImport takes 5,000 organisations in and forgets them again; how long each step took stands in the log.
func TestLargeImport(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	r := open(t)
	text := large()
	f := func(what string, act func() error) {
		t.Helper()
		start := time.Now()
		if err := act(); err != nil {
			t.Fatal(err)
		}
		t.Log(what, time.Since(start))
	}
	calls, last := 0, 0
	imp := func() error {
		rep, err := r.Import(t.Context(), "n", "n.csv", strings.NewReader(text), func(done, total int) {
			if done < last && calls > 0 && done != 0 || done > total {
				t.Errorf("progress went from %d to %d of %d", last, done, total)
			}
			calls, last = calls+1, done
		})
		if rep.Nets.Added+rep.Nets.Unchanged != 60000 || len(rep.Problems) > 0 {
			t.Errorf("%+v", rep.Nets)
		}
		return err
	}
	f("import", imp)
	if calls < 100 {
		t.Errorf("progress was told %d times", calls)
	}
	f("import again", imp)
	f("load index", func() error { return r.Reload(t.Context()) })
	f("get", func() error { _, err := r.Get(t.Context(), "organisation-7"); return err })
	f("who", func() error { _, err := r.Who(t.Context(), "10.0.0.0/16"); return err })
	f("list", func() error { _, err := r.List(t.Context(), Filter{}); return err })
	f("coverage", func() error { _, err := r.Coverage(t.Context(), "ZM"); return err })
	f("forget", func() error { _, err := r.Forget(t.Context(), "n"); return err })
}

func BenchmarkReload(b *testing.B) {
	r := open(b)
	load(b, r, "n", large())
	for b.Loop() {
		if err := r.Reload(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOwner(b *testing.B) {
	r := open(b)
	load(b, r, "n", large())
	x := r.Index()
	var addrs [4096]netip.Addr
	for i := range addrs {
		h := uint32(i) * 2654435761
		addrs[i] = netip.AddrFrom4([4]byte{10, byte(h >> 24 % 16), byte(h >> 16), byte(h >> 8)})
	}
	b.Run("prefix", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			x.Owner(addrs[i&4095], 100001, "www.o7.example")
		}
	})
	none := netip.MustParseAddr("203.0.113.9")
	b.Run("domain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			x.Owner(none, 7, "a.b.www.o7.example")
		}
	})
}

// BenchmarkWho asks whose things are, of 50,000 prefixes, 5,000 organisations with domains and ASes, and 200 countries.
func BenchmarkWho(b *testing.B) {
	r := open(b)
	load(b, r, "n", large())
	var teams strings.Builder
	teams.WriteString("cc,name,email\n")
	for i := range 200 {
		fmt.Fprintf(&teams, "%c%c,Team,team@x%d.example\n", 'A'+i/26, 'A'+i%26, i)
	}
	if _, err := r.ImportNationals(b.Context(), "t", "t.csv", strings.NewReader(teams.String())); err != nil {
		b.Fatal(err)
	}
	for _, q := range []string{"10.1.2.3", "2001:db8:77::1", "AS100007", "a.b.www.o7.example", "https://o77.example/x", "203.0.113.9", "10.7.0.0/20"} {
		b.Run(strings.ReplaceAll(q, "/", "_"), func(b *testing.B) {
			for b.Loop() {
				if _, err := r.Who(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
