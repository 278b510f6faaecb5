package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tocsin/test/bench/w1"
)

// Sizes of the reference work's tables.
const (
	asRanges = 400_000
	orgs     = 5000
	prefixes = 50_000
)

// place is where inputs lie and data directories are made.
type place struct {
	dir     string
	program string
}

// newPlace returns the folder to work in, and what takes it away again.
func newPlace(dir, program string) (*place, func(), error) {
	if dir != "" {
		return &place{dir, program}, func() {}, os.MkdirAll(dir, 0o750)
	}
	dir, err := os.MkdirTemp("", "tocsin-bench-")
	return &place{dir, program}, func() { _ = os.RemoveAll(dir) }, err
}

func (p *place) path(name ...string) string {
	return filepath.Join(append([]string{p.dir}, name...)...)
}

// build builds the program, unless one was named.
func (p *place) build() error {
	if p.program != "" {
		return nil
	}
	p.program = p.path("tocsin")
	fmt.Println("build the program")
	out, err := exec.Command("go", "build", "-o", p.program, "tocsin/cmd/tocsin").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return nil
}

func yesterday() time.Time { return time.Now().UTC().AddDate(0, 0, -1) }

// report makes the report of yesterday with n rows, unless it is there.
func (p *place) report(n int) (string, error) {
	dir := p.path(fmt.Sprint("w1-", n))
	file := filepath.Join(dir, w1.Name(yesterday()))
	return file, makeFile(file, func(w io.Writer) error { return w1.Sinkhole(w, n, 1, yesterday()) })
}

// makeFile writes a file that is not there yet.
func makeFile(file string, write func(io.Writer) error) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	f, err := os.Create(file + ".part")
	if err != nil {
		return err
	}
	err = write(f)
	if shut := f.Close(); err == nil {
		err = shut
	}
	if err != nil {
		return fmt.Errorf("make %s: %w", file, err)
	}
	return os.Rename(file+".part", file)
}

// prepared returns a data directory with constituents and AS table in it, which runs take copies of.
func (p *place) prepared() (string, error) {
	dir, list := p.path("prepared"), p.path("constituents.csv")
	err := makeFile(list, func(w io.Writer) error { return w1.Constituents(w, orgs, prefixes) })
	if err != nil {
		return "", err
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	for _, args := range [][]string{{"init", "--country", "ZM", "--name", "Bench"}, {"constituent", "import", list}} {
		if _, err := p.run(dir, args...); err != nil {
			return "", err
		}
	}
	err = makeFile(filepath.Join(dir, "enrich", "ip2asn-combined.tsv"), func(w io.Writer) error { return w1.ASTable(w, asRanges) })
	return dir, err
}

// run runs a command of the program on a data directory.
func (p *place) run(dir string, args ...string) (*usage, error) {
	return runChild(nil, p.program, append([]string{"--data", dir}, args...)...)
}

// fresh returns a copy of the prepared directory.
func (p *place) fresh(prepared string) (string, error) {
	dir := p.path("run")
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, os.DirFS(prepared))
}
