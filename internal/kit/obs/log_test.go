package obs

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// forging are pieces that would end a record of the log and begin another, or steer the terminal that shows it.
func forging(t *rapid.T, name string) string {
	piece := rapid.OneOf(rapid.SampledFrom([]string{"\n", "\r\n", "\r", "\x00", "\x1b[2J\x1b[1;1H", "\x1b]0;x\x07", "\u0085", "\u2028", "\u2029", "\x0b", "\x0c", "\u009b31m", "\x9b31m", "\u202e", "\xff", `"`, `\`, "=", " ", "level=ERROR msg=forged", `","level":"ERROR","msg":"forged`}), rapid.String())
	return strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, name), "")
}

// A record is one line, whatever strangers put into it, and holds nothing that steers a terminal.
func TestARecordIsOneLine(t *testing.T) {
	for _, asJSON := range []bool{true, false} {
		rapid.Check(t, func(t *rapid.T) {
			var b bytes.Buffer
			a, c := forging(t, "message"), forging(t, "value")
			NewLog(&b, slog.LevelInfo, asJSON).With("with", c).Warn(a, "value", c, "error", errors.New(a), slog.Group("g", "in", []byte(c)))
			line, rest, _ := strings.Cut(b.String(), "\n")
			if rest != "" || strings.ContainsFunc(line, func(r rune) bool {
				return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
			}) {
				t.Fatalf("JSON %t: %q", asJSON, b.String())
			}
			var got map[string]any
			if !asJSON {
				return
			}
			if err := json.Unmarshal(b.Bytes(), &got); err != nil || got["level"] != "WARN" || got["msg"] != strings.ToValidUTF8(a, "\ufffd") && !strings.Contains(a, "\xff") && !strings.Contains(a, "\x9b") {
				t.Fatalf("%q: %v %v", b.String(), got, err)
			}
		})
	}
}

// A request is logged under its path alone, in one line, whatever is in its address, its headers and its method.
func TestARequestIsOneLine(t *testing.T) {
	m := NewMetrics("test", slog.New(slog.DiscardHandler))
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		h := m.Around("outer", NewLog(&b, slog.LevelInfo, false), http.NotFoundHandler())
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path, r.URL.RawPath, r.URL.RawQuery = "/"+forging(t, "path"), "/"+forging(t, "raw"), "secret="+forging(t, "query")
		r.Method, r.RemoteAddr = forging(t, "method"), forging(t, "from")
		r.Header.Set("User-Agent", forging(t, "agent"))
		h.ServeHTTP(httptest.NewRecorder(), r)
		if text := b.String(); strings.Count(text, "\n") != 1 || strings.Contains(text, "secret=") || strings.ContainsAny(text, "\x1b\r\x00") {
			t.Fatalf("%q", text)
		}
	})
}
