package outbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"tocsin"
)

// MaxPayload is the most that one act may send, in bytes: what most mail servers take.
const MaxPayload = 25 << 20

// codec packs payloads and gives them back; both may be done side by side.
type codec struct {
	in  *zstd.Encoder
	out *zstd.Decoder
}

// codecWindow is how far back the packer looks, in bytes: a letter is small, and an idle node keeps the packer.
const codecWindow = 128 << 10

func newCodec() (codec, error) {
	in, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(codecWindow),
		zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	out, bad := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxPayload+1<<20), zstd.WithDecoderLowmem(true))
	return codec{in, out}, errors.Join(err, bad)
}

// packed is a payload as it is kept.
type packed struct {
	sha  string
	size int64
	body []byte
}

func (c codec) pack(payload []byte) (packed, error) {
	if len(payload) > MaxPayload {
		return packed{}, tocsin.Faultf(tocsin.TooLarge, "a payload of %d bytes; at most %d can leave", len(payload), MaxPayload)
	}
	return packed{sha: sum(payload), size: int64(len(payload)), body: c.in.EncodeAll(payload, nil)}, nil
}

// unpack gives a payload back, if it is still the one that was kept.
func (c codec) unpack(body []byte, sha string) ([]byte, error) {
	payload, err := c.out.DecodeAll(body, nil)
	if err != nil {
		return nil, fmt.Errorf("unpack payload: %w", err)
	}
	if got := sum(payload); got != sha {
		return nil, fmt.Errorf("unpack payload: it is not the one that was kept, its SHA-256 is %s", got)
	}
	return payload, nil
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
