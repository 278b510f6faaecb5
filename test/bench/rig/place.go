// Package rig is what measuring programs share: a folder for inputs and data directories, the program, and what a
// process takes.
package rig

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

// Place is where inputs lie and data directories are made.
type Place struct {
	Dir     string
	Program string // the file
}

// New returns the folder to work in, and what takes it away again: a temporary one where dir is empty.
func New(dir, program string) (*Place, func(), error) {
	if dir != "" {
		return &Place{Dir: dir, Program: program}, func() {}, os.MkdirAll(dir, 0o750)
	}
	dir, err := os.MkdirTemp("", "tocsin-bench-")
	return &Place{Dir: dir, Program: program}, func() { _ = os.RemoveAll(dir) }, err
}

// Path returns the path of a file in the folder.
func (p *Place) Path(name ...string) string {
	return filepath.Join(append([]string{p.Dir}, name...)...)
}

// Build builds the program, unless one was named.
func (p *Place) Build() error {
	if p.Program != "" {
		return nil
	}
	p.Program = p.Path("tocsin")
	fmt.Println("build the program")
	out, err := exec.Command("go", "build", "-o", p.Program, "tocsin/cmd/tocsin").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return nil
}

// Yesterday is the day that reports are of: its events are old enough to be none of the future.
func Yesterday() time.Time { return time.Now().UTC().AddDate(0, 0, -1) }

// Report makes the report of yesterday with n rows, unless it is there.
func (p *Place) Report(n int) (string, error) {
	dir := p.Path(fmt.Sprint("w1-", n))
	file := filepath.Join(dir, w1.Name(Yesterday()))
	return file, MakeFile(file, func(w io.Writer) error { return w1.Sinkhole(w, n, 1, Yesterday()) })
}

// MakeFile writes a file that is not there yet.
func MakeFile(file string, write func(io.Writer) error) error {
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

// Prepared returns a data directory with constituents and AS table in it, which runs take copies of.
func (p *Place) Prepared() (string, error) {
	dir, list := p.Path("prepared"), p.Path("constituents.csv")
	err := MakeFile(list, func(w io.Writer) error { return w1.Constituents(w, orgs, prefixes) })
	if err != nil {
		return "", err
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	for _, args := range [][]string{{"init", "--country", "ZM", "--name", "Bench"}, {"constituent", "import", list}} {
		if _, err := p.Run(dir, args...); err != nil {
			return "", err
		}
	}
	err = MakeFile(filepath.Join(dir, "enrich", "ip2asn-combined.tsv"), func(w io.Writer) error { return w1.ASTable(w, asRanges) })
	return dir, err
}

// Run runs a command of the program on a data directory.
func (p *Place) Run(dir string, args ...string) (*Usage, error) {
	return Child(nil, nil, p.Program, append([]string{"--data", dir}, args...)...)
}

// Fresh returns a copy of the prepared directory.
func (p *Place) Fresh(prepared string) (string, error) {
	dir := p.Path("run")
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, os.DirFS(prepared))
}
