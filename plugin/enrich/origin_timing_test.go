package enrich

import (
	"bytes"
	"net/netip"
	"runtime"
	"testing"
)

func BenchmarkReadOrigins(b *testing.B) {
	text := internet(400_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, n, err := ReadOrigins("a", bytes.NewReader(text)); err != nil || n.Bad > 0 {
			b.Fatal(err, n)
		}
	}
}

func benchLookup(b *testing.B, v4 bool) {
	var before, after runtime.MemStats
	text := internet(500_000)
	runtime.GC()
	runtime.ReadMemStats(&before)
	o, _, _ := ReadOrigins("a", bytes.NewReader(text))
	runtime.GC()
	runtime.ReadMemStats(&after)
	addrs := make([]netip.Addr, 1<<16)
	for i := range addrs {
		h := uint64(i) * 0x9e3779b97f4a7c15
		if v4 {
			addrs[i] = wide{0, h >> 32}.addr(true)
		} else {
			addrs[i] = wide{uint64(0x2a00)<<48 + h>>15, h}.addr(false)
		}
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	b.ReportAllocs()
	i, found := 0, 0
	for b.Loop() {
		if _, ok := o.Lookup(addrs[i&(1<<16-1)]); ok {
			found++
		}
		i++
	}
	if found == 0 {
		b.Fatal("nothing found")
	}
	runtime.KeepAlive(o)
}

func BenchmarkLookup4(b *testing.B) { benchLookup(b, true) }
func BenchmarkLookup6(b *testing.B) { benchLookup(b, false) }
