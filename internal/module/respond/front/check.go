package front

import "strings"

// fits reports whether a letter is the one that somebody holds: they know the domain that it went to, and its sender's
// address or one of its first lines. The number alone is not enough: numbers follow one another.
func (s Sent) fits(sender, domain string) bool {
	if d := domainOf(s.To); d == "" || domainOf(strings.TrimSpace(domain)) != d {
		return false
	}
	said := squeeze(sender)
	if said == "" {
		return false
	}
	if strings.EqualFold(address(sender), s.From) {
		return true
	}
	const least = 8 // letters: less is no line that proves anything
	for _, line := range append([]string{s.Subject}, s.First...) {
		if line = squeeze(line); len([]rune(line)) >= least && line == said {
			return true
		}
	}
	return false
}

// domainOf is the domain of an address, or what is a domain already, in lower case; "" for what is neither.
func domainOf(s string) string {
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		s = s[at+1:]
	}
	s = strings.ToLower(strings.TrimSuffix(s, "."))
	if !strings.Contains(s, ".") || strings.ContainsAny(s, " \t\n<>") {
		return ""
	}
	return s
}

// address is what stands between angle brackets, or all of it.
func address(s string) string {
	if from := strings.LastIndexByte(s, '<'); from >= 0 {
		s = s[from+1:]
		s, _, _ = strings.Cut(s, ">")
	}
	return strings.TrimSpace(s)
}

// squeeze is a line as it is compared: lower case, one space between words.
func squeeze(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
