package broken

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const head = "timestamp,severity,ip,port,asn,geo,hostname\n"

func row(second int, ip string) string {
	return fmt.Sprintf("%s,high,%s,23,64500,QM,\n", at(second), ip)
}

// TestRows gives reports with a good row before and after what is spoilt, where there is an after.
func TestRows(t *testing.T) {
	n := newNode(t)
	k := 0
	f := func(name, middle string, read, accepted int64, line int64, says string) {
		t.Helper()
		k++
		body := head + row(100*k, "192.0.2.1") + middle
		if !strings.HasPrefix(name, "end:") {
			body += row(100*k+1, "192.0.2.2")
		}
		r := n.ingest("shadowserver", fmt.Sprintf("2026-01-01-scan_telnet-%d.csv", k), []byte(body))
		if r.Code != 0 || r.Read != read || r.Accepted != accepted || r.Duplicate != 0 {
			t.Errorf("%s: %+v, want %d read, %d accepted", name, r, read, accepted)
		}
		rejects := n.rejects(r.Report)
		if line == 0 {
			if len(rejects) > 0 {
				t.Errorf("%s: rejected %+v", name, rejects)
			}
			return
		}
		if len(rejects) == 0 || rejects[0].Line != line || !strings.Contains(rejects[0].Field+": "+rejects[0].Reason, says) {
			t.Errorf("%s: rejected %+v, want line %d: %s", name, rejects, line, says)
		}
	}
	dated := func(date string) string { return date + ",high,192.0.2.3,23,64500,QM,\n" }
	f("clean", "", 2, 2, 0, "")
	f("empty lines", "\n\r\n\n", 2, 2, 0, "")
	f("end: truncated", at(1)+",high,192", 2, 1, 3, "the row has 3 columns, the header has 7")
	f("end: inside quotes", at(1)+`,high,192.0.2.9,23,64500,QM,"abc`, 2, 1, 3, "hostname: a quoted value is not closed")
	f("too many columns", "a,b,c,d,e,f,g,h,i\n", 3, 2, 3, "the row has 9 columns")
	f("NUL bytes", at(1)+",high,192.0.2.3,23,64500,QM,a\x00b\n", 3, 2, 3, "NUL")
	f("a line of NUL bytes", strings.Repeat("\x00", 100)+"\n", 3, 2, 3, "")
	f("year 0001", dated("0001-01-01 00:00:00"), 3, 2, 3, "timestamp: ")
	f("year 9999", dated("9999-12-31 23:59:59"), 3, 2, 3, "")
	f("year 1969", dated("1969-12-31 23:59:59"), 3, 2, 3, "timestamp: a year outside 1990 to 2100")
	f("year 2001", dated("2001-12-31 23:59:59"), 3, 2, 3, "older than the node keeps events")
	f("today", dated("today"), 3, 2, 3, "timestamp: not a time")
	f("month 13", dated("2026-13-45"), 3, 2, 3, "timestamp: not a time")
	f("zone id", at(2)+",high,fe80::1%eth0,23,64500,QM,\n", 3, 2, 3, "ip: ")
	f("no address", at(2)+",high,999.1.1.1,23,64500,QM,\n", 3, 2, 3, "ip: not an IP address")
	f("port aside", at(3)+",high,192.0.2.3,99999,64500,QM,\n", 3, 3, 0, "")
	f("host aside", at(4)+",high,192.0.2.3,23,64500,QM,192.0.2.3\n", 3, 3, 0, "")
	f("bytes of no text", at(5)+",high,192.0.2.3,23,64500,QM,\xff\xfe\xfd\n", 3, 3, 0, "")
	f("a long line", at(6)+",high,192.0.2.3,23,64500,QM,"+strings.Repeat("a", 2<<20)+"\n", 3, 2, 3, "the event log takes")
}

// TestManyBadRows holds that each of many bad rows is listed, and that the list stays small.
func TestManyBadRows(t *testing.T) {
	rows := 100_000
	if testing.Short() {
		rows = 5_000
	}
	n := newNode(t)
	var b bytes.Buffer
	b.WriteString(head)
	for i := range rows {
		b.WriteString(row(i/100, fmt.Sprintf("192.0.%d.%d", i>>8&255, i&255)))
		b.WriteString(row(i/100, fmt.Sprintf("192.0.%d.%d.x", i>>8&255, i&255)))
	}
	r := n.ingest("shadowserver", "2026-01-01-scan_telnet-a.csv", b.Bytes())
	if r.Code != 0 || r.Rejected != int64(rows) || r.Accepted+r.Duplicate != int64(rows) {
		t.Fatalf("%+v", r)
	}
	list := n.rejects(r.Report)
	for i, rej := range list {
		if rej.Line != int64(2*i+3) || rej.Field != "ip" {
			t.Fatalf("reject %d: %+v", i, rej)
		}
	}
	if size := n.size("rejects"); size > int64(rows)*40 {
		t.Errorf("the rejects take %d bytes for %d rows", size, rows)
	}
}
