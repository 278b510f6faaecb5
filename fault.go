package tocsin

import (
	"errors"
	"fmt"
)

// Why is the sort of a fault; it decides the exit code, the HTTP status and how a page looks.
type Why uint8

// The sorts of faults. The zero value is an error of Tocsin itself: what nobody has explained is our own mistake.
const (
	Internal    Why = iota // a mistake of ours or of the machine: the person sees a reference number
	Invalid                // what was given can't be used as it is
	NotFound               // there is no such thing
	Conflict               // it stands against something that is there already
	Denied                 // the asker may not
	TooLarge               // over a limit that is named
	Unavailable            // not now: something needed is away or in use
)

var whyNames = [...]string{"internal", "invalid", "not-found", "conflict", "denied", "too-large", "unavailable"}

// String returns the sort's name as it stands in JSON.
func (w Why) String() string {
	if int(w) < len(whyNames) {
		return whyNames[w]
	}
	return whyNames[Internal]
}

// Fault is the one kind of error whose text people see. Any other error is shown as internal, with a reference number.
type Fault struct {
	Why Why
	// Text is an English sentence that says what is wrong and what to do, without a cause that only a log should hold.
	Text string
	// Format and Args are what the text was made of, so that a page can say it in another language: the format is its key
	// in the catalogues. Both are empty where the text was not made of any, or was changed since.
	Format string
	Args   []any
	// File, Line and Field say where bad input is; empty and zero where that has no meaning.
	File  string
	Line  int64
	Field string
	// Err is the cause; it goes to the log.
	Err error
}

// Error returns the text with its place before it: "a.csv:3: asn: …".
func (f *Fault) Error() string {
	s := f.Text
	if f.Field != "" {
		s = f.Field + ": " + s
	}
	switch {
	case f.File != "" && f.Line > 0:
		s = fmt.Sprintf("%s:%d: %s", f.File, f.Line, s)
	case f.File != "":
		s = f.File + ": " + s
	case f.Line > 0:
		s = fmt.Sprintf("line %d: %s", f.Line, s)
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Faultf returns a fault of a sort with a text that people may see. The format is a whole English sentence, and each has
// its translations in internal/console/fault.
func Faultf(why Why, format string, args ...any) *Fault {
	err := fmt.Errorf(format, args...)
	return &Fault{Why: why, Text: err.Error(), Format: format, Args: args, Err: errors.Unwrap(err)}
}

// At returns the fault as one of a field.
func (f *Fault) At(field string) *Fault {
	f.Field = field
	return f
}

// WhyOf returns the sort of an error: that of the first Fault in its chain, or else Internal.
func WhyOf(err error) Why {
	var f *Fault
	if errors.As(err, &f) {
		return f.Why
	}
	return Internal
}
