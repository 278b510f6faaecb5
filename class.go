package tocsin

// Class is a class of the Reference Security Incident Taxonomy: what kind of problem an event speaks of.
type Class struct {
	Taxonomy string // e.g. "malicious-code"
	Type     string // e.g. "infected-system"
}

// taxonomies are the types of RSIT and the taxonomy of each, with the few that IntelMQ adds for feeds that RSIT has no
// word for. Source: RSIT 1003; IntelMQ Data Format 3.5.
var taxonomies = map[string]string{
	"spam":            "abusive-content",
	"harmful-speech":  "abusive-content",
	"violence":        "abusive-content",
	"infected-system": "malicious-code",
	"c2-server":       "malicious-code",

	"malware-distribution":  "malicious-code",
	"malware-configuration": "malicious-code",
	"scanner":               "information-gathering",
	"sniffing":              "information-gathering",
	"social-engineering":    "information-gathering",

	"ids-alert":                     "intrusion-attempts",
	"brute-force":                   "intrusion-attempts",
	"exploit":                       "intrusion-attempts",
	"privileged-account-compromise": "intrusions",

	"unprivileged-account-compromise": "intrusions",
	"application-compromise":          "intrusions",
	"system-compromise":               "intrusions",
	"burglary":                        "intrusions",

	"dos":              "availability",
	"ddos":             "availability",
	"misconfiguration": "availability",
	"sabotage":         "availability",
	"outage":           "availability",

	"unauthorised-information-access":       "information-content-security",
	"unauthorised-information-modification": "information-content-security",

	"data-loss":                     "information-content-security",
	"data-leak":                     "information-content-security",
	"unauthorized-use-of-resources": "fraud",

	"copyright":  "fraud",
	"masquerade": "fraud",
	"phishing":   "fraud",

	"weak-crypto":                     "vulnerable",
	"ddos-amplifier":                  "vulnerable",
	"potentially-unwanted-accessible": "vulnerable",

	"information-disclosure": "vulnerable",
	"vulnerable-system":      "vulnerable",

	"blacklist":    "other",
	"dga-domain":   "other",
	"malware":      "other",
	"proxy":        "other",
	"tor":          "other",
	"undetermined": "other",
	"other":        "other",
	"test":         "test",
}

// ClassOf returns the class of an RSIT type and whether there is one of that name.
func ClassOf(typ string) (Class, bool) {
	t, ok := taxonomies[typ]
	return Class{Taxonomy: t, Type: typ}, ok
}

// Types calls yield with each class, in no order.
func Types(yield func(Class) bool) {
	for typ, taxonomy := range taxonomies {
		if !yield(Class{taxonomy, typ}) {
			return
		}
	}
}
