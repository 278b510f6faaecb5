package feed

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"
)

// Fetch says where a feed's reports are to be had. {key} and {basic} in it stand for the operator's key for the source,
// plain or in base64; {day:2006-01-02} for yesterday's date in that layout.
type Fetch struct {
	URLs   []string
	Every  time.Duration
	Method string            // "" for GET, or "POST"
	Header map[string]string //
	Body   string            //
	Key    string            // the name of the file that holds the key; "" where none is needed
	Name   string            // the name of what is fetched, where it tells the kind of report; "" for the server's own
	Most   int64             // bytes, unpacked; 0 means the fetcher's own limit
}

// declaredFetch is [fetch] of feed.toml.
type declaredFetch struct {
	URL    string            `toml:"url"`
	URLs   []string          `toml:"urls"`
	Every  string            `toml:"every"`
	Method string            `toml:"method"`
	Header map[string]string `toml:"header"`
	Body   string            `toml:"body"`
	Key    string            `toml:"key"`
	Name   string            `toml:"name"`
	MostMB int64             `toml:"most_mb"`
}

// Limits of what a feed says of its source.
const (
	maxURLs   = 64
	maxMostMB = 4096
	minEvery  = 5 * time.Minute
)

// declareSource reads where reports come from, and what they tell of.
func (f *Feed) declareSource(d *declaration, t *text) error {
	f.Files, f.Facts = d.Files, d.Facts
	for _, pattern := range d.Files {
		if _, err := path.Match(pattern, ""); err != nil || strings.Contains(pattern, "/") {
			return t.fault("files", "%.60q is not a pattern of a file's name", pattern)
		}
	}
	if d.Facts != "" && d.Facts != FactsOfCVE {
		return t.fault("facts", "want %s", FactsOfCVE)
	}
	return f.declareFetch(&d.Fetch, t)
}

// FactsOfCVE is the value of a feed's Facts where its records tell how urgent vulnerabilities are.
const FactsOfCVE = "cve"

func (f *Feed) declareFetch(d *declaredFetch, t *text) error {
	f.Fetch.URLs = d.URLs
	if d.URL != "" {
		f.Fetch.URLs = append([]string{d.URL}, d.URLs...)
	}
	f.Fetch.Method, f.Fetch.Header, f.Fetch.Body, f.Fetch.Key, f.Fetch.Name = strings.ToUpper(d.Method), d.Header, d.Body, d.Key, d.Name
	f.Fetch.Most = d.MostMB << 20
	switch {
	case len(f.Fetch.URLs) > maxURLs:
		return t.fault("urls", "there are more than %d", maxURLs)
	case f.Fetch.Method != "" && f.Fetch.Method != "GET" && f.Fetch.Method != "POST":
		return t.fault("method", "want GET or POST")
	case d.Key != "" && !GoodName(d.Key):
		return t.fault("key", "want the name of a file: lower-case letters, digits and hyphens")
	case d.MostMB < 0 || d.MostMB > maxMostMB:
		return t.fault("most_mb", "want 1 to %d", maxMostMB)
	case f.Fetch.Every != 0 && f.Fetch.Every < minEvery:
		return t.fault("every", "a source is asked every %s at most", minEvery)
	case d.Key == "" && d.wantsKey():
		return t.fault("fetch", "it has {key} or {basic}, so it needs key = the name of a key file")
	}
	for _, u := range f.Fetch.URLs {
		if err := CheckURL(u); err != nil {
			return t.fault("url", "%v", err)
		}
	}
	return nil
}

func (d *declaredFetch) wantsKey() bool {
	all := d.URL + strings.Join(d.URLs, " ") + d.Body
	for _, v := range d.Header {
		all += v
	}
	return strings.Contains(all, "{key}") || strings.Contains(all, "{basic}")
}

// CheckURL says what is wrong with an address that reports are fetched from.
func CheckURL(s string) error {
	u, err := url.Parse(strings.NewReplacer("{key}", "k", "{basic}", "k", "{", "", "}", "").Replace(s))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return fmt.Errorf("%.80q is not an address of HTTP or HTTPS", s)
	}
	return nil
}

// HostOf returns the scheme and host of an address; "" where it has none.
func HostOf(s string) string {
	u, err := url.Parse(strings.NewReplacer("{", "", "}", "").Replace(s))
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// On returns a text of the source with its {day:...} filled in for a fetch at a time: with the date of the day before.
func On(s string, now time.Time) string {
	for {
		before, rest, found := strings.Cut(s, "{day:")
		layout, after, whole := strings.Cut(rest, "}")
		if !found || !whole {
			return s
		}
		s = before + now.UTC().AddDate(0, 0, -1).Format(layout) + after
	}
}
