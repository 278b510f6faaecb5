package tocsin

// Kind is the kind of value that an event's key takes.
type Kind uint8

// The kinds of the IntelMQ Data Format. Source: IntelMQ Data Format 3.5.
const (
	String Kind = iota
	LowercaseString
	UppercaseString
	Accuracy  // 0 to 100
	ASN       // 0 to 4294967295
	Base64    //
	Boolean   // "true" or "false"
	DateTime  // RFC 3339 in UTC
	FQDN      // lower case, in IDNA's ASCII form
	Float     //
	Integer   //
	IPAddress // as net/netip writes it, no zone
	IPNetwork // CIDR
	JSON      //
	JSONDict  //
	Registry  // afrinic, apnic, arin, lacnic, ripe
	TLP       // TLP 2.0, e.g. "amber+strict"
	URL       //
	ClassificationTaxonomy
	ClassificationType
)

// Keys that a node adds to those of the IntelMQ Data Format.
const (
	KeyID         = "id"           // the event's ID, 24 hexadecimal digits
	KeyOwner      = "owner"        // the organisation whose problem it is; none when nobody's
	KeyOwnerRule  = "owner.rule"   // why: hand, import, asn, domain or none
	KeyReport     = "report.id"    // the inbox's report that it came with
	KeyReportLine = "report.line"  // the line in it
	KeyReportRun  = "report.run"   // which reading of the report gave it, from 1; a replay counts on
	KeyScope      = "report.scope" // which part of the networks the report covers; none where it covers all
	KeyTags       = "tags"         // words that rules put on it, separated by commas
	KeyHash       = "event_hash"   // what it was deduplicated by, where the feed names keys of its own
	ExtraPrefix   = "extra."       // a column that has no key of its own
)

// keys are the event's keys and the kind of each. Source: IntelMQ Data Format 3.5.
var keys = map[string]Kind{
	"classification.identifier":         String,
	"classification.taxonomy":           ClassificationTaxonomy,
	"classification.type":               ClassificationType,
	"comment":                           String,
	"destination.abuse_contact":         LowercaseString,
	"destination.account":               String,
	"destination.allocated":             DateTime,
	"destination.as_name":               String,
	"destination.asn":                   ASN,
	"destination.domain_suffix":         FQDN,
	"destination.fqdn":                  FQDN,
	"destination.geolocation.cc":        UppercaseString,
	"destination.geolocation.city":      String,
	"destination.geolocation.country":   String,
	"destination.geolocation.latitude":  Float,
	"destination.geolocation.longitude": Float,
	"destination.geolocation.region":    String,
	"destination.geolocation.state":     String,
	"destination.ip":                    IPAddress,
	"destination.local_hostname":        String,
	"destination.local_ip":              IPAddress,
	"destination.network":               IPNetwork,
	"destination.port":                  Integer,
	"destination.registry":              Registry,
	"destination.reverse_dns":           FQDN,
	"destination.tor_node":              Boolean,
	"destination.url":                   URL,
	"destination.urlpath":               String,
	"event_description.target":          String,
	"event_description.text":            String,
	"event_description.url":             URL,
	"event_hash":                        UppercaseString,
	"extra":                             JSONDict,
	"feed.accuracy":                     Accuracy,
	"feed.code":                         String,
	"feed.documentation":                String,
	"feed.name":                         String,
	"feed.provider":                     String,
	"feed.url":                          URL,
	"malware.hash.md5":                  String,
	"malware.hash.sha1":                 String,
	"malware.hash.sha256":               String,
	"malware.name":                      LowercaseString,
	"malware.version":                   String,
	"misp.attribute_uuid":               LowercaseString,
	"misp.event_uuid":                   LowercaseString,
	"output":                            JSON,
	"protocol.application":              LowercaseString,
	"protocol.transport":                LowercaseString,
	"raw":                               Base64,
	"rtir_id":                           Integer,
	"screenshot_url":                    URL,
	"source.abuse_contact":              LowercaseString,
	"source.account":                    String,
	"source.allocated":                  DateTime,
	"source.as_name":                    String,
	"source.asn":                        ASN,
	"source.domain_suffix":              FQDN,
	"source.fqdn":                       FQDN,
	"source.geolocation.cc":             UppercaseString,
	"source.geolocation.city":           String,
	"source.geolocation.country":        String,
	"source.geolocation.cymru_cc":       UppercaseString,
	"source.geolocation.geoip_cc":       UppercaseString,
	"source.geolocation.latitude":       Float,
	"source.geolocation.longitude":      Float,
	"source.geolocation.region":         String,
	"source.geolocation.state":          String,
	"source.ip":                         IPAddress,
	"source.local_hostname":             String,
	"source.local_ip":                   IPAddress,
	"source.network":                    IPNetwork,
	"source.port":                       Integer,
	"source.registry":                   Registry,
	"source.reverse_dns":                FQDN,
	"source.tor_node":                   Boolean,
	"source.url":                        URL,
	"source.urlpath":                    String,
	"status":                            String,
	"time.observation":                  DateTime,
	"time.source":                       DateTime,
	"tlp":                               TLP,
	"severity":                          LowercaseString,
	"product.full_name":                 String,
	"product.name":                      String,
	"product.vendor":                    String,
	"product.version":                   String,
	"product.vulnerabilities":           String,
}

// KindOf returns the kind of an event's key and whether the IntelMQ Data Format has that key at all. Keys under
// "extra." are free strings.
func KindOf(key string) (Kind, bool) {
	k, ok := keys[key]
	return k, ok
}
