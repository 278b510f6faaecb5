package read

import (
	"regexp"
	"slices"
	"strings"

	letter "tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/tree"
)

// dialect reads a bounce that has no part for machines: text alone, in the way of the server that wrote it.
func (in *Incoming) dialect(top *tree.Part, parts []*tree.Part) bool {
	if !fromServer(top, in.From, in.Subject) {
		return false
	}
	text := tree.CutBytes(strings.ReplaceAll(in.Text, "\r\n", "\n"), maxReport)
	own, _ := beforeCopy(text)
	failed := in.exim(top, own)
	if failed == nil {
		failed = blocks(own)
	}
	if failed == nil {
		failed = anywhere(own)
	}
	if failed == nil && !serverSubject.MatchString(in.Subject) {
		return false // a postmaster who writes himself
	}
	in.Kind = Bounce
	in.Failed = failed
	return true
}

var copyStart = regexp.MustCompile(`(?im)^[ \t]*(?:-{2,}[ \t]*(?:below this line is a copy|this is a copy|original message|unsent message|the header of the original|return(?:ed)? (?:content|message)|begin message|transcript of (?:the )?returned|исходное сообщение)|(?:message|original message) headers?(?: follow)?:|the original message follows|copy of (?:the )?(?:original )?message)`)

// beforeCopy returns what the server itself says: all before the letter that it sends back.
func beforeCopy(text string) (own, rest string) {
	if m := copyStart.FindStringIndex(text); m != nil {
		return text[:m[0]], text[m[0]:]
	}
	return text, ""
}

// exim reads the header in which Exim, and others after it, names the addresses; the reasons stand below each in the
// text.
func (in *Incoming) exim(top *tree.Part, text string) (failed []Failure) {
	for _, value := range top.Head["x-failed-recipients"] {
		for _, a := range addressesIn(tree.CutBytes(value, 16<<10), maxFailed) {
			if len(failed) == maxFailed {
				return failed
			}
			f := Failure{Address: strings.ToLower(a), Reason: reasonAfter(text, a)}
			f.weigh()
			if strings.Contains(strings.ToLower(in.Subject), "delayed") {
				f.Action, f.Permanent, f.Gone = "delayed", false, false
			}
			failed = append(failed, f)
		}
	}
	return failed
}

// reasonAfter returns what stands behind the first mention of an address, up to an empty line.
func reasonAfter(text, address string) string {
	at := strings.Index(text, address)
	if at < 0 {
		return ""
	}
	rest := strings.TrimLeft(text[at+len(address):], ">: )\n\t")
	rest, _, _ = strings.Cut(rest, "\n\n")
	return tree.CutBytes(tree.OneLine(rest), 500)
}

// The lines that name an address in the dialects of qmail, old Sendmail, Exchange, Domino and others: "<a@b.example>:",
// "a@b.example on Tue, 24 Nov 2026 …", "To: a@b.example". These are what may stand before and behind it.
var (
	beforeForm = regexp.MustCompile(`(?i)^[ \t>]{0,8}(?:(?:recipients?|to|failed recipient|адресат|получатель|destinataire|destinatario|收件人)[ \t]*[:：][ \t]*)?(?:'[^']{1,100}' |"[^"]{1,100}" )?[<\[('"]?$`)
	afterForm  = regexp.MustCompile(`^[>\])'"]{0,2}[ \t]*(?:$|[:：(-]|on [A-Z][a-z]{2}, )`)
)

// named is an address that stands at the beginning of a line.
type named struct {
	address    string
	start, end int // where its line starts and it ends
}

// heads returns the addresses at the beginnings of lines, in their order.
func heads(text string) (found []named) {
	const longest = 500 // bytes of a line that names an address
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		if spans := addressSpans(line, 1); len(line) < longest && len(spans) == 1 {
			a, b := spans[0][0], spans[0][1]
			if beforeForm.MatchString(line[:a]) && afterForm.MatchString(line[b:]) {
				found = append(found, named{strings.ToLower(line[a:b]), at, at + b})
			}
		}
		if at += len(line) + 1; len(found) == maxFailed {
			break
		}
	}
	return found
}

// blocks reads the addresses that stand at the beginning of a line, each with the reason that follows.
func blocks(text string) (failed []Failure) {
	seen := map[string]bool{}
	list := heads(text)
	for i, h := range list {
		end := len(text)
		if i+1 < len(list) {
			end = list[i+1].start
		}
		if seen[h.address] || end < h.end {
			continue
		}
		reason, _, _ := strings.Cut(strings.TrimLeft(text[h.end:end], ">])': \n\t"), "\n\n")
		f := Failure{Address: h.address, Reason: tree.CutBytes(tree.OneLine(tree.CutBytes(reason, 4000)), 500)}
		if f.weigh(); f.Status == (letter.Status{}) {
			f = Failure{Address: h.address, Reason: tree.CutBytes(tree.OneLine(mentions(text, h.address)), 500)}
			f.weigh()
		}
		if f.Status != (letter.Status{}) {
			seen[h.address] = true
			failed = append(failed, f)
		}
	}
	return failed
}

// mentions returns the lines that name an address beside something else, such as those of a talk between servers.
func mentions(text, address string) string {
	var said []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.ToLower(line)
		if strings.Contains(line, address) && len(strings.Fields(line)) > 1 && len(said) < 5 {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}

// anywhere reads a text that names one address, and says somewhere why.
func anywhere(text string) []Failure {
	var found []string
	for _, a := range addressesIn(text, 200) {
		a = strings.ToLower(a)
		local, _, _ := strings.Cut(a, "@")
		if local != "postmaster" && local != "mailer-daemon" && !slices.Contains(found, a) {
			found = append(found, a)
		}
	}
	if len(found) != 1 {
		return nil
	}
	f := Failure{Address: found[0], Reason: tree.CutBytes(tree.OneLine(text), 500)}
	if f.weigh(); f.Status == (letter.Status{}) {
		f.Status, f.Permanent = letter.Status{5, 0, 0}, true
	}
	return []Failure{f}
}
