package watch

import (
	"bufio"
	"bytes"
	"io"

	"tocsin"
)

// binaries are beginnings of files that are no text, and what they are. They are looked for before the text is read in a
// character set, which would change these bytes.
var binaries = []struct{ begin, name string }{
	{"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"}, {"GIF8", "a picture"}, {"\x7fELF", "a program"}, {"MZ\x90", "a program"},
	{"\xd0\xcf\x11\xe0", "an old Office document"}, {"\xfd7zXZ\x00", "an xz archive; unpack it first"},
	{"(\xb5/\xfd", "a zstd archive; unpack it first"}, {"7z\xbc\xaf'\x1c", "a 7-zip archive; unpack it first"},
}

// notBinary returns the reader with nothing taken from it, or a fault where what it gives is no text.
func notBinary(r io.Reader) (io.Reader, error) {
	const most = 8 // bytes of a beginning
	in := bufio.NewReaderSize(r, 64<<10)
	begin, _ := in.Peek(most) // an error comes again with the next read
	for _, b := range binaries {
		if bytes.HasPrefix(begin, []byte(b.begin)) {
			return nil, tocsin.Faultf(tocsin.Invalid, "this is no report but %s", b.name)
		}
	}
	return in, nil
}
