package team

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"image/png"
)

// EmblemPath is where pages fetch the team's picture; its sum follows.
const EmblemPath = "/emblem/"

// MaxEmblem is how large the picture of a team may be, in bytes: it comes with the first page over the slowest line.
const MaxEmblem = 32 << 10

// maxSide is how wide and how high it may be, in pixels. It is judged before the picture is opened.
const maxSide = 1200

// Emblem is the picture that stands for the team on its pages.
type Emblem struct {
	Sum  string `json:"sum"`  // begin of the SHA-256 of its bytes, in hex; "" where there is none
	Type string `json:"type"` // image/png or image/jpeg
}

// Href is where pages fetch it; "" where there is none.
func (e Emblem) Href() string {
	if e.Sum == "" {
		return ""
	}
	return EmblemPath + e.Sum
}

// ReadEmblem opens a picture and writes it anew, so that nothing goes out but the picture: no place where it was taken, no
// words beside it, no bytes that a browser could take for a page.
func ReadEmblem(raw []byte) (e Emblem, body []byte, err error) {
	if len(raw) > MaxEmblem {
		return e, nil, unfit()
	}
	size, form, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || form != "png" && form != "jpeg" || size.Width > maxSide || size.Height > maxSide {
		return e, nil, unfit()
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return e, nil, unfit()
	}
	var out bytes.Buffer
	if form == "jpeg" {
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: 85})
	} else {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture)
	}
	if err != nil || out.Len() > MaxEmblem {
		return e, nil, unfit()
	}
	sum := sha256.Sum256(out.Bytes())
	return Emblem{hex.EncodeToString(sum[:8]), "image/" + form}, out.Bytes(), nil
}

// unfit is what somebody hears whose picture is not taken.
func unfit() error {
	return wrong("picture", "a picture is a PNG or JPEG of up to %d kB and %d pixels a side", MaxEmblem>>10, maxSide)
}
