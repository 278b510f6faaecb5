package desk

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tocsin/internal/module/watch/find"
)

// link returns a path with a query of names and values in turn; empty values are left out.
func link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// OrgHref is the page of a constituent.
func OrgHref(slug string) string { return "/watch/constituents/" + url.PathEscape(slug) }

// DigestHref is the page of what a constituent would be sent.
func DigestHref(slug string) string { return "/watch/digest/" + url.PathEscape(slug) }

// EventHref is the page of an event. The time, where it is known, says where in the log to look: an ID says nothing of it.
func EventHref(id string, at time.Time) string {
	near := ""
	if !at.IsZero() {
		near = strconv.FormatInt(at.Unix(), 10)
	}
	return link("/watch/events/"+url.PathEscape(id), "at", near)
}

// EventsHref is the list of the last month's events about an address or name, of one type and identifier.
func EventsHref(about, typ, identifier string) string {
	return link("/watch/events", "about", about, "type", typ, "identifier", identifier, "since", "30d")
}

// ReportHref is the page of a report.
func ReportHref(id int64) string { return "/watch/inbox/" + strconv.FormatInt(id, 10) }

// FeedHref is the page of a feed.
func FeedHref(name string) string { return "/watch/feeds/" + url.PathEscape(name) }

// LetterHref is the page of a letter.
func LetterHref(number string) string { return "/watch/letters/" + url.PathEscape(number) }

// CampaignHref is the page of a campaign.
func CampaignHref(name string) string { return "/watch/campaigns/" + url.PathEscape(name) }

// FindingHref is the page of a finding, which its owner, type and identifier name.
func FindingHref(p find.Problem) string {
	return link("/watch/findings/one", "owner", p.Owner, "type", p.Type, "identifier", p.Identifier)
}

// Href is the page of this finding.
func (f Finding) Href() string { return FindingHref(f.Problem) }

// OwnerHref is the page of this finding's owner.
func (f Finding) OwnerHref() string { return OrgHref(f.Owner) }

// Href is the page of this party.
func (p Party) Href() string { return OrgHref(p.Slug) }

// Href is the page of this constituent.
func (o OrgRow) Href() string { return OrgHref(o.Slug) }

// Others is how many assets the finding has beside those of its sample.
func (f Finding) Others() int64 { return max(f.Finding.Assets-int64(len(f.Sample)), 0) }

// Href is the page of the newest event of this asset.
func (a Asset) Href() string { return EventHref(a.Event.String(), a.Last) }

// Href is the page of this feed.
func (f FeedRow) Href() string { return FeedHref(f.Name) }

// LastHref is the page of the feed's last report.
func (f FeedRow) LastHref() string { return ReportHref(f.LastReport) }

// AboutHref is the feed's documentation, where that is a page of the web.
func (f FeedRow) AboutHref() string {
	if strings.HasPrefix(f.Documentation, "https://") || strings.HasPrefix(f.Documentation, "http://") {
		return f.Documentation
	}
	return ""
}
