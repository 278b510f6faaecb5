package front

// kind is a choice of the form: what happened, in plain words, and the RSIT type that it is filed under at first.
type kind struct{ Name, Class string }

// kinds are the choices, the commonest first. The texts are public.kind.NAME. Source: RSIT 1003.
func kinds() []kind {
	return []kind{
		{"phishing", "phishing"},
		{"account", "unprivileged-account-compromise"},
		{"malware", "infected-system"},
		{"fraud", "masquerade"},
		{"intrusion", "system-compromise"},
		{"leak", "data-leak"},
		{"outage", "ddos"},
		{"abuse", "harmful-speech"},
		{"scan", "scanner"},
		{"weakness", "vulnerable-system"},
		{"other", ""},
	}
}

// kindOf finds a choice by its name.
func kindOf(name string) (kind, bool) {
	for _, k := range kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return kind{}, false
}

// childClass is what a report about a child is filed under. Source: RSIT 1003.
const childClass = "violence"

// shares are the answers to "may we pass it on", the most careful first, and the mark that each is. The texts are
// public.share.NAME. Source: TLP 2.0 §2.
func shares() []struct{ Name, TLP string } {
	return []struct{ Name, TLP string }{{"nobody", "red"}, {"involved", "amber"}, {"partners", "green"}, {"anybody", "clear"}}
}

// shareOf is the mark of an answer; what is no answer is the most careful.
func shareOf(name string) string {
	for _, s := range shares() {
		if s.Name == name {
			return s.TLP
		}
	}
	return "red"
}
