package mail

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Original is what an answer needs to know of the letter that it answers. Addresses may have a name before them.
type Original struct {
	From, ReplyTo, To, Cc []string
	// ListPost is the address of the mailing list that it came by; "" is none.
	ListPost              string
	Subject               string
	ID                    string // its Message-ID
	InReplyTo, References []string
	Date                  time.Time
	Text                  string
	Raw                   []byte // all of it, to be forwarded as it came
}

// Answer is what a person answers.
type Answer struct {
	From string // who answers
	// Own reports whether an address is one of the team's: none of these is written to. nil knows From alone.
	Own func(address string) bool
	All bool // everybody who got the original gets the answer too
	// List sends the answer to the mailing list alone that the original came by.
	List      bool
	Tag       string // a number that the subject carries once, such as [ZM-2026-000123]; "" is none
	Text      string
	Quote     bool   // the original's text stands below
	Intro     string // a line above the quote that says who wrote it, in the language of the answer; "" is none
	Signature string // below the text, in the language of the answer; "" is none
	Date      time.Time
}

// Reply makes the answer to a letter: to whom it was from, or wanted answers sent to; with its subject, and in its talk.
// Source: RFC 5322 §3.6.2; RFC 5322 §3.6.3; RFC 5322 §3.6.4.
func Reply(o Original, a Answer) (Message, error) {
	to, cc, err := a.recipients(o)
	if err != nil {
		return Message{}, err
	}
	m := Message{From: a.From, To: to, Cc: cc, Subject: Subject("Re", o.Subject, a.Tag), Date: a.Date, Text: a.text(o)}
	m.InReplyTo, m.References = talk(o)
	return m, nil
}

// talk says which letter an answer is to, and which were before it. Ids that can't be written are left out.
// Source: RFC 5322 §3.6.4.
func talk(o Original) (answers string, references []string) {
	before := o.References
	if len(before) == 0 && len(o.InReplyTo) == 1 {
		before = o.InReplyTo
	}
	for _, id := range before {
		if id, err := messageID("References", id); err == nil {
			references = append(references, id)
		}
	}
	id, err := messageID("In-Reply-To", o.ID)
	if err != nil {
		return "", nil
	}
	return id, references
}

// maxChain is how many Message-IDs a letter carries: with the longest that are written they fill less than the 998
// bytes that a header's lines may have, and no reader needs more than the first and the last.
const maxChain = 20

// chain takes of many Message-IDs the first and the last, each once. Source: RFC 5322 §2.1.1.
func chain(ids []string) []string {
	var out []string
	for i, id := range ids {
		id, err := messageID("References", id)
		if err == nil && !slices.Contains(ids[i+1:], id) {
			out = append(out, id)
		}
	}
	if len(out) > maxChain {
		out = append(out[:1:1], out[len(out)-maxChain+1:]...)
	}
	return out
}

// recipients says to whom an answer goes.
func (a Answer) recipients(o Original) (to, cc string, err error) {
	seen := map[string]bool{}
	own := func(address string) bool {
		return strings.EqualFold(address, bare(a.From)) || a.Own != nil && a.Own(address)
	}
	pick := func(list []string) (out []string) {
		for _, text := range list {
			one, err := mail.ParseAddress(text)
			if err != nil {
				continue
			}
			address, err := Address(one.Address)
			if key := strings.ToLower(address); err == nil && !seen[key] && !own(address) && len(seen) < 2*maxRecipients {
				seen[key] = true
				out = append(out, addressList{{Name: cut(oneLine(one.Name), 100), Address: address}}.String())
			}
		}
		return out
	}
	first := a.first(o)
	tos := pick(first)
	if len(tos) == 0 && !a.List { // a letter of our own is answered: the answer goes where it went
		tos = pick(o.To)
	}
	var ccs []string
	if a.All {
		ccs = append(pick(o.To), pick(o.Cc)...)
	}
	if len(tos) == 0 {
		tos, ccs = ccs, nil
	}
	switch {
	case len(tos) == 0:
		return "", "", tocsin.Faultf(tocsin.Invalid, "the letter has no address that an answer could go to")
	case len(tos) > maxRecipients || len(ccs) > maxRecipients:
		return "", "", tocsin.Faultf(tocsin.TooLarge, "an answer to %d addresses; the most is %d", len(tos)+len(ccs), maxRecipients)
	}
	return strings.Join(tos, ", "), strings.Join(ccs, ", "), nil
}

// first are those whom an answer is for. A list that sets Reply-To to itself would get what is meant for one person, so
// its address there does not count; whoever wants to answer to the list says so. Source: RFC 2369 §3.4.
func (a Answer) first(o Original) []string {
	if a.List && o.ListPost != "" {
		return []string{o.ListPost}
	}
	var wanted []string
	for _, r := range o.ReplyTo {
		if o.ListPost == "" || !strings.EqualFold(bare(r), o.ListPost) {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) > 0 {
		return wanted
	}
	return o.From
}

// bare is the address without the name before it, as far as it is one.
func bare(s string) string {
	if a, err := mail.ParseAddress(s); err == nil {
		return a.Address
	}
	return strings.TrimSpace(s)
}

// answered are the marks that programs of many languages put before a subject that is answered or forwarded.
var answered = regexp.MustCompile(`(?i)^\s*(?:(?:re|aw|sv|vs|antw|odp|ynt|res|rif|ref|r|tr|fw|fwd|wg|rv|enc|i|doorst|vb|vl|ta|رد|إعادة توجيه|回复|回覆|答复|答覆|转发|轉寄|轉發|отв|ответ|пересл|hа)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*)`)

// Subject makes a subject that is answered ("Re") or forwarded ("Fwd"): the mark once, then the tag once, then the
// subject without marks and tags that it had. A tag of another number stays.
func Subject(mark, subject, tag string) string {
	s := oneLine(subject)
	for range 50 {
		before := s
		if tag != "" {
			s = strings.TrimSpace(strings.Join(strings.Fields(replaceFold(s, tag)), " "))
		}
		if s = answered.ReplaceAllString(s, ""); s == before {
			break
		}
	}
	return strings.TrimSpace(strings.Join(strings.Fields(mark+": "+oneLine(tag)+" "+s), " "))
}

// replaceFold takes a text out of another, in any case of its letters.
func replaceFold(s, old string) string {
	re, err := regexp.Compile("(?i)" + regexp.QuoteMeta(old))
	if err != nil {
		return s
	}
	return re.ReplaceAllString(s, " ")
}

// text puts together what is answered, the signature and the quote.
func (a Answer) text(o Original) string {
	s := strings.TrimRight(a.Text, "\n ") + "\n"
	if a.Quote && strings.TrimSpace(o.Text) != "" {
		s += "\n"
		if a.Intro != "" {
			s += oneLine(a.Intro) + "\n"
		}
		s += QuoteText(o.Text)
	}
	return Sign(s, a.Signature)
}

// Sign puts a signature under a text; "" is none. Source: RFC 3676 §4.3.
func Sign(text, signature string) string {
	text = strings.TrimRight(text, "\n ") + "\n"
	if signature == "" {
		return text
	}
	return text + "\n-- \n" + strings.TrimRight(signature, "\n ") + "\n"
}

// maxQuote is how many bytes of an original are quoted.
const maxQuote = 100_000

// QuoteText writes "> " before each line, and ">" before one that is quoted already. Marks of direction stay with their
// lines, so that text from right to left is quoted as it was written; a signature is not quoted. Source: RFC 3676 §4.5.
func QuoteText(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if len(text) > maxQuote {
		text = strings.ToValidUTF8(text[:maxQuote], "") + "\n[…]"
	}
	if at := strings.LastIndex("\n"+text, "\n-- \n"); at > 0 {
		text = text[:at]
	}
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		line = strings.TrimRight(line, " \t")
		switch {
		case line == "":
			b.WriteString(">\n")
		case strings.HasPrefix(line, ">"):
			b.WriteString(">" + line + "\n")
		default:
			b.WriteString("> " + line + "\n")
		}
	}
	return b.String()
}

// Pass is what a person writes who forwards a letter.
type Pass struct {
	From, To, Cc string
	Tag          string
	Text         string
	// Inline writes the original's head and text below; without it the letter goes as it came, as a file, which keeps all
	// that an examiner needs.
	Inline    bool
	Names     [5]string // the words for From, Date, Subject, To and Cc, in the language of the letter; empty ones are English
	Signature string
	Date      time.Time
}

// Forward makes a letter that passes another on. It begins a talk of its own.
func Forward(o Original, p Pass) (Message, error) {
	m := Message{From: p.From, To: p.To, Cc: p.Cc, Subject: Subject("Fwd", o.Subject, p.Tag), Date: p.Date, Text: strings.TrimRight(p.Text, "\n ") + "\n"}
	if p.Inline {
		m.Text += "\n" + p.head(o) + "\n" + strings.TrimRight(o.Text, "\n ") + "\n"
	} else {
		if len(o.Raw) == 0 {
			return Message{}, tocsin.Faultf(tocsin.Invalid, "the letter to forward is not there")
		}
		m.Attach = []Attachment{{Name: "letter.eml", Type: "message/rfc822", Body: o.Raw}}
	}
	m.Text = Sign(m.Text, p.Signature)
	return m, nil
}

// head is what stands above a letter that is forwarded within another.
func (p Pass) head(o Original) string {
	values := [5]string{strings.Join(o.From, ", "), "", o.Subject, strings.Join(o.To, ", "), strings.Join(o.Cc, ", ")}
	if !o.Date.IsZero() {
		values[1] = o.Date.Format("2006-01-02 15:04 -07:00")
	}
	var b strings.Builder
	b.WriteString("----------\n")
	for i, name := range [5]string{"From", "Date", "Subject", "To", "Cc"} {
		if p.Names[i] != "" {
			name = p.Names[i]
		}
		if value := oneLine(values[i]); value != "" {
			fmt.Fprintf(&b, "%s: %s\n", oneLine(name), value)
		}
	}
	return b.String()
}
