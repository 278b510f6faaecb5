// Package urgency says how soon a finding is to be looked at, and why: from its severity, how critical its owner is, and
// what is known of the vulnerabilities that it names: whether they are exploited (CISA's KEV) and how likely that is (EPSS).
//
// A priority is always derived and never kept: it changes when a fact does. Its reasons add up to its score.
//
// Tables: watch_cve (the facts), watch_cve_feed (which report they are from), watch_cve_of (which findings name which
// vulnerabilities).
package urgency
