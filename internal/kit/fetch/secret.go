package fetch

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// filler puts a key into its places.
func filler(key string) *strings.Replacer {
	return strings.NewReplacer("{key}", key, "{basic}", base64.StdEncoding.EncodeToString([]byte(key)))
}

// wantsKey reports whether a request has a place for a key.
func (r Request) wantsKey() bool {
	has := func(s string) bool { return strings.Contains(s, "{key}") || strings.Contains(s, "{basic}") }
	for _, v := range r.Header {
		if has(v) {
			return true
		}
	}
	return has(r.URL) || has(r.Body)
}

// maxKey is how long a key may be, in bytes.
const maxKey = 8 << 10

// ReadKey reads a key from a file: its first line, without white space around it. A file that others on the machine can
// read is refused.
func ReadKey(fsys fs.FS, name string) (string, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return "", fmt.Errorf("read key %s: %w", name, err)
	}
	switch {
	case !info.Mode().IsRegular() || info.Size() > maxKey:
		return "", fmt.Errorf("read key %s: it is no file of at most %d bytes", name, maxKey)
	case info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/':
		return "", fmt.Errorf("read key %s: other users can read it; chmod 600 it", name)
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return "", fmt.Errorf("read key %s: %w", name, err)
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	line = strings.TrimSpace(line)
	if line == "" || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("read key %s: its first line is no key", name)
	}
	return line, nil
}
