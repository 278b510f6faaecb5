package crash

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tocsin/test/bench/w1"
)

// Columns of the reports that tell which finding a row belongs to.
const (
	colSource    = 2
	colInfection = 25
)

// problem names a finding.
type problem struct{ owner, identifier string }

// report is a file and what it holds.
type report struct {
	file    string
	read    int
	fresh   int // rows that no earlier report of the directory holds, each once
	unowned int // of those
	broken  []int
}

// world is a data directory, and what must be in it when all its reports are read.
type world struct {
	*testing.T
	r     *rand.Rand
	dir   string
	lines []string // rows that no report holds yet
	used  []string
	want  map[problem]int
	files []report
	env   []string // beside what every program is given
}

// owners of addresses by their first byte, from low to high; what is above belongs to nobody.
var owners = []struct {
	name     string
	from, to int
}{{"low", 1, 63}, {"middle", 64, 95}}

const nobody = ""

func (w *world) ownerOf(ip string) string {
	first, _, _ := strings.Cut(ip, ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		w.Fatal(err)
	}
	for _, o := range owners {
		if n >= o.from && n <= o.to {
			return o.name
		}
	}
	return nobody
}

// constituents is the list of owners as it is imported.
func constituents() string {
	var s strings.Builder
	s.WriteString("name,sector,prefix\n")
	for _, o := range owners {
		var nets []string
		for n := o.from; n <= o.to; n++ {
			if n != 10 {
				nets = append(nets, fmt.Sprintf("%d.0.0.0/8", n))
			}
		}
		fmt.Fprintf(&s, "%s,energy,%s\n", o.name, strings.Join(nets, ";"))
	}
	return s.String()
}

// made returns the header and the rows of a report of yesterday.
func made(t *testing.T, n int, seed uint64) (header string, lines []string) {
	var b bytes.Buffer
	if err := w1.Sinkhole(&b, n, seed, yesterday()); err != nil {
		t.Fatal(err)
	}
	all := strings.SplitAfter(strings.TrimSuffix(b.String(), "\n"), "\n")
	all[len(all)-1] += "\n"
	return all[0], all[1:]
}

func yesterday() time.Time { return time.Now().UTC().AddDate(0, 0, -1) }

// broken are rows that can't be read, each for a reason of its own.
var broken = []string{"garbage\n", "\"x\",\"tcp\",\"192.0.2.1\"\n"}

// next writes the directory's next report: new rows, some of them twice, some rows of earlier reports, a few broken ones.
func (w *world) next(n int) report {
	rep := report{file: filepath.Join(w.dir, fmt.Sprintf("%s-event4_sinkhole_http-%d.csv", yesterday().Format(time.DateOnly), len(w.files)))}
	var text strings.Builder
	text.WriteString(w.lines[0])
	rest := w.lines[1:]
	for rep.read < n {
		rep.read++
		var line string
		switch x := w.r.IntN(100); {
		case x == 0 && len(rep.broken) < 50:
			line = broken[w.r.IntN(len(broken))]
			rep.broken = append(rep.broken, rep.read+1)
		case x < 10 && len(w.used) > 0:
			line = w.used[w.r.IntN(len(w.used))]
		default:
			line, rest = rest[0], rest[1:]
			w.enter(line, &rep)
		}
		text.WriteString(line)
	}
	w.lines = append([]string{w.lines[0]}, rest...)
	if err := os.WriteFile(rep.file, []byte(text.String()), 0o600); err != nil {
		w.Fatal(err)
	}
	w.files = append(w.files, rep)
	return rep
}

// enter counts a new row to what must be there.
func (w *world) enter(line string, rep *report) {
	cells, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil {
		w.Fatal(err)
	}
	w.used = append(w.used, line)
	owner := w.ownerOf(cells[colSource])
	w.want[problem{owner, cells[colInfection]}]++
	rep.fresh++
	if owner == nobody {
		rep.unowned++
	}
}
