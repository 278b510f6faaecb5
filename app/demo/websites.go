package demo

import (
	"fmt"
	"net/netip"
	"strconv"
)

// websiteDays is how many days of compromised websites there are.
const websiteDays = 3

var websiteColumns = columns{
	"timestamp", "severity", "ip", "protocol", "port", "hostname", "tag", "asn", "geo", "region", "city", "naics",
	"hostname_source", "sector", "application", "url", "http_host", "category", "system", "detected_since", "server",
	"redirect_target", "cc_url", "family", "status", "account", "detail", "public_source",
}

// websiteShares are the web servers on which others have left something.
var websiteShares = []share{
	{"costahosting.example", 40}, {"mgu-meridia.example", 9}, {"alnoor-university.example", 6}, {"ecoles-meridie.example", 5},
	{"sabah-news.example", 5}, {"ville-port-clair.example", 4}, {"alwaha-city.example", 4}, {"education.gov-meridia.example", 2},
	{"laribera-super.example", 2}, {"nanan-textile.example", 3}, {"clinique-palmiers.example", 2}, {"by-as", 2},
	{"rtm-meridie.example", 2}, {"gap-south", 2}, {"customs.gov-meridia.example", 1},
}

// tenants are organisations without networks of their own: their sites stand at the hosting company.
var tenants = []string{
	"bereg-bank.example", "relief-meridia.example", "emprendedoras.example", "steppe-agro.example", "stats.gov-meridia.example",
	"elections-meridia.example", "santamarina.example", "severny-bereg.example",
}

// implant is what was left on a website.
type implant struct{ tag, category, severity, path, family, redirect, detail string }

var implants = []implant{
	{"webshell", "webshell", "critical", "/wp-content/uploads/2024/x.php", "wso", "", "password-protected shell"},
	{"seo-spam", "seo-spam", "medium", "/index.php?p=cheap", "", "", "hidden links, more than 200"},
	{"malicious-redirect", "redirect", "high", "/wp-includes/js/jquery.js", "balada-injector", "http://promo-redirect.invalid/go", ""},
	{"socgholish", "malware-distribution", "high", "/wp-content/themes/news/app.js", "socgholish", "", "injected script"},
	{"phishing-kit", "phishing", "high", "/~files/secure/login.html", "", "", "kit archive left in place"},
	{"backdoor", "backdoor", "critical", "/administrator/cache/mod.php", "php.backdoor", "", ""},
}

// websites returns the reports of websites that somebody has broken into.
func (s *story) websites() []*sheet {
	hosts := s.problems("websites", websiteShares, websiteDays)
	sites := make([]record, len(hosts))
	for h := range hosts {
		sites[h] = s.site(&hosts[h], h)
	}
	sheets := make([]*sheet, websiteDays)
	for i := range sheets {
		sheets[i] = shadowSheet("compromised_website", s.day(i, websiteDays), websiteColumns)
		var lines []string
		for h := range hosts {
			if hosts[h].course[i] == '1' {
				lines = append(lines, websiteColumns.line(s.found(sites[h], hosts[h].addr, i)))
			}
		}
		sheets[i].sorted(lines)
	}
	line := websiteColumns.line(s.found(sites[0], hosts[0].addr, 0))
	sheets[0].spoil("cut-off", "", Rejected, cut(line, 5)+`,"srv-1.costa`)
	sheets[0].body.Truncate(sheets[0].body.Len() - 1)
	sheets[2].wrap = zipped
	return sheets
}

// found returns a site's row of one day.
func (s *story) found(site record, a netip.Addr, i int) record {
	r := dice("websites " + a.String() + strconv.Itoa(i))
	return site.with("timestamp", during(r, s.day(i, websiteDays)).Format(stamp))
}

// site returns what is known of a compromised website on any day.
func (s *story) site(p *problem, n int) record {
	r := p.dice
	m := pick(r, implants)
	name := s.siteName(p, n)
	rec := p.scanned(s.now, m.severity, "web", m.tag, 443)
	rec["hostname"], rec["hostname_source"] = name, "http"
	rec["application"], rec["url"], rec["http_host"] = "https", "https://"+name+m.path, name
	rec["category"], rec["family"], rec["redirect_target"], rec["detail"] = m.category, m.family, m.redirect, m.detail
	rec["system"], rec["server"], rec["status"] = pick(r, []string{"WordPress", "Joomla", "Linux"}), pick(r, []string{"nginx", "Apache"}), "compromised"
	rec["detected_since"] = during(r, s.today.AddDate(0, 0, -10-r.IntN(60))).Format(stamp)
	rec["public_source"] = "Farland Sinkhole Research"
	if m.tag == "webshell" {
		rec["account"], rec["cc_url"] = "www-data", "http://panel-"+hexOf(r, 3)+".invalid/gate.php"
	}
	return rec
}

// siteName returns a name for a website: at the hosting company every third is a tenant's.
func (s *story) siteName(p *problem, n int) string {
	switch {
	case !p.org.listed():
		return fmt.Sprintf("site-%d.test", n)
	case p.org.domain != "costahosting.example":
		return "www." + p.org.domain
	case n%3 == 0:
		return fmt.Sprintf("www%d.%s", n, tenants[n/3%len(tenants)])
	default:
		return fmt.Sprintf("shop-%d.costahosting.example", n)
	}
}
