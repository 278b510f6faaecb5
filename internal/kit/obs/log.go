package obs

import (
	"io"
	"log/slog"
)

// NewLog returns a log that writes lines of text, or of JSON, from a level on.
func NewLog(w io.Writer, level slog.Level, asJSON bool) *slog.Logger {
	opt := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(slog.NewJSONHandler(w, opt))
	}
	return slog.New(slog.NewTextHandler(w, opt))
}
