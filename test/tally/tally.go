package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// maxOutput is how much of one test's output is kept, in bytes; what comes later is left out with a word.
const maxOutput = 256 << 10

// event is a line of "go test -json". See "go doc test2json".
type event struct {
	Action     string
	Package    string
	ImportPath string // instead of Package, while building
	Test       string
	Output     string
	Elapsed    float64 // seconds
}

// key names a test, or a package where test is empty.
type key struct{ pkg, test string }

type tally struct {
	out                     io.Writer
	start                   time.Time
	passed, failed, skipped int
	output                  map[key]*strings.Builder
	failedIn                map[string]int // failed tests of a package
}

func newTally(out io.Writer) *tally {
	return &tally{out: out, start: time.Now(), output: map[key]*strings.Builder{}, failedIn: map[string]int{}}
}

// String is the line that ends a run.
func (t *tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// ok reports whether something ran and nothing failed.
func (t *tally) ok() bool { return t.failed == 0 && t.passed > 0 }

// read takes events until r ends. A line that is no event is printed as it is.
func (t *tally) read(r io.Reader) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil || e.Action == "" {
				fmt.Fprintf(t.out, "%s", line)
			} else {
				t.take(e)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read the tests' events: %w", err)
		}
	}
	fmt.Fprintf(t.out, "tests took %.0f s\n", time.Since(t.start).Seconds())
	return nil
}

func (t *tally) take(e event) {
	switch {
	case e.Action == "output":
		t.keep(key{e.Package, e.Test}, e.Output)
	case e.Action == "build-output":
		fmt.Fprint(t.out, e.Output)
	case e.Test != "":
		t.endTest(e)
	default:
		t.endPackage(e)
	}
}

func (t *tally) keep(k key, output string) {
	b := t.output[k]
	if b == nil {
		b = &strings.Builder{}
		t.output[k] = b
	}
	switch {
	case b.Len() > maxOutput:
	case b.Len()+len(output) > maxOutput:
		b.WriteString(output[:maxOutput-b.Len()])
		b.WriteString("\n(more was left out)\n")
	default:
		b.WriteString(output)
	}
}

// take out what was kept of a test.
func (t *tally) printed(k key) string {
	b := t.output[k]
	delete(t.output, k)
	if b == nil {
		return ""
	}
	return b.String()
}

func (t *tally) endTest(e event) {
	switch e.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		t.failedIn[e.Package]++
		fmt.Fprint(t.out, withoutFrames(t.printed(key{e.Package, e.Test})))
	case "skip":
		t.skipped++
		fmt.Fprintf(t.out, "skip\t%s\t%s: %s\n", e.Package, e.Test, reason(t.printed(key{e.Package, e.Test})))
	default:
		return // run, pause, cont, bench
	}
	delete(t.output, key{e.Package, e.Test})
}

// endPackage prints a package's line. A package that failed without a failed test (it does not build, it panicked, it
// took too long) counts as one that failed, and all that its running tests said is shown.
func (t *tally) endPackage(e event) {
	switch e.Action {
	case "pass":
		fmt.Fprintf(t.out, "ok\t%s\t%.3fs\n", e.Package, e.Elapsed)
	case "fail":
		if t.failedIn[e.Package] == 0 {
			t.failed++
		}
		for k := range t.output {
			if k.pkg == e.Package && k.test != "" {
				fmt.Fprint(t.out, t.printed(k))
			}
		}
		fmt.Fprint(t.out, withoutFrames(t.printed(key{e.Package, ""})))
		return
	case "skip": // no test files
	default:
		return
	}
	delete(t.output, key{e.Package, ""})
}

// withoutFrames leaves out the lines by which go test -v tells what runs.
func withoutFrames(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(line, "=== ") && line != "PASS\n" {
			b.WriteString(line)
		}
	}
	return b.String()
}

// reason finds the word with which a test was skipped: what stands behind "file.go:12: ".
func reason(output string) string {
	why := "no word"
	for line := range strings.Lines(output) {
		if _, said, ok := strings.Cut(line, ".go:"); ok {
			if _, word, ok := strings.Cut(said, ": "); ok {
				why = strings.TrimSpace(word)
			}
		}
	}
	return why
}
