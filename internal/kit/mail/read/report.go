package read

import (
	"bytes"
	"regexp"
	"strings"

	letter "tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/tree"
)

// report reads the machine's part of a bounce. Source: RFC 3464 §2.
func (in *Incoming) report(parts []*tree.Part) bool {
	for _, p := range parts {
		if p.Kind != "message/delivery-status" && p.Kind != "message/global-delivery-status" {
			continue
		}
		in.Kind = Bounce
		for _, g := range groups(bodyOf(p)) {
			if f, ok := failureOf(g); ok && len(in.Failed) < maxFailed {
				in.Failed = append(in.Failed, f)
			}
		}
	}
	return in.Kind == Bounce
}

// groups cuts a report into its groups of fields: one of the letter, and one a recipient.
func groups(b []byte) (out []*tree.Part) {
	text := newlines(b[:min(len(b), maxReport)])
	for len(text) > 0 && len(out) <= maxFailed+1 {
		if text[0] == '\n' {
			text = text[1:]
			continue
		}
		before := len(text)
		g := tree.ReadHead(&text)
		if len(g.Head) > 0 {
			out = append(out, g)
		}
		if len(text) == before { // a line that is no field
			end := bytes.IndexByte(text, '\n')
			if end < 0 {
				break
			}
			text = text[end+1:]
		}
	}
	return out
}

// failureOf reads a recipient's group.
func failureOf(g *tree.Part) (Failure, bool) {
	address := typed(g.Get("final-recipient"))
	if original := typed(g.Get("original-recipient")); original != "" {
		address = original // it is the one that we wrote to
	}
	if address == "" {
		return Failure{}, false
	}
	f := Failure{Address: address, Action: strings.ToLower(firstWord(g.Get("action"))), Reason: tree.CutBytes(tree.OneLine(tree.DecodeWords(untyped(g.Get("diagnostic-code")))), 500)}
	if s, ok := letter.StatusIn(g.Get("status")); ok {
		f.Status = s
	}
	if more, ok := letter.StatusIn(f.Reason); ok && f.Status[1] == 0 && f.Status[2] == 0 && more[0] == max(f.Status[0], 4) {
		f.Status = more // 5.0.0 says nothing; the server before it said more
	}
	f.weigh()
	return f, true
}

// typed returns the address behind "rfc822;", bare. Source: RFC 3464 §2.3.1.
func typed(s string) string {
	_, value, ok := strings.Cut(s, ";")
	if !ok {
		value = s
	}
	return strings.ToLower(addressIn(tree.CutBytes(value, 1000)))
}

func untyped(s string) string {
	if kind, value, ok := strings.Cut(s, ";"); ok && !strings.Contains(strings.TrimSpace(kind), " ") {
		return value
	}
	return s
}

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

var (
	replyCode = regexp.MustCompile(`(?:^|[^0-9.])([45])\d\d[ -]`)
	goneWords = regexp.MustCompile(`(?i)user unknown|unknown user|no such (?:user|recipient|mailbox|address|domain)|(?:does not|doesn't|do not) exist|(?:mailbox|user|recipient|address) (?:\S{1,80} )?(?:was |is |could )?not (?:be )?found|not listed in domino|no mailbox (?:here )?by that name|unrouteable address|invalid (?:recipient|mailbox|address)|account (?:is |has been )?(?:disabled|closed|deleted|terminated)|recipient (?:address )?rejected: user|unknown (?:recipient|or illegal alias|address)|host or domain name not found|domain not found|нет такого|не существует|почтовый ящик (?:не найден|отключ)|用户不存在|收件人不存在|boîte aux lettres (?:inexistante|introuvable)|usuario desconocido`)
	softWords = regexp.MustCompile(`(?i)over ?quota|quota exceeded|mailbox (?:is )?full|insufficient (?:system )?storage|spam|blocked|blacklist|black list|greylist|policy|too large|virus|reputation|переполнен|квот`)
)

// weigh says whether a failure lasts, and whether the address is dead.
func (f *Failure) weigh() {
	if f.Status == (letter.Status{}) {
		if s, ok := letter.StatusIn(f.Reason); ok {
			f.Status = s
		} else if m := replyCode.FindStringSubmatch(f.Reason); m != nil {
			f.Status = letter.Status{int(m[1][0] - '0'), 0, 0}
		}
	}
	switch f.Action {
	case "delayed", "delivered", "relayed", "expanded":
		return
	case "":
		f.Action = "failed"
	}
	gone := goneWords.MatchString(f.Reason)
	if f.Status == (letter.Status{}) && gone {
		f.Status = letter.Status{5, 1, 1}
	}
	f.Permanent = f.Status.Permanent()
	vague := f.Status[1] == 0 || f.Status[1] == 5 || f.Status[1] == 7 || f.Status == letter.Status{5, 1, 0} || f.Status == letter.Status{5, 4, 1}
	f.Gone = f.Permanent && !softWords.MatchString(f.Reason) && (f.Status.Gone() || vague && gone) ||
		f.Status.Gone() && gone
}

// complaint reads a report that a recipient called a letter spam. Source: RFC 5965 §3.
func (in *Incoming) complaint(parts []*tree.Part) bool {
	for _, p := range parts {
		if p.Kind != "message/feedback-report" {
			continue
		}
		in.Kind = Complaint
		for _, g := range groups(bodyOf(p)) {
			for _, to := range g.Head["original-rcpt-to"] {
				if a := typed(to); a != "" && len(in.Failed) < maxFailed {
					in.Failed = append(in.Failed, Failure{Address: a, Action: "complaint", Reason: tree.OneLine(g.Get("feedback-type"))})
				}
			}
		}
	}
	return in.Kind == Complaint
}

// original takes the headers of the letter that came back.
func (in *Incoming) original(parts []*tree.Part) {
	for i := len(parts) - 1; i >= 0 && in.Original == nil; i-- {
		switch parts[i].Kind {
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers":
			in.keep(bodyOf(parts[i]))
		}
	}
	if in.Original == nil {
		in.keep([]byte(quoted(in.Text)))
	}
	if in.OriginalID == "" && in.Kind == Bounce && len(in.InReplyTo) > 0 {
		in.OriginalID = in.InReplyTo[0]
	}
	if in.Kind == Complaint && len(in.Failed) == 0 {
		for _, a := range addressesOf(in.Original["to"]) {
			in.Failed = append(in.Failed, Failure{Address: strings.ToLower(a.Address), Action: "complaint"})
		}
	}
}

// keep keeps the headers of a letter that came back, where it has a Message-ID or a subject.
func (in *Incoming) keep(b []byte) {
	text := newlines(b[:min(len(b), maxReport)])
	for len(text) > 0 && text[0] == '\n' {
		text = text[1:]
	}
	g := tree.ReadHead(&text)
	if g.Get("message-id") == "" && g.Get("subject") == "" {
		return
	}
	in.Original = map[string]string{}
	for name := range g.Head {
		in.Original[name] = tree.CutBytes(g.Text(name), 1000)
	}
	if ids := tree.IDs(g.Get("message-id")); len(ids) > 0 {
		in.OriginalID = ids[0]
	}
}

var quoteStart = regexp.MustCompile(`(?im)^[ >]*(?:return-path|received|message-id|date|from|to|subject|mime-version|dkim-signature):[ \t]`)

// quoted returns the part of a text that looks like the headers of a letter that is quoted in it.
func quoted(text string) string {
	text = tree.CutBytes(text, maxReport)
	at := strings.Index(strings.ToLower(text), "message-id:")
	if at < 0 {
		return ""
	}
	// go up to the first of the lines before it that are headers, with nothing empty between
	start := strings.LastIndex(text[:at], "\n\n")
	block := text[max(start, 0):]
	if m := quoteStart.FindStringIndex(block); m != nil {
		block = block[m[0]:]
	}
	lines := strings.Split(block, "\n")
	for i, line := range lines[:min(len(lines), 400)] {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, "> "), ">")
	}
	return strings.Join(lines, "\n")
}
