package norm

import "strings"

// fangs are the ways in which people make an indicator harmless to click on, and what each stands for.
var fangs = strings.NewReplacer(
	"[.]", ".", "(.)", ".", "{.}", ".", "[.", ".", ".]", ".",
	"[dot]", ".", "(dot)", ".", "{dot}", ".", "[DOT]", ".", "(DOT)", ".", `\.`, ".",
	"[:]", ":", "(:)", ":", "[://]", "://", "(://)", "://",
	"[at]", "@", "(at)", "@", "[@]", "@", "(@)", "@",
	"[/]", "/",
)

// schemes are the ways in which the word http is broken.
var schemes = [...]string{"hxxp", "h**p", "htxp", "hxtp", "meow"}

// Refang gives a defanged indicator back its teeth: hxxp, [.], (dot), [:], [at]. What is not defanged comes back as it
// is, an IPv6 address in a URL's brackets too.
func Refang(s string) string {
	if strings.ContainsAny(s, `[({\`) && defanged(s) {
		s = fangs.Replace(s)
	}
	if len(s) < 5 || s[0]|0x20 == 'h' && strings.EqualFold(s[:4], "http") {
		return s
	}
	for _, scheme := range schemes {
		if strings.EqualFold(s[:4], scheme) {
			return refangScheme(s)
		}
	}
	return s
}

func refangScheme(s string) string {
	rest := s[4:]
	if rest[0]|0x20 == 's' && strings.HasPrefix(rest[1:], ":") {
		return "https" + rest[1:]
	}
	if rest[0] == ':' {
		return "http" + rest
	}
	return s
}

// defanged reports whether brackets in s stand for anything else than an IPv6 address in a URL.
func defanged(s string) bool {
	_, rest, found := strings.Cut(s, "://[")
	if !found {
		return true
	}
	host, _, ok := strings.Cut(rest, "]")
	return !ok || !strings.Contains(host, ":")
}
