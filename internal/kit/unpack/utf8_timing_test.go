package unpack

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func BenchmarkUTF8(b *testing.B) {
	f := func(name, s string) {
		b.Run(name, func(b *testing.B) {
			data := []byte(strings.Repeat(s, 20<<20/len(s)))
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				io.Copy(io.Discard, UTF8(bytes.NewReader(data), ""))
			}
		})
	}
	f("ascii", english)
	f("french", french)
	f("arabic", arabic)
	f("windows-1256", encoded(b, charmap.Windows1256, arabic))
}
