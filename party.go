package tocsin

import "net/netip"

// Org is an organisation that a node looks after: a constituent.
type Org struct {
	Slug        string // its short name, unique on the node, e.g. "health-ministry"
	Name        string
	Parent      string // the slug of the organisation that it belongs to; "" for none
	Sector      string // e.g. "energy"; "" when not known
	Criticality int    // 0 to 5, how much depends on it; 0 means not known
	Language    string // BCP 47, e.g. "ar"; "" means the node's
	Zone        string // IANA, e.g. "Africa/Lusaka"; "" means the node's
	Contacts    []Contact
	Nets        []Net
}

// Contact is a way to reach an organisation.
type Contact struct {
	Email string
	Name  string
	Role  string // e.g. "abuse", "ciso"; "" means abuse
	From  From
	Phone string // as people write it; "" for none
}

// Net is what belongs to an organisation: just one of AS, Prefix and Domain is set.
type Net struct {
	AS     uint32
	Prefix netip.Prefix
	Domain string // in IDNA's ASCII form, without a leading dot; it stands for itself and all below
	From   From
}

// From says who said a thing: a person by hand, or an import by the import's name. What was made by hand is never
// overwritten by an import, and comes first where both speak of the same network.
type From string

// ByHand is what a person entered.
const ByHand From = "hand"
