package norm_test

import (
	"testing"
	"time"

	"tocsin"
	"tocsin/plugin/norm"
)

func BenchmarkValue(b *testing.B) {
	f := func(name string, kind tocsin.Kind, in string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := norm.Value(kind, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	f("string", tocsin.String, "NUEVA ECIJA")
	f("ip", tocsin.IPAddress, "203.0.113.222")
	f("asn", tocsin.ASN, "64496")
	f("fqdn", tocsin.FQDN, "host-203-0-113-22.example-isp.net")
	f("url", tocsin.URL, "http://example.com/search?q=1")
	b.Run("time", func(b *testing.B) {
		b.ReportAllocs()
		layouts := []string{time.DateTime}
		for b.Loop() {
			norm.Time(layouts, "2026-11-23 00:00:00")
		}
	})
}
