package mail

import (
	"regexp"
	"strconv"
)

// Status is an enhanced status code, by which a server says what became of a letter: class, subject, detail. The zero
// value says nothing. Source: RFC 3463 §2.
type Status [3]int

var statusForm = regexp.MustCompile(`(?:^|[^0-9.])([245])\.(\d{1,3})\.(\d{1,3})(?:[^0-9.]|\.?$|\.\s)`)

// StatusIn returns the first enhanced status code that stands in a text.
func StatusIn(text string) (Status, bool) {
	const far = 2000 // bytes; the code stands near the beginning
	m := statusForm.FindStringSubmatch(text[:min(len(text), far)])
	if m == nil {
		return Status{}, false
	}
	var s Status
	for i := range s {
		s[i], _ = strconv.Atoi(m[i+1]) // digits
	}
	return s, true
}

// String writes the code as servers do.
func (s Status) String() string {
	if s == (Status{}) {
		return ""
	}
	return strconv.Itoa(s[0]) + "." + strconv.Itoa(s[1]) + "." + strconv.Itoa(s[2])
}

// Permanent reports whether no later try will do.
func (s Status) Permanent() bool { return s[0] == 5 }

// Gone reports whether the address itself is dead: nobody has it, its domain does not exist, it was closed or it moved.
// A mailbox that is full and a letter that was taken for spam are no such thing. Source: RFC 3463 §3.2; RFC 3463 §3.3.
func (s Status) Gone() bool {
	if s[0] != 5 {
		return false
	}
	switch s[1] {
	case 1: // addressing: no mailbox, no domain, bad syntax, moved; 7 and 8 are about the sender
		return s[2] >= 1 && s[2] <= 6 && s[2] != 5 || s[2] == 10
	case 2: // mailbox: closed
		return s[2] == 1
	case 4: // network: no host, no route to one
		return s[2] == 4
	}
	return false
}
