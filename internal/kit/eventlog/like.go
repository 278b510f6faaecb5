package eventlog

import "net/netip"

// Like returns the filter for events whose field matches a regular expression (RE2) in some place.
func Like(field, expression string) string {
	if manyNames(field) {
		return Nothing
	}
	return name(field) + ":~" + Quote(expression)
}

// Inside returns the filter for events whose field is an IPv4 address of a network. Of another network it is Nothing.
func Inside(field string, network netip.Prefix) string {
	if manyNames(field) || !network.IsValid() || !network.Addr().Is4() {
		return Nothing
	}
	return name(field) + ":ipv4_range(" + Quote(network.Masked().String()) + ")"
}
