package app

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"

	"tocsin"
	"tocsin/internal/console/worldmap"
	"tocsin/internal/kit/elsewhere"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/module/watch/roster"
)

// Settings are the node's own: node.toml in the data directory, over that the environment. `tocsin init` writes the
// first of them; `tocsin config describe` prints all.
//
// A new setting is a field here, or in the struct of its section, with its tags; nothing else needs to know of it.
type Settings struct {
	Profile  string `toml:"profile" help:"national, regional or global"`
	Country  string `toml:"country" help:"ISO 3166-1 alpha-2; of a regional or global node: that of its seat"`
	Name     string `toml:"name" help:"the team's name, as owners read it"`
	Language string `toml:"language" help:"what owners are written in who have no language of their own: ar, en, es, fr, ru or zh"`
	Days     int    `toml:"retention_days" help:"for how many days events are kept; 0 means two years"`
	Records  string `toml:"records" secret:"url" help:"a PostgreSQL database that keeps the records, postgres://user:password@host/name; empty keeps them in the data directory"`
	Key      string `toml:"secret_key" secret:"env" help:"the key by which secrets of the records are sealed, 32 bytes in base64; from the environment alone; processes that share records share it"`
	KeyFile  string `toml:"secret_key_file" help:"a file with that key; empty: secret.key in the data directory, which is made at the first start"`
	Events   string `toml:"events" secret:"url" help:"the address of a VictoriaLogs server or cluster that keeps the events; empty keeps them in the data directory"`
	Tenant   uint32 `toml:"tenant" help:"keeps the events of nodes apart that share a VictoriaLogs server"`
	Flush    int    `toml:"events_flush_seconds" help:"the -inmemoryDataFlushInterval of a VictoriaLogs cluster: a report is done after two of them; 0 means the server's own default, 5"`
	DiskCap  int64  `toml:"disk_cap_mb" help:"the most that events may take on disk, in MB; the oldest days go first; 0 means no cap"`

	World string `toml:"worldview" help:"whose areas in dispute are shown as on the map of the world, such as \"XK=RS, x-somaliland=SO\"; those that are not named are dashed and counted for nobody"`

	Serve  ServeSettings  `toml:"serve"`
	TLS    TLSSettings    `toml:"tls"`
	API    APISettings    `toml:"api"`
	Log    LogSettings    `toml:"log"`
	OIDC   OIDCSettings   `toml:"oidc"`
	LDAP   LDAPSettings   `toml:"ldap"`
	Mail   MailSettings   `toml:"mail"`
	Outbox OutboxSettings `toml:"outbox"`
	Roster RosterSettings `toml:"roster"`
	Digest DigestSettings `toml:"digest"`
	Fetch  FetchSettings  `toml:"fetch"`
	Lookup LookupSettings `toml:"lookup"`
	Folder FolderSettings `toml:"folder"`
	Blobs  BlobsSettings  `toml:"blobs"`
}

// ServeSettings tell where pages and API are served.
type ServeSettings struct {
	Listen  string `toml:"listen" default:"127.0.0.1:8470" help:"the address that pages and API are served on; --listen goes before it"`
	URL     string `toml:"url" help:"the address at which people reach the pages, https://node.example; links to accounts begin with it, and passkeys hold for its host; empty: what a browser asks for"`
	Open    bool   `toml:"open" help:"serve on an address that other machines reach; a proxy in front must ask who they are; --open goes before it"`
	Metrics string `toml:"metrics" help:"an address of its own for /metrics, /healthz and /readyz, such as 127.0.0.1:9470; empty: they are beside the pages, for this machine alone"`
}

// APISettings bound what the API takes from outside.
type APISettings struct {
	TokenRate   int `toml:"token_per_minute" default:"600" help:"requests that one token may make in a minute; 0 means no limit"`
	ReportMB    int `toml:"report_mb" default:"1024" help:"the largest report that is taken from outside, in MB; 0 means 65536"`
	AddressRate int `toml:"address_per_minute" default:"1200" help:"requests that one address may make in a minute; 0 means no limit"`
}

// LogSettings say what is logged to standard error.
type LogSettings struct {
	Level string `toml:"level" default:"warn" help:"debug, info, warn or error; --log-level and TOCSIN_LOG go before it; info has a line a request"`
	JSON  bool   `toml:"json" help:"a line of JSON instead of text"`
}

// OutboxSettings say how acts leave.
type OutboxSettings struct {
	Rate    int      `toml:"rate_per_minute" default:"120" help:"the most acts that leave in a minute; 0 means no limit"`
	Auto    []string `toml:"auto" help:"kinds of acts that leave without a release once the outbox is open: digest, reminder, webhook ..."`
	Approve []string `toml:"approve" help:"kinds of acts that a second person approves before they leave"`
	Notices bool     `toml:"notices" help:"let notices to the team's own people leave without a release once the outbox is open: letters to addresses that they have confirmed, which tell kind and number alone, and the codes that confirm an address; false holds them like all else"`
	Two     []string `toml:"approve_two" help:"kinds of acts that two people let leave: also of what the node drafts by itself two approve each act"`
}

// RosterSettings say how constituents are looked after.
type RosterSettings struct {
	Approve []string `toml:"approve" default:"merge,remove" help:"what a second person lets happen before it does, where people have accounts: merge (one constituent becomes a part of another), remove; an empty list lets one person do it"`
}

// rosterActs are what RosterSettings.Approve can name.
var rosterActs = []string{"merge", "remove"}

// DigestSettings say when and how often owners are told; an owner's own wishes go before them.
type DigestSettings struct {
	Hour              int    `toml:"hour" default:"7" help:"the hour at which digests leave, 0 to 23, in the owner's zone"`
	BusinessDays      bool   `toml:"business_days" default:"true" help:"no digests at week-ends"`
	RepeatDays        int    `toml:"repeat_days" default:"30" help:"after how many days an owner is told again of what is still there"`
	RepeatCompromised int    `toml:"repeat_compromised_days" default:"7" help:"the same, for machines that others control"`
	Summary           string `toml:"summary" default:"off" help:"how often one letter tells an owner all that is open, beside what has changed: off, weekly, or monthly in the first week"`
	SummaryDay        int    `toml:"summary_day" default:"1" help:"the day of the week on which it leaves, 1 (Monday) to 7"`
	LinkBase          string `toml:"link_base" help:"the address at which owners reach this node's answer pages, https://...; empty: letters bear no links"`
}

// FetchSettings bound what the node fetches by itself.
type FetchSettings struct {
	AllowPrivate []string `toml:"allow_private" help:"private networks that may be fetched from, such as 10.1.0.0/16; without any, a source inside is refused"`
	Proxy        string   `toml:"proxy" secret:"url" help:"the proxy that sources are fetched through, http://proxy:3128; it looks names up itself"`
}

// LookupSettings say whom people may ask outside of what they look at, and where else they can search.
type LookupSettings struct {
	Ask   bool     `toml:"ask" default:"true" help:"let people ask registries (RDAP) and what a domain says itself (security.txt), by a button: each question tells somebody what the team looks at"`
	Links []string `toml:"links" default:"NVD; cve; https://nvd.nist.gov/vuln/detail/{value},CVE.org; cve; https://www.cve.org/CVERecord?id={value}" help:"searches on other sites, each a name, kinds (ip, net, asn, domain, url, hash, cve, email) and an address over HTTPS with {value} in it, with ; between them; who follows such a link tells that site what they look for"`
}

// FolderSettings name folders that are looked at.
type FolderSettings struct {
	Watch string `toml:"watch" help:"a folder whose files are taken in as reports: a subfolder a feed"`
}

// BlobsSettings say where raw reports and lists of rejects are kept.
type BlobsSettings struct {
	Dir string `toml:"dir" help:"the folder that raw reports (inbox) and lists of rejects (rejects) are in; processes that share records share it; empty: the data directory"`
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// Profiles are what a node can be. Source: decide/0001.
var Profiles = []string{"national", "regional", "global"}

var languages = []string{"", "ar", "en", "es", "fr", "ru", "zh"}

// logLevels are the names that a level has.
var logLevels = []string{"", "debug", "info", "warn", "error"}

// ways are how a connection to a mail server is protected.
var ways = []string{"", "starttls", "tls", "none"}

// check finds the values that can't be; file names where they stand.
func (s *Settings) check(file string) error {
	fault := func(field, format string, args ...any) error {
		f := tocsin.Faultf(tocsin.Invalid, format, args...)
		f.File, f.Field = file, field
		return f
	}
	for _, c := range s.checks() {
		if !c.good {
			return fault(c.field, "%s", c.text)
		}
	}
	if f := cmp.Or(s.checkOIDC(), s.checkLDAP()); f != nil {
		f.File = file
		return f
	}
	if _, err := worldmap.ParseView(s.World); err != nil {
		return fault("worldview", "%w", err)
	}
	if _, err := elsewhere.Parse(s.Lookup.Links); err != nil {
		return fault("lookup.links", "%w", err)
	}
	if err := checkAddress(s.Records); err != nil {
		return fault("records", "%w", err)
	}
	switch {
	case !in(s.Profile, Profiles):
		return fault("profile", "%.40q is none of %v", s.Profile, Profiles)
	case !countryCode.MatchString(s.Country):
		return fault("country", "%.40q is not a country's two letters, such as ZM", s.Country)
	case !in(s.Language, languages):
		return fault("language", "%.40q is none of %v", s.Language, languages)
	case !in(s.Log.Level, logLevels):
		return fault("log.level", "%.40q is none of debug, info, warn and error", s.Log.Level)
	case !in(s.Mail.SMTPWay, ways):
		return fault("mail.smtp_tls", "%.40q is none of starttls, tls and none", s.Mail.SMTPWay)
	case !in(s.Mail.IMAPWay, ways):
		return fault("mail.imap_tls", "%.40q is none of starttls, tls and none", s.Mail.IMAPWay)
	}
	return nil
}

// checkOf is one thing that must hold of a setting.
type checkOf struct {
	field string
	good  bool
	text  string
}

// checks are what must hold of single settings.
func (s *Settings) checks() []checkOf {
	const negative = "it can't be less than 0"
	return []checkOf{
		{"name", s.Name != "", "the team needs a name"},
		{"retention_days", s.Days >= 0, negative},
		{"events_flush_seconds", s.Flush >= 0, negative},
		{"serve.url", goodURL(s.Serve.URL), "it is https://, a host and nothing behind it; http:// for localhost alone"},
		{"disk_cap_mb", s.DiskCap >= 0, negative},
		{"outbox.rate_per_minute", s.Outbox.Rate >= 0, negative},
		{"api.report_mb", s.API.ReportMB >= 0, negative},
		{"api.token_per_minute", s.API.TokenRate >= 0, negative},
		{"api.address_per_minute", s.API.AddressRate >= 0, negative},
		{"digest.hour", s.Digest.Hour >= 0 && s.Digest.Hour <= 23, "an hour is 0 to 23"},
		{"digest.summary", slices.Contains(roster.Summaries(), s.Digest.Summary), "it is off, weekly or monthly"},
		{"digest.summary_day", s.Digest.SummaryDay >= 1 && s.Digest.SummaryDay <= 7, "a day is 1 (Monday) to 7"},
		{"digest.repeat_days", s.Digest.RepeatDays > 0, "it must be 1 or more"},
		{"digest.repeat_compromised_days", s.Digest.RepeatCompromised > 0, "it must be 1 or more"},
		{"mail.spam_headers", in(s.Mail.Spam, []string{"", way.BelieveOwn, way.BelieveAny, way.BelieveNone}), "it is own, any or none"},
		{"mail.sign", in(s.Mail.Sign, []string{"", "pgp", "smime"}), "it is pgp, smime or empty"},
		{"roster.approve", !slices.ContainsFunc(s.Roster.Approve, func(act string) bool { return !in(act, rosterActs) }), "it lists merge, remove or neither"},
		{"tls.key_file", (s.TLS.CertFile == "") == (s.TLS.KeyFile == ""), "a certificate and its key come together: tls.cert_file and tls.key_file"},
	}
}

// goodURL reports whether an address can be where people reach the pages.
func goodURL(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && u.Host != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && u.Hostname() == "localhost")
}

func in(s string, list []string) bool {
	for _, l := range list {
		if s == l {
			return true
		}
	}
	return false
}
