package w1

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
)

// space is the IPv4 space that is given out: 1.0.0.0 up to 223.255.255.255.
const (
	spaceFrom = 1 << 24
	spaceTo   = 224 << 24
)

// reserved are the eighths of the space, by their first byte, that hold addresses which are not public. The whole of
// each is left out: simpler than the list of ranges, and the same to whoever looks an address up.
var reserved = []byte{10, 100, 127, 169, 172, 192, 198, 203}

func public(n uint32) bool {
	return n >= spaceFrom && n < spaceTo && !slices.Contains(reserved, byte(n>>24))
}

func addr(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

// ASTable writes a table of n ranges in iptoasn's layout that covers the whole space; one range in ten is announced by
// nobody.
func ASTable(w io.Writer, n int) error {
	out := bufio.NewWriter(w)
	r := rand.New(rand.NewPCG(2, 2))
	from := uint64(spaceFrom)
	for i := range n {
		to := uint64(spaceTo)
		if left := uint64(n - i); left > 1 {
			mean := (spaceTo - from) / left / 256
			to = from + 256*(1+uint64(float64(mean-1)*r.ExpFloat64()))
			to = min(to, spaceTo-256*(left-1))
		}
		asn, cc, name := 0, "None", "Not routed"
		if r.IntN(10) > 0 {
			asn = 1 + r.IntN(70_000)
			cc, name = pick(r, places).cc, fmt.Sprintf("NET-%d Example Networks", asn)
		}
		if _, err := fmt.Fprintf(out, "%v\t%v\t%d\t%s\t%s\n", addr(uint32(from)), addr(uint32(to-1)), asn, cc, name); err != nil {
			return err
		}
		from = to
	}
	return out.Flush()
}

// lengths is how long a constituent's prefixes are, of each hundred.
var lengths = []struct{ bits, share int }{{14, 1}, {15, 3}, {16, 7}, {17, 10}, {18, 20}, {20, 20}, {22, 19}, {24, 20}}

// Constituents writes a list of organisations that own so many prefixes, about a quarter of the space.
func Constituents(w io.Writer, orgs, prefixes int) error {
	out := bufio.NewWriter(w)
	if _, err := out.WriteString("name,sector,criticality,language,prefix,domain,email\n"); err != nil {
		return err
	}
	nets := layOut(prefixes)
	sectors := []string{"energy", "finance", "health", "government", "telecom", "education"}
	for i := range orgs {
		var own []string
		for j := i; j < len(nets); j += orgs {
			own = append(own, nets[j].String())
		}
		_, err := fmt.Fprintf(out, "Organisation %d,%s,medium,en,%s,org-%d.example,cert@org-%d.example\n",
			i, sectors[i%len(sectors)], strings.Join(own, ";"), i, i)
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// layOut puts n prefixes of mixed lengths into the space, with room between them so that the last ends at its end.
func layOut(n int) []netip.Prefix {
	r := rand.New(rand.NewPCG(3, 3))
	sizes := make([]int, n)
	taken := uint64(0)
	for i := range sizes {
		sizes[i] = draw(r)
		taken += 1 << (32 - sizes[i])
	}
	nets := make([]netip.Prefix, 0, n)
	at := uint64(spaceFrom)
	for i, bits := range sizes {
		size := uint64(1) << (32 - bits)
		at = (at + size - 1) / size * size
		for !public(uint32(at)) && at < spaceTo {
			at = (at>>24 + 1) << 24
		}
		if at+taken > spaceTo {
			break // too many for the space: what is there does
		}
		nets = append(nets, netip.PrefixFrom(addr(uint32(at)), bits))
		taken -= size
		at += size + uint64(float64((spaceTo-at-size-taken)/uint64(n-i))*r.Float64()*1.5)
	}
	return nets
}

func draw(r *rand.Rand) int {
	x := r.IntN(100)
	for _, l := range lengths {
		if x -= l.share; x < 0 {
			return l.bits
		}
	}
	return 24
}
