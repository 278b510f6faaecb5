package format

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"tocsin"
)

// count is a sink that counts.
type count struct {
	records, rejects int64
	fields           int64
}

func (c *count) Record(_ int64, fields []tocsin.Field, _ []byte) {
	c.records++
	c.fields += int64(len(fields))
}

func (c *count) Reject(int64, string, string, []byte) { c.rejects++ }

// sinkhole is a report of n rows in the layout of Shadowserver's sinkhole reports, about 420 bytes each.
func sinkhole(n int) []byte {
	const head = `"timestamp","protocol","src_ip","src_port","src_asn","src_geo","src_region","src_city","src_hostname","src_naics","src_sector","device_vendor","device_type","device_model","severity","dst_ip","dst_port","dst_asn","dst_geo","dst_region","dst_city","dst_hostname","dst_naics","dst_sector","public_source","infection","family","tag","application","version","event_id","http_url","http_host","http_agent","forwarded_by","ssl_cipher","http_referer","ssl_servername","machine_name"` + "\n"
	const row = `"2026-11-23 00:00:01","tcp","192.0.2.199",36959,64496,"ZM","LUSAKA","LUSAKA","host-192-0-2-199.isp.example",517311,,,,,"high","198.51.100.142",80,64511,"US","CALIFORNIA","FREMONT",,518210,"Communications, Service Provider, and Hosting Service",,"ramnit","ramnit","ramnit","http",,1795392001,,"bad.example","Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727)",,,,,` + "\n"
	return []byte(head + strings.Repeat(row, n))
}

func BenchmarkCSVSplit(b *testing.B) {
	data := sinkhole(50000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, csv{standardSizes}, Options{}, data)
	}
}

func BenchmarkCSVDecode(b *testing.B) {
	data := sinkhole(50000)
	benchmarkDecode(b, csv{standardSizes}, Options{}, data)
}

// readAll cuts a report and returns its chunks.
func readAll(tb testing.TB, f Format, o Options, data []byte) []*Chunk {
	s, err := f.Split(bytes.NewReader(data), o)
	if err != nil {
		tb.Fatal(err)
	}
	var chunks []*Chunk
	for {
		c, err := s.Next()
		if err == io.EOF {
			return chunks
		}
		if err != nil {
			tb.Fatal(err)
		}
		chunks = append(chunks, c)
	}
}

// benchmarkDecode measures the decoding of a report's chunks.
func benchmarkDecode(b *testing.B, f Format, o Options, data []byte) {
	chunks := readAll(b, f, o, data)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var n count
	for b.Loop() {
		for _, c := range chunks {
			f.Decode(c, &n)
		}
	}
	if n.rejects > 0 || n.records == 0 {
		b.Fatalf("%+v", n)
	}
}
