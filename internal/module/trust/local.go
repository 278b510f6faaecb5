package trust

import (
	"net/url"
	"strings"
)

// maxTo is how long the address may be that somebody goes back to, in bytes.
const maxTo = 2000

// local returns a path of this node, or "/" for whatever else was given.
func local(to string) string {
	u, err := url.Parse(to)
	bad := err != nil || len(to) > maxTo || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\x00\r\n\t")
	if bad || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "//") || u.Path == SignInPath {
		return "/"
	}
	return to
}
