package broken

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// country is a name that a report may have in any character set.
func report(country string) string {
	return fmt.Sprintf("timestamp,severity,ip,port,asn,geo,city\n%s,high,192.0.2.1,23,64500,QM,%s\n%s,high,192.0.2.2,23,64500,QM,%s\n",
		at(0), country, at(1), country)
}

// TestCharsets gives the same report in many character sets.
func TestCharsets(t *testing.T) {
	n := newNode(t)
	k := 0
	f := func(name, city string, e encoding.Encoding, mark string) {
		t.Helper()
		body, err := e.NewEncoder().String(report(city))
		if err != nil {
			t.Fatal(err)
		}
		k++
		r := n.ingest("shadowserver", fmt.Sprintf("2026-01-%02d-scan_telnet-%d.csv", k, k), []byte(mark+body))
		if r.Code != 0 || r.Read != 2 || r.Rejected != 0 || r.Trouble != "" {
			t.Errorf("%s: %+v", name, r)
		}
		rows := n.events(fmt.Sprintf("report.id:=%d | fields source.geolocation.city", r.Report))
		for _, row := range rows {
			if got := row["source.geolocation.city"]; got != city {
				t.Errorf("%s: city %q, want %q", name, got, city)
			}
		}
		if len(rows) != int(r.Accepted) {
			t.Errorf("%s: %d events, %d accepted", name, len(rows), r.Accepted)
		}
	}
	f("UTF-8", "Thành phố", encoding.Nop, "")
	f("UTF-8 with a mark", "Łódź", encoding.Nop, "\xef\xbb\xbf")
	f("UTF-16LE with a mark", "القاهرة", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "")
	f("UTF-16BE with a mark", "Москва", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "")
	f("UTF-16LE", "Wellington", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "")
	f("UTF-16BE", "Canberra", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "")
	f("windows-1256", strings.Repeat("مدينة القاهرة الكبرى ", 3)+"مصر", charmap.Windows1256, "")
	f("GB18030", "北京市朝阳区人民政府", simplifiedchinese.GB18030, "")
	f("windows-1252", "São Paulo é Brasília", charmap.Windows1252, "")
}
