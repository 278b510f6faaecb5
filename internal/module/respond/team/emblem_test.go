package team_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/module/respond/team"
)

// drawn is a picture in a format.
func drawn(t testing.TB, w, h int, form string) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.RGBA{R: 31, G: 94, B: 255, A: 255}})
	for x := range min(w, h) {
		m.SetColorIndex(x, x, 1)
	}
	var b bytes.Buffer
	var err error
	switch form {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEmblem(t *testing.T) {
	f := func(raw []byte, want string) {
		t.Helper()
		e, body, err := team.ReadEmblem(raw)
		if want == "" {
			if tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("%v %d bytes, %v", e, len(body), err)
			}
			return
		}
		if err != nil || e.Type != want || !strings.HasPrefix(e.Href(), "/emblem/") || bytes.Contains(body, []byte("<script")) {
			t.Errorf("%v %d bytes, %v; want %s", e, len(body), err, want)
		}
	}
	f(drawn(t, 120, 60, "png"), "image/png")
	f(drawn(t, 120, 60, "jpeg"), "image/jpeg")
	f(append(drawn(t, 120, 60, "png"), "<script>alert(1)</script>"...), "image/png") // what stands behind the picture is left
	f(drawn(t, 120, 60, "gif"), "")
	f(drawn(t, 1201, 10, "png"), "")
	f(drawn(t, 10, 1201, "png"), "")
	f([]byte("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "")
	f(nil, "")
	f(drawn(t, 120, 60, "png")[:40], "")
	f(bytes.Repeat([]byte{0x89}, team.MaxEmblem+1), "")
	if (team.Emblem{}).Href() != "" {
		t.Error("no picture has an address")
	}
}

func FuzzEmblem(f *testing.F) {
	f.Add(drawn(f, 12, 6, "png"))
	f.Add(drawn(f, 12, 6, "jpeg"))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, body, err := team.ReadEmblem(raw)
		if err != nil {
			return
		}
		again, same, err := team.ReadEmblem(body)
		if e.Type != "image/jpeg" && (err != nil || again != e || !bytes.Equal(same, body)) {
			t.Errorf("what was written is read as %v, %v; want %v", again, err, e)
		}
	})
}
