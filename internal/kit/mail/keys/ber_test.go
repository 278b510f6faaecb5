package keys

import (
	"bytes"
	"testing"
)

func TestDefinite(t *testing.T) {
	f := func(in, want []byte) {
		t.Helper()
		got, err := definite(in)
		if !bytes.Equal(got, want) || (err != nil) != (want == nil) {
			t.Errorf("%x: got %x, %v", in, got, err)
		}
	}
	f([]byte{0x30, 3, 2, 1, 5}, []byte{0x30, 3, 2, 1, 5})
	f([]byte{0x30, 0x80, 2, 1, 5, 0, 0}, []byte{0x30, 3, 2, 1, 5})
	f([]byte{0x30, 0x80, 0x30, 0x80, 0, 0, 0, 0}, []byte{0x30, 2, 0x30, 0})
	f([]byte{0x30, 0x80, 2, 1, 5}, nil)
	f([]byte{0x30}, nil)
	f(bytes.Repeat([]byte{0x30, 0x80}, 1000), nil)
}

func FuzzDefinite(f *testing.F) {
	f.Add([]byte{0x30, 0x80, 2, 1, 5, 0, 0})
	f.Fuzz(func(_ *testing.T, der []byte) { _, _ = definite(der) })
}
