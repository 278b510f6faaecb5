package roster

// Limits of what a roster and a file of constituents may hold.
const (
	MaxFile    = 64 << 20 // bytes of an import, also unpacked
	MaxOrgs    = 200_000  // organisations in one import
	MaxNets    = 2_000_000
	MaxCell    = 256 << 10 // bytes in one cell; an organisation's prefixes may all stand in one
	MaxColumns = 256
	MaxName    = 300 // bytes in a name
	MaxSlug    = 80
	MaxText    = 100  // bytes in a sector, role, phone
	MaxDomain  = 253  // Source: RFC 1035 §2.3.4
	MaxEmail   = 254  // Source: RFC 5321 §4.5.3.1
	MaxTree    = 32   // levels of organisations
	MaxListed  = 1000 // problems that a report tells one by one; the rest is counted
)
