package obs

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

// NewLog returns a log that writes lines of text, or of JSON, from a level on.
func NewLog(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	opt := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(slog.NewJSONHandler(escaped{w}, opt))
	}
	return slog.New(slog.NewTextHandler(escaped{w}, opt))
}

// steers are signs that a record may hold as they are and that a terminal takes for commands, or turns the text by.
// Source: UAX 9 51 §2.
var steers = regexp.MustCompile("[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

// escaped writes records with those signs as codes.
type escaped struct{ io.Writer }

// Write writes a record.
func (e escaped) Write(p []byte) (int, error) {
	if !steers.Match(p) {
		return e.Writer.Write(p)
	}
	code := func(sign []byte) []byte { return fmt.Appendf(nil, `\u%04x`, []rune(string(sign))[0]) }
	if _, err := e.Writer.Write(steers.ReplaceAllFunc(p, code)); err != nil {
		return 0, err
	}
	return len(p), nil
}
