package feed

import "strings"

// CVEs returns the CVE ids in a text, in upper case, each once.
func CVEs(s string) []string {
	list := cves(s)
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}
