package item

import (
	"path"
	"strings"
	"unicode"
)

// MaxEvidence is how many bytes one piece of evidence may have: a disk image goes elsewhere, with a note here.
const MaxEvidence = 256 << 20

// The steps of custody.
const (
	StepAdded    = "added"
	StepFetched  = "fetched"
	StepVerified = "verified"    // the bytes are those that were kept
	StepBroken   = "broken"      // they are not, or are not there
	StepHanded   = "handed-over" // to somebody outside; the note says to whom
	StepSent     = "sent"        // it went out with a letter
	StepAsked    = "asked"       // somebody wants it gone, and a second person has to look
	StepDeleted  = "deleted"
)

// maxFileName is how many bytes the name of a file may have.
const maxFileName = 200

// FileName is a file's own name without folders and without signs that deceive: a stranger chose it.
func FileName(s string) string {
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), `\`, "/"))
	s = strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) {
			return -1
		}
		return c
	}, s))
	if s == "" || s == "." || s == ".." || s == "/" {
		return "file"
	}
	return Cut(s, maxFileName)
}

// Held reports whether its bytes are kept.
func (e Evidence) Held() bool { return e.Gone.IsZero() }
