package desk_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/netip"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/collect"
	"tocsin/internal/module/watch/desk"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/urgency"
	"tocsin/internal/module/watch/warn"
	"tocsin/plugin/feed"
)

// sample is a Source of a fictional country. Its taint goes into every text that could come from outside.
type sample struct {
	now   time.Time
	taint string
	bare  bool // nothing has come in yet
	maker *making
}

// clock is the time of the pages.
func (s sample) clock() func() time.Time { return func() time.Time { return s.now } }

var names = []struct{ slug, name, sector string }{
	{"zembla-power", "Zembla Power and Light", "energy"}, {"health-ministry", "Ministry of Health", "health"},
	{"uni-onhava", "University of Onhava", "education"}, {"zemtel", "Zemtel", "telecom"},
	{"first-bank", "First Bank of Zembla", "banking"}, {"water-board", "مصلحة مياه أونهافا", "water"},
	{"rail", "Железные дороги Земблы", "transport"}, {"customs", "Customs Administration", "government"},
}

var types = []struct{ typ, id, severity string }{
	{"infected-system", "andromeda", "high"}, {"vulnerable-system", "cve-2024-3400", "critical"},
	{"potentially-unwanted-accessible", "open-rdp", "medium"}, {"ddos-amplifier", "open-dns-resolver", "low"},
	{"system-compromise", "compromised-website", "critical"}, {"weak-crypto", "ssl-poodle", "info"},
}

func (s sample) World(context.Context, bool) (desk.World, error) {
	if s.bare {
		return desk.World{}, nil
	}
	return desk.World{Home: "ZM", Counts: map[string]int64{"ZM": 41_200, "MV": 12, "US": 3_100, "FR": 240, "CN": 1_900, "KI": 1, "ZZ" + s.taint: 7}}, nil
}

func (s sample) Overview(context.Context) (desk.Overview, error) {
	if s.bare {
		return desk.Overview{Mark: tocsin.Clear}, nil
	}
	o := desk.Overview{
		Mark: tocsin.Amber, Reports: 214, Open: 312, Critical: 14, Fixed: 96, Relapsed: 7, Owners: 38, Orgs: 44,
		Tally: inbox.Tally{Read: 48_211, Accepted: 41_980, Duplicate: 5_904, Rejected: 27, Dropped: 300, Unowned: 1_284},
		Days:  s.days(1400), Newest: s.events(12), Latest: s.reports(6),
	}
	for i, n := range names {
		o.Worst = append(o.Worst, desk.Count{Key: n.slug, Name: n.name + s.taint, N: int64(64 - 7*i)})
		o.Sectors = append(o.Sectors, desk.Count{Key: n.sector + s.taint, N: int64(88 - 9*i)})
	}
	for i, t := range types {
		o.Types = append(o.Types, desk.Count{Key: t.typ + s.taint, N: int64(120 - 17*i)})
	}
	for i := range 5 {
		o.Nobody = append(o.Nobody, desk.Count{Key: fmt.Sprintf("AS%d", 64500+i), Name: "EXAMPLE-NET" + s.taint, N: int64(410 / (i + 1))})
	}
	return o, nil
}

func (s sample) days(most int) []console.Day {
	days := make([]console.Day, desk.OverviewDays)
	for i := range days {
		n := int64(most*(40+(i*37)%50)) / 100
		days[i].Date = s.now.AddDate(0, 0, i-len(days)+1)
		days[i].Levels = [6]int64{n / 40, n / 9, n / 5, n / 3, n / 6, n / 14}
	}
	return days
}

func (s sample) events(n int) []tocsin.Event {
	out := make([]tocsin.Event, n)
	for i := range out {
		org, t := names[i%len(names)], types[i%len(types)]
		e := &out[i]
		e.ID, e.Time = tocsin.IDOf([]byte{byte(i)}), s.now.Add(-time.Duration(i*i*7)*time.Minute).UnixNano()
		e.Add("source.ip", fmt.Sprintf("203.0.113.%d%s", 7+i, s.taint))
		e.Add("source.port", "3389"+s.taint)
		e.Add("source.asn", "64500")
		e.Add("classification.type", t.typ+s.taint)
		e.Add("classification.identifier", t.id+s.taint)
		e.Add("severity", t.severity)
		e.Add("feed.code", "shadowserver.event4_sinkhole_http"+s.taint)
		e.Add("destination.ip", "2001:db8::7"+s.taint)
		e.Add("extra.tag"+s.taint, "value"+s.taint)
		e.Add(tocsin.KeyReport, "17")
		e.Add(tocsin.KeyReportLine, "204"+s.taint)
		e.Add("raw", base64.StdEncoding.EncodeToString([]byte("\"2026-11-24 03:11:09\",\"203.0.113.7\",3389"+s.taint)))
		if i%5 != 4 {
			e.Add(tocsin.KeyOwner, org.slug+s.taint)
			e.Add(tocsin.KeyOwnerRule, "hand")
		}
	}
	return out
}

func (s sample) reports(n int) []inbox.Report {
	out := make([]inbox.Report, n)
	files := []string{"2026-11-24-event4_sinkhole_http-zembla-geo.csv", "2026-11-24-scan_rdp-zembla-geo.csv", "urlhaus.csv", "eve.json"}
	feeds := []string{"shadowserver", "shadowserver", "urlhaus", "suricata"}
	for i := range out {
		out[i] = inbox.Report{
			ID: int64(17 + i), Size: 1_483_220, Feed: feeds[i%4] + s.taint, Name: files[i%4] + s.taint, Origin: "hand" + s.taint,
			Mark: tocsin.Amber, Received: s.now.Add(-time.Duration(i*3) * time.Hour), State: inbox.Done, Run: 1,
			Tally: inbox.Tally{Read: 2_104, Accepted: 1_990, Duplicate: 108, Rejected: 6, Unowned: 41, Seconds: 0.31},
		}
	}
	if n > 2 {
		out[1].State, out[2].State, out[2].Trouble = inbox.Waiting, inbox.Failed, "line 3: not a CSV"+s.taint
	}
	return out
}

func (s sample) finding(i int) desk.Finding {
	org, t := names[i%len(names)], types[i%len(types)]
	f := desk.Finding{OwnerName: org.name + s.taint, Sector: org.sector + s.taint, Sample: []string{fmt.Sprintf("203.0.113.%d%s", 10+i, s.taint)}}
	f.Problem = find.Problem{Owner: org.slug + s.taint, Type: t.typ + s.taint, Identifier: t.id + s.taint}
	f.Status, f.Severity, f.Count, f.Assets = find.Statuses[i%len(find.Statuses)], t.severity, int64(9000/(i+1)), int64(1+i%4)
	f.First, f.Last = s.now.AddDate(0, 0, -3*i-1), s.now.Add(-time.Duration(i)*time.Hour)
	f.Priority = []urgency.Level{urgency.Urgent, urgency.High, urgency.Medium, urgency.Low, ""}[i%5]
	f.Feeds, f.Opened, f.Episodes = []string{"shadowserver.scan_rdp" + s.taint}, "2026-11-01", 2
	f.Said = &find.Said{What: find.SaySuppressed, Reason: "a test network" + s.taint, By: "Ana" + s.taint, At: s.now, Until: s.now.AddDate(0, 1, 0)}
	return f
}

func (s sample) Name(slug string) string { return "The " + slug + s.taint }

func (s sample) Findings(_ context.Context, q desk.FindingQuery) (desk.FindingList, error) {
	if s.bare {
		return desk.FindingList{}, nil
	}
	l := desk.FindingList{Mark: tocsin.Amber, Total: 312, Next: "x" + s.taint}
	for i := range 24 {
		l.Rows = append(l.Rows, s.finding(i))
	}
	return l, nil
}

func (s sample) Finding(_ context.Context, p find.Problem) (desk.FindingPage, error) {
	if p.Owner == "" {
		return desk.FindingPage{}, tocsin.Faultf(tocsin.NotFound, "There is no finding of that name%s.", s.taint)
	}
	page := desk.FindingPage{Finding: s.finding(1), Mark: tocsin.Amber, More: true, Days: s.days(60),
		Urgency: urgency.Priority{Level: urgency.Urgent, Score: 97, Why: []urgency.Reason{{Kind: urgency.ForKEV, Detail: "CVE-2024-3400" + s.taint, Points: 40}}}}
	for i := range 9 {
		a := desk.Asset{Address: fmt.Sprintf("203.0.113.%d%s", 20+i, s.taint), Port: "443" + s.taint, First: s.now.AddDate(0, 0, -20), Last: s.now, Count: 44}
		if i%2 == 0 {
			a.Event = tocsin.IDOf([]byte{byte(i)})
		}
		page.Assets = append(page.Assets, a)
	}
	return page, nil
}

func (s sample) Events(_ context.Context, q desk.EventQuery) (desk.EventList, error) {
	if s.bare || q.LogsQL == "nothing" {
		return desk.EventList{Mark: tocsin.Clear}, nil
	}
	l := desk.EventList{Mark: tocsin.Amber, Rows: s.events(30), Total: 41_980, Next: "2"}
	if q.After == "2" {
		l.Next = ""
	}
	return l, nil
}

func (s sample) Event(context.Context, tocsin.ID, time.Time) (desk.EventPage, error) {
	return desk.EventPage{Event: s.events(1)[0], Mark: tocsin.Amber, OwnerName: names[0].name + s.taint}, nil
}

func (s sample) org(i int) tocsin.Org {
	n := names[i%len(names)]
	return tocsin.Org{
		Slug: n.slug + s.taint, Name: n.name + s.taint, Sector: n.sector + s.taint, Criticality: 4,
		Contacts: []tocsin.Contact{{Email: "abuse@example.net" + s.taint, Name: "Ana Ruiz" + s.taint, Role: "ciso" + s.taint, Phone: "+999 1" + s.taint}},
		Nets: []tocsin.Net{
			{AS: 64500, From: tocsin.ByHand}, {Prefix: netip.MustParsePrefix("203.0.113.0/24"), From: tocsin.From("rir" + s.taint)},
			{Prefix: netip.MustParsePrefix("2001:db8:7::/48")}, {Domain: "example.net" + s.taint},
		},
	}
}

func (s sample) Orgs(context.Context, desk.OrgQuery) (desk.OrgList, error) {
	if s.bare {
		return desk.OrgList{}, nil
	}
	l := desk.OrgList{Sectors: []string{"energy", "health" + s.taint}, Total: 44, Next: "y"}
	for i := range len(names) {
		row := desk.OrgRow{Org: s.org(i), Open: int64(60 - 7*i)}
		for d := range desk.OverviewDays {
			row.Days = append(row.Days, int64((d*(i+3)*7)%50*min(i, 5)))
		}
		l.Rows = append(l.Rows, row)
	}
	return l, nil
}

func (s sample) Org(_ context.Context, slug string) (desk.OrgPage, error) {
	if slug == "none" {
		return desk.OrgPage{}, tocsin.Faultf(tocsin.NotFound, "There is no constituent of that name.")
	}
	p := desk.OrgPage{
		Org: s.org(0), Mark: tocsin.Amber, Parent: desk.Party{Slug: "ministry" + s.taint, Name: "Ministry of Energy" + s.taint},
		Children: []desk.Party{{Slug: "grid", Name: "Grid operator" + s.taint}}, Open: 64, Fixed: 12, Relapsed: 2, ToFix: 100 * time.Hour,
		Days: s.days(90), Types: []desk.Count{{Key: "infected-system", N: 40}, {Key: "phishing", N: 4}},
		People: []desk.Contact{
			{Email: "abuse@power.example" + s.taint, Name: "Ada" + s.taint, Role: "abuse" + s.taint, Phone: "+1" + s.taint, From: "hand", Off: "550 no such user" + s.taint, Language: "ar", Hour: 8, Zone: "Africa/Lusaka"},
			{Email: "noc@power.example", From: "import:rir", Confirmed: s.now, Language: "en", Zone: "UTC"}, {Email: "x@power.example", Language: "en", Zone: "UTC"},
		},
		Claims:  []desk.Claim{{ID: 1, Value: "192.0.2.0/24" + s.taint, Gone: true, By: "noc" + s.taint, At: s.now, Note: "sold" + s.taint}},
		Changes: []desk.Change{{At: s.now, Actor: "amina" + s.taint, Source: "hand", What: "contact", Before: "a" + s.taint, After: "b" + s.taint}, {At: s.now, What: "off"}},
	}
	for i := range 5 {
		p.Findings = append(p.Findings, s.finding(i))
	}
	return p, nil
}

func (s sample) Coverage(context.Context) (desk.Coverage, error) {
	if s.bare {
		return desk.Coverage{}, nil
	}
	party := func(i int) desk.Party { return desk.Party{Slug: names[i].slug, Name: names[i].name + s.taint} }
	return desk.Coverage{
		Source: "delegated-ripencc-20261123" + s.taint, Date: s.now, Total: 412_160, Covered: 361_984, Total6: 65_536, Covered6: 61_440,
		Gaps: []desk.Gap{
			{Net: "198.51.100.0/24" + s.taint, AS: 64502, ASName: "EXAMPLE-ISP" + s.taint, Addresses: 256, Events: 91},
			{Net: "192.0.2.0/25", Addresses: 128},
		},
		Overlaps: []desk.Overlap{{Net: "203.0.113.128/25" + s.taint, Owner: party(0), Other: party(3), Rule: "hand", OtherSource: "rir" + s.taint}},
		MoreGaps: 12, MoreLaps: 1,
	}, nil
}

func (s sample) Reports(context.Context, desk.ReportQuery) (desk.ReportList, error) {
	if s.bare {
		return desk.ReportList{}, nil
	}
	return desk.ReportList{Mark: tocsin.Amber, Rows: s.reports(20), Feeds: []string{"shadowserver" + s.taint, "urlhaus"}, Total: 214, Next: "z"}, nil
}

func (s sample) Report(_ context.Context, id int64, _ string, _ int) (desk.ReportPage, error) {
	p := desk.ReportPage{Report: s.reports(3)[min(max(id-17, 0), 2)], Done: 0.42, Next: "r"}
	for i := range 6 {
		p.Rejects = append(p.Rejects, inbox.Reject{Line: int64(40 + i*11), Field: "timestamp" + s.taint, Member: "a.csv" + s.taint,
			Reason: "is not a date" + s.taint, Raw: `"yesterday","203.0.113.9",3389,"tcp","a long row that goes on and on and on and on"` + s.taint})
	}
	return p, nil
}

func (s sample) Digest(_ context.Context, slug string, _ bool) (desk.Digest, error) {
	if s.bare {
		return desk.Digest{Owner: desk.Party{Slug: slug, Name: "Nobody"}}, nil
	}
	return desk.Digest{
		Mark: tocsin.Amber, Owner: desk.Party{Slug: slug, Name: names[0].name + s.taint}, From: "National CIRT of Zembla" + s.taint,
		To: []string{"abuse@example.net" + s.taint}, Subject: "3 problems in your networks" + s.taint, Language: "en",
		Text:  "Dear colleagues,\n\nwe have been told of 3 problems in networks that are yours.\n\n1. Infected system: andromeda\n   203.0.113.7, last seen 2026-11-24 03:11 UTC\n\nPlease reply to this letter.\n" + s.taint,
		Files: []desk.File{{Name: "events.csv" + s.taint, Bytes: 48_210}}, Findings: 3,
	}, nil
}

func (s sample) Feeds(context.Context, string, int) (desk.FeedList, error) {
	if s.bare {
		return desk.FeedList{}, nil
	}
	return desk.FeedList{Next: "f", Rows: []desk.FeedRow{
		{Name: "shadowserver", Title: "Shadowserver" + s.taint, Provider: "The Shadowserver Foundation" + s.taint, Documentation: "https://www.shadowserver.org/",
			Terms: "free for the network's owner and its national CIRT" + s.taint, Mark: tocsin.Amber, Kinds: 152, Reports: 190, Last: s.now, LastReport: 17, Health: s.health()},
		{Name: "urlhaus", Title: "URLhaus", Terms: "CC0", Health: collect.Status{State: collect.Waiting, Active: true, Every: time.Hour}},
		{Name: "own" + s.taint, Title: "Sensors", Provider: "us", Documentation: "javascript:alert(1)", Terms: "ours", Own: true},
	}}, nil
}

// health is that of a feed with all signs.
func (s sample) health() collect.Status {
	h := collect.Status{Feed: "shadowserver", State: collect.Trouble, Active: true, Every: time.Hour, Usual: 24 * time.Hour, Key: "shadowserver" + s.taint,
		Sources: []collect.Source{{URL: "https://feeds.example.org/list.csv" + s.taint, Tried: s.now.Add(-time.Minute), Next: s.now.Add(time.Hour), Failures: 4, Trouble: "status 503" + s.taint}}}
	for _, kind := range []collect.Kind{collect.Failing, collect.Silent, collect.Shrinks, collect.Changed, collect.Rejects, collect.Ended} {
		h.Signs = append(h.Signs, collect.Sign{Kind: kind, Code: "scan_rdp" + s.taint, Text: "columns are gone: ip" + s.taint})
	}
	return h
}

func (s sample) Feed(ctx context.Context, name, kind string) (desk.FeedPage, error) {
	list, err := s.Feeds(ctx, "", 0)
	if name == "none" || len(list.Rows) == 0 {
		return desk.FeedPage{FeedRow: desk.FeedRow{Name: name, Title: "Nothing"}}, err
	}
	p := desk.FeedPage{FeedRow: list.Rows[0], Format: "csv" + s.taint, Period: 24 * time.Hour, KindNames: []string{"scan_rdp" + s.taint, "scan_ssl"}, Kind: kind,
		Columns: []feed.Use{{Column: "ip" + s.taint, Keys: []string{"source.ip" + s.taint}, Required: true}, {Column: "rest"}}}
	for i := range 30 {
		p.Came = append(p.Came, collect.Arrival{Report: 17, Code: "scan_rdp" + s.taint, Received: s.now.AddDate(0, 0, i-30), Records: int64(400 + 13*i%90)})
	}
	return p, err
}

func (s sample) letter(i int) desk.LetterRow {
	l := warn.Letter{Number: fmt.Sprintf("ZM-2026-%06d", 123+i), Kind: []string{warn.KindDigest, warn.KindCampaign, warn.KindReminder}[i%3], Owner: names[i%8].slug,
		Email: "abuse@example.net" + s.taint, Language: "en" + s.taint, Format: "csv" + s.taint, Subject: "3 problems" + s.taint, Act: 1, Records: 12, Withheld: int64(i % 2),
		Created: s.now, State: []string{warn.Drafted, warn.Sent, warn.Failed, warn.Cancelled, warn.Bounced}[i%5]}
	if l.State == warn.Sent {
		l.Sent = s.now
	}
	return desk.LetterRow{Letter: l, Owner: desk.Party{Slug: l.Owner, Name: names[i%8].name + s.taint}, TLP: tocsin.Amber}
}

func (s sample) Letters(context.Context, desk.LetterQuery) (desk.LetterList, error) {
	if s.bare {
		return desk.LetterList{}, nil
	}
	l := desk.LetterList{Mark: tocsin.Amber, Next: "l"}
	for i := range 10 {
		l.Rows = append(l.Rows, s.letter(i))
	}
	return l, nil
}

func (s sample) Letter(_ context.Context, number string) (desk.LetterPage, error) {
	if number == "none" {
		return desk.LetterPage{}, tocsin.Faultf(tocsin.NotFound, "there is no letter")
	}
	p := desk.LetterPage{LetterRow: s.letter(1), Seen: tocsin.Amber, Campaign: "citrix-2026"}
	if s.bare {
		return p, nil
	}
	for i, change := range []warn.Change{warn.New, warn.Still, warn.Relapsed, warn.Gone} {
		it := warn.Item{N: i + 1, Problem: s.finding(i).Problem, Change: change, Last: s.now, Records: 4}
		if i < len(warn.Answers()) {
			it.Answer = &warn.Answer{What: warn.Answers()[i], Text: "we know" + s.taint, At: s.now, Until: s.now}
		}
		p.Told = append(p.Told, it)
	}
	for _, what := range []string{"sent", "failed", "cancelled", "bounced", "delayed", "auto-reply", "received", "answered", "contact"} {
		p.Fate = append(p.Fate, warn.Fate{What: what, Detail: "550 no such user" + s.taint, At: s.now})
	}
	return p, nil
}

func (s sample) progress() []warn.Progress {
	words := map[string]warn.Words{"en": {Title: "Update your gateway" + s.taint, Text: "Dear colleagues,\n\nupdate it." + s.taint}}
	return []warn.Progress{
		{Campaign: warn.Campaign{ID: 2, Name: "citrix-2026" + s.taint, By: "Ana" + s.taint, Created: s.now, CVE: "CVE-2026-1234" + s.taint, Words: words}, Letters: 40, Told: 31, Answered: 12, Problems: 55, Fixed: 20},
		{Campaign: warn.Campaign{ID: 1, Name: "c2", Indicators: []string{"203.0.113.7"}, Words: words}},
		{Campaign: warn.Campaign{ID: 3, Name: "rdp", Type: "infected-system", Identifier: "a" + s.taint, Words: words}},
	}
}

func (s sample) Campaigns(context.Context, string, int) (desk.CampaignList, error) {
	if s.bare {
		return desk.CampaignList{}, nil
	}
	return desk.CampaignList{Rows: s.progress(), Next: "c"}, nil
}

func (s sample) Campaign(_ context.Context, name string) (desk.CampaignPage, error) {
	if name == "none" {
		return desk.CampaignPage{}, tocsin.Faultf(tocsin.NotFound, "there is no campaign")
	}
	p := desk.CampaignPage{Progress: s.progress()[0], Seen: tocsin.Amber}
	if !s.bare {
		p.Rows = []desk.LetterRow{s.letter(1)}
	}
	return p, nil
}

func (s sample) Find(_ context.Context, words string) (desk.Found, error) {
	if words == "nothing" {
		return desk.Found{Mark: tocsin.Clear}, nil
	}
	return desk.Found{Mark: tocsin.Amber, Owner: desk.Party{Slug: names[0].slug, Name: names[0].name + s.taint}, Rule: "hand", Net: "203.0.113.0/24" + s.taint,
		Orgs: []desk.Party{{Slug: "zemtel", Name: "Zemtel" + s.taint}}, Events: s.events(5)}, nil
}
