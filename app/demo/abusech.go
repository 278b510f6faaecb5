package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How many entries the two lists of abuse.ch have.
const (
	urlhausRows   = 140
	threatfoxRows = 160
)

// idnDomain is جامعة-النور.example in IDNA's ASCII form.
const idnDomain = "xn----ymcbgn8a2c5eepw.example"

// badSites are names below organisations' domains at which something bad was found.
var badSites = []string{
	"shop-4.costahosting.example", "shop-11.costahosting.example", "www.bereg-bank.example", "files.relief-meridia.example",
	"www." + idnDomain, "cdn.sabah-news.example", "old.rtm-meridie.example", "www.steppe-agro.example",
	"archive.stats.gov-meridia.example", "blog.nanan-tech.example", "img.laribera-super.example", "intranet.ville-port-clair.example",
}

// farSites are names abroad.
var farSites = []string{"dl.farland-files.test", "update-center.invalid", "cheap-cloud.test", "img-cache.invalid", "panel.badnews.test"}

// holders are whose addresses the lists of abuse.ch, MISP and Suricata speak of.
var holders = []string{
	"meridia-telecom.example", "caravel-mobile.example", "caravel-mobile.example", "mgu-meridia.example", "costahosting.example",
	"costahosting.example", "costahosting.example", "ecoles-meridie.example", "nanan-textile.example", "gap-south", "by-as",
	"clinique-palmiers.example", "alwaha-city.example", "railways-meridia.example", "hu-portclair.example", "port-clair.example",
}

// home returns an address of the country.
func (s *story) home(r *rand.Rand) string { return pick(r, s.orgs[pick(r, holders)].free).String() }

// payload is what waits behind a URL.
type payload struct{ path, tags string }

var payloads = []payload{
	{"/i", "32-bit,elf,mips,Mozi"}, {"/bin.sh", "32-bit,arm,elf,Mozi"}, {"/mpsl", "elf,mirai,ua-wget"}, {"/arm7", "elf,mirai"},
	{"/invoice.zip", "AgentTesla,zip"}, {"/doc/2.js", "js,SocGholish"}, {"/setup.exe", "exe,LummaStealer"}, {"/x.dll", "dll,Qakbot"},
	{"/%D1%84%D0%B0%D0%B9%D0%BB.exe", "exe,RedLineStealer"}, {"/a.ps1", "None"},
}

// box writes the frame of comments that abuse.ch's lists begin with.
func (s *story) box(sh *sheet, title string) {
	bar := strings.Repeat("#", 64)
	sh.text(bar)
	for _, line := range []string{title, "Last updated: " + s.now.Format(stamp) + " (UTC)", "", "Made up for a demonstration; nothing in it is real"} {
		sh.text(fmt.Sprintf("# %-61s#", line))
	}
	sh.text(bar)
	sh.text("#")
}

// moments returns n moments of the last days, the newest first.
func (s *story) moments(r *rand.Rand, n, days int) []time.Time {
	all := make([]time.Time, n)
	for i := range all {
		all[i] = s.since(r, days)
	}
	slices.SortFunc(all, func(a, b time.Time) int { return b.Compare(a) })
	return all
}

// urlhaus returns the list of URLs that hand out malware.
func (s *story) urlhaus() *sheet {
	r := dice("urlhaus")
	sh := &sheet{name: "urlhaus/urlhaus.csv", feed: "urlhaus", day: s.today}
	s.box(sh, "abuse.ch URLhaus Database Dump (CSV - recent URLs only)")
	sh.text("# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter")
	for i, at := range s.moments(r, urlhausRows, Days-1) {
		id := strconv.Itoa(9000000 + urlhausRows - i)
		state, seen := "offline", ""
		if r.IntN(3) > 0 {
			state, seen = "online", s.later(r, at).Format(stamp)
		}
		p := pick(r, payloads)
		sh.row(allQuoted(",", id, at.Format(stamp), s.badURL(r, p.path), state, seen, "malware_download", p.tags,
			"https://urlhaus.example/url/"+id+"/", pick(r, []string{"meridian_hunter", "anonymous", "lrz_demo", "botwatch"})))
	}
	return sh
}

// later returns a moment between at and now.
func (s *story) later(r *rand.Rand, at time.Time) time.Time {
	return at.Add(time.Duration(r.Int64N(int64(s.now.Sub(at)/time.Second)+1)) * time.Second)
}

// badURL returns a URL of the country, or in one case of five of somewhere else.
func (s *story) badURL(r *rand.Rand, path string) string {
	switch r.IntN(10) {
	case 0:
		return "http://" + attacker(r) + path
	case 1:
		return "https://" + pick(r, farSites) + path
	case 2, 3, 4:
		return pick(r, []string{"http://", "https://"}) + pick(r, badSites) + path
	default:
		return "http://" + s.home(r) + ":" + strconv.Itoa(30000+r.IntN(30000)) + path
	}
}

// allQuoted returns the values in quotes with a separator between them.
func allQuoted(sep string, values ...string) string {
	for i, v := range values {
		values[i] = quote(v)
	}
	return strings.Join(values, sep)
}

// strain is a family of malware as ThreatFox writes it.
type strain struct{ key, alias, name string }

var strains = []strain{
	{"win.cobalt_strike", "Agentemis,BEACON,CobaltStrike", "Cobalt Strike"}, {"elf.mirai", "Katana", "Mirai"},
	{"win.asyncrat", "None", "AsyncRAT"}, {"win.lumma", "LummaC2 Stealer", "Lumma Stealer"}, {"win.qakbot", "QBot,Pinkslipbot", "QakBot"},
	{"elf.mozi", "None", "Mozi"}, {"win.remcos", "RemcosRAT,Socmer", "Remcos"}, {"js.fakeupdates", "FakeUpdate,SocGholish", "FAKEUPDATES"},
	{"win.redline_stealer", "RECORDSTEALER", "RedLine Stealer"}, {"apk.hook", "None", "Hook"},
}

// threatfox returns the list of indicators. Its values have a blank after each comma, as the real export has.
func (s *story) threatfox() *sheet {
	r := dice("threatfox")
	sh := &sheet{name: "threatfox/threatfox-full.csv", feed: "threatfox", day: s.today}
	s.box(sh, "abuse.ch ThreatFox IOC database export (CSV - full)")
	sh.text(`# "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","malware_alias","malware_printable",` +
		`"last_seen_utc","confidence_level","reference","tags","anonymous","reporter"`)
	for i, at := range s.moments(r, threatfoxRows, Days-1) {
		kind, threat, value := s.indicator(r)
		m := pick(r, strains)
		last := ""
		if r.IntN(2) == 0 {
			last = s.later(r, at).Format(stamp)
		}
		sh.row(allQuoted(", ", at.Format(stamp), strconv.Itoa(800000+threatfoxRows-i), value, kind, threat, m.key, m.alias, m.name, last,
			pick(r, []string{"50", "75", "90", "100"}), "None", pick(r, []string{"None", "c2", "c2,demo", "stealer"}),
			strconv.Itoa(r.IntN(2)), pick(r, []string{"meridian_hunter", "botwatch"})))
	}
	sh.text("# Number of entries: " + strconv.Itoa(threatfoxRows))
	return sh
}

// indicator returns an indicator's type, what it threatens with and its value.
func (s *story) indicator(r *rand.Rand) (kind, threat, value string) {
	switch r.IntN(10) {
	case 0:
		return "domain", "botnet_cc", "c2-" + hexOf(r, 3) + "." + pick(r, farSites)
	case 1:
		return "domain", "botnet_cc", pick(r, badSites)
	case 2:
		return "url", "payload_delivery", s.badURL(r, pick(r, payloads).path)
	case 3:
		return "sha256_hash", "payload", hexOf(r, 32)
	case 4:
		return "md5_hash", "payload", hexOf(r, 16)
	case 5:
		return "ip:port", "botnet_cc", "[2001:db8:4000::" + strconv.FormatInt(int64(16+r.IntN(4000)), 16) + "]:443"
	case 6, 7:
		return "ip:port", "botnet_cc", attacker(r) + ":" + pick(r, []string{"443", "8080", "4444", "50050"})
	default:
		return "ip:port", "botnet_cc", s.home(r) + ":" + pick(r, []string{"80", "443", "1177", "7707", "50050"})
	}
}
