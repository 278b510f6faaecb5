package console

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"pgregory.net/rapid"
)

// What is compressed with a writer that was used before is what a reader gets, and what was given away before stays.
func TestCompressAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pages := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 1, 8).Draw(t, "pages")
		p := newPresser(gzip.BestSpeed, 1)
		packed := make([][]byte, len(pages))
		for i, page := range pages {
			packed[i] = p.compress(page)
		}
		for i, page := range pages {
			z, err := gzip.NewReader(bytes.NewReader(packed[i]))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(z); err != nil || !bytes.Equal(got, page) {
				t.Fatalf("page %d comes back as %q, %v, want %q", i, got, err, page)
			}
		}
	})
}
