package w1

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// SinkholeColumns are the columns of a report of sinkholed machines, in their order.
var SinkholeColumns = []string{
	"timestamp", "protocol", "src_ip", "src_port", "src_asn", "src_geo", "src_region", "src_city", "src_hostname", "src_naics",
	"src_sector", "device_vendor", "device_type", "device_model", "severity", "dst_ip", "dst_port", "dst_asn", "dst_geo",
	"dst_region", "dst_city", "dst_hostname", "dst_naics", "dst_sector", "public_source", "infection", "family", "tag",
	"application", "version", "event_id", "http_url", "http_host", "http_agent", "forwarded_by", "ssl_cipher",
	"http_referer", "ssl_servername", "machine_name",
}

// Name returns the file name of a day's report of sinkholed machines.
func Name(day time.Time) string {
	return day.UTC().Format(time.DateOnly) + "-event4_sinkhole_http-made.csv"
}

// place is where a machine is, with the AS that the report says.
type place struct {
	cc, region, city string
	asn              int64
}

var places = []place{
	{"PH", "NUEVA ECIJA", "DEL PILAR", 134707}, {"RO", "CONSTANTA", "CONSTANTA", 8708}, {"PH", "CEBU", "CEBU", 9299},
	{"VE", "CARABOBO", "VALENCIA", 8048}, {"MX", "CHIHUAHUA", "JUAREZ", 17072}, {"ID", "JAKARTA RAYA", "JAKARTA", 7713},
	{"US", "TEXAS", "GARLAND", 11427}, {"KE", "NAIROBI CITY", "NAIROBI", 37129}, {"CA", "ONTARIO", "OTTAWA", 812},
	{"AT", "WIEN", "WIEN", 8447}, {"BR", "SAO PAULO", "SAO PAULO", 27699}, {"NG", "LAGOS", "LAGOS", 29465},
	{"GH", "GREATER ACCRA", "ACCRA", 30986}, {"PL", "MAZOWIECKIE", "WARSZAWA", 5617}, {"CZ", "PRAHA, HLAVNI MESTO", "PRAHA", 2852},
	{"MY", "SELANGOR", "PETALING JAYA", 4788},
}

// families are pairs of infection and family.
var families = [][2]string{
	{"andromeda", "avalanche-andromeda"}, {"boaxxe", "3ve"}, {"necurs", "necurs"}, {"kovter", "kovter"}, {"sunburst", "sunburst"},
	{"conficker", "downadup"}, {"m0yv", "m0yv"}, {"nymaim", "avalanche-nymaim"}, {"ramnit", "ramnit"}, {"mirai", "mirai"},
}

var (
	hosts = []string{
		"sinkhole-one.example", "disorder.example", "devices.example", "freescan-online.example", "rx.example", "gvaq70s7he.example",
		"atomic-trivia.example", "amnsreiu.example",
	}
	paths  = []string{"/", "/news/stream.php", "/locator.php", "/getjs?r=%d", "/search?q=%d", "/atomic.php?id=%d&v=2", "/landing.com", "/api/v1/c?uid=%d"}
	agents = []string{
		"Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727)",
		"Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45 Safari/537.36",
		"Mozilla/4.0",
	}
)

const sector = "Communications, Service Provider, and Hosting Service"

// Sinkhole writes a report of n distinct rows of a day.
func Sinkhole(w io.Writer, n int, seed uint64, day time.Time) error {
	out := bufio.NewWriterSize(w, 256<<10)
	s := newSinkhole(seed, day)
	if _, err := out.Write(s.header()); err != nil {
		return err
	}
	for i := range n {
		if _, err := out.Write(s.row(i)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// sinkhole makes rows, one after the other, in one buffer.
type sinkhole struct {
	r    *rand.Rand
	day  time.Time
	dsts []string
	buf  []byte
}

func newSinkhole(seed uint64, day time.Time) *sinkhole {
	s := &sinkhole{r: rand.New(rand.NewPCG(seed, 1)), day: day.UTC().Truncate(24 * time.Hour)}
	for range 60 {
		s.dsts = append(s.dsts, fmt.Sprintf("184.105.%d.%d", 1+s.r.IntN(249), 1+s.r.IntN(249)))
	}
	return s
}

func (s *sinkhole) header() []byte {
	s.buf = s.buf[:0]
	for _, name := range SinkholeColumns {
		s.text(name)
	}
	return s.line()
}

// row makes row i. Rows differ in event_id, so no two are the same.
func (s *sinkhole) row(i int) []byte {
	s.buf = s.buf[:0]
	src := s.address()
	s.text(s.day.Add(time.Duration(i%86_400) * time.Second).Format(time.DateTime))
	s.text("tcp")
	s.text(src.String())
	s.source(src)
	s.text("high")
	s.text(pick(s.r, s.dsts))
	s.numbers(80, 6939)
	s.text("US", "CALIFORNIA", "FREMONT", "")
	s.numbers(518210)
	s.text(sector)
	s.text(s.maybe(.2, "MSDCU"))
	s.what(i)
	return s.line()
}

// source adds what is known of the machine.
func (s *sinkhole) source(src netip.Addr) {
	p := pick(s.r, places)
	s.numbers(int64(1024 + s.r.IntN(65536-1024)))
	s.numbers(p.asn)
	s.text(p.cc, p.region, p.city)
	b := src.As4()
	s.text(s.maybe(.5, fmt.Sprintf("host-%d-%d-%d-%d.example-isp.net", b[0], b[1], b[2], b[3])))
	if s.r.Float64() < .6 {
		s.numbers(517311)
	} else {
		s.text("")
	}
	s.text(s.maybe(.6, sector))
	if s.r.Float64() < .05 {
		s.text("MikroTik", "router", "hAP ac")
	} else {
		s.text("", "", "")
	}
}

// what adds what the machine did.
func (s *sinkhole) what(i int) {
	f, host, path := pick(s.r, families), pick(s.r, hosts), pick(s.r, paths)
	if strings.Contains(path, "%d") {
		path = fmt.Sprintf(path, s.r.IntN(1_000_000_000))
	}
	s.text(f[0], f[1], f[1], "http", "")
	s.numbers(s.day.Unix() + int64(i))
	s.text(s.maybe(.8, "GET "+path+" HTTP/1.1"), host, s.maybe(.7, pick(s.r, agents)), "", "")
	s.text(s.maybe(.1, "http://"+host+"/"), "", "")
}

// text adds cells as the reports write them: text in quotes, nothing for nothing. None of ours holds a quote.
func (s *sinkhole) text(cells ...string) {
	for _, c := range cells {
		if c != "" {
			s.buf = append(append(append(s.buf, '"'), c...), '"')
		}
		s.buf = append(s.buf, ',')
	}
}

func (s *sinkhole) numbers(cells ...int64) {
	for _, c := range cells {
		s.buf = append(strconv.AppendInt(s.buf, c, 10), ',')
	}
}

func (s *sinkhole) line() []byte {
	s.buf[len(s.buf)-1] = '\n'
	return s.buf
}

func (s *sinkhole) maybe(p float64, v string) string {
	if s.r.Float64() < p {
		return v
	}
	return ""
}

// address draws one of the public addresses.
func (s *sinkhole) address() netip.Addr {
	for {
		n := s.r.Uint32()
		if public(n) {
			return addr(n)
		}
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }
