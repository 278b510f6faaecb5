package feed_test

import (
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// rows are the records of a report.
type rows struct{ all [][]tocsin.Field }

func (r *rows) Record(_ int64, fields []tocsin.Field, _ []byte) {
	r.all = append(r.all, append([]tocsin.Field(nil), fields...))
}
func (r *rows) Reject(int64, string, string, []byte) {}

// sinkholeRows returns n records as event4_sinkhole_http has them, 39 columns with the empty ones left out.
func sinkholeRows(b testing.TB, n int) [][]tocsin.Field {
	const head = "timestamp,protocol,src_ip,src_port,src_asn,src_geo,src_region,src_city,src_hostname,src_naics,src_sector,device_vendor,device_type,device_model,severity,dst_ip,dst_port,dst_asn,dst_geo,dst_region,dst_city,dst_hostname,dst_naics,dst_sector,public_source,infection,family,tag,application,version,event_id,http_url,http_host,http_agent,forwarded_by,ssl_cipher,http_referer,ssl_servername,machine_name\n"
	const sector = `"Communications, Service Provider, and Hosting Service"`
	var text strings.Builder
	text.WriteString(head)
	for i := range n {
		at := time.Date(2026, 11, 23, 0, 0, i, 0, time.UTC).Format(time.DateTime)
		vendor := ",,,"
		if i%20 == 0 {
			vendor = "MikroTik,router,hAP ac,"
		}
		text.WriteString(at + ",tcp,203.0.113." + num(i%256) + "," + num(1024+i) + ",64496,NG,LAGOS,LAGOS,host-" + num(i) +
			".example-isp.net,517311," + sector + "," + vendor + "high,198.51.100.9,80,64511,US,CALIFORNIA,FREMONT,,518210," + sector +
			",,boaxxe,3ve,3ve,http,," + num(1795392000+i) + `,"GET /search?q=` + num(i) + ` HTTP/1.1",sinkhole.example.org,Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1),,,,,` + "\n")
	}
	csv, err := format.Named("csv")
	if err != nil {
		b.Fatal(err)
	}
	split, err := csv.Split(strings.NewReader(text.String()), format.Options{})
	if err != nil {
		b.Fatal(err)
	}
	var r rows
	for {
		c, err := split.Next()
		if err != nil {
			return r.all
		}
		csv.Decode(c, &r)
	}
}

func num(i int) string {
	b := make([]byte, 0, 10)
	for ; i > 0 || len(b) == 0; i /= 10 {
		b = append([]byte{byte('0' + i%10)}, b...)
	}
	return string(b)
}

// BenchmarkMap maps and identifies rows of the sinkhole report. Budget: 6 µs and 2 allocations a row.
func BenchmarkMap(b *testing.B) {
	all := sinkholeRows(b, 1000)
	f := func(name string, do func(m *feed.Mapper, ev *tocsin.Event, fields []tocsin.Field)) {
		b.Run(name, func(b *testing.B) {
			plan, err := shadowserver(b).Plan("event4_sinkhole_http.csv")
			if err != nil {
				b.Fatal(err)
			}
			m, ev, i := plan.Mapper(), &tocsin.Event{}, 0
			b.ReportAllocs()
			for b.Loop() {
				ev.Reset()
				do(m, ev, all[i%len(all)])
				i++
			}
		})
	}
	received := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	f("map", func(m *feed.Mapper, ev *tocsin.Event, fields []tocsin.Field) { m.Map(ev, fields) })
	f("map+identify", func(m *feed.Mapper, ev *tocsin.Event, fields []tocsin.Field) {
		m.Map(ev, fields)
		m.Identify(ev, fields, received)
	})
}

// TestAllocations holds the budget of allocations.
func TestAllocations(t *testing.T) {
	all := sinkholeRows(t, 100)
	plan, err := shadowserver(t).Plan("event4_sinkhole_http.csv")
	if err != nil {
		t.Fatal(err)
	}
	m, ev, i := plan.Mapper(), &tocsin.Event{}, 0
	row := func() {
		ev.Reset()
		m.Map(ev, all[i%len(all)])
		m.Identify(ev, all[i%len(all)], time.Time{})
		i++
	}
	for range all {
		row()
	}
	if n := testing.AllocsPerRun(500, row); n > 2 {
		t.Errorf("a row costs %v allocations, the budget is 2", n)
	}
}

func shadowserver(t testing.TB) *feed.Feed {
	f, err := feed.Builtin().Named("shadowserver")
	if err != nil {
		t.Fatal(err)
	}
	return f
}
