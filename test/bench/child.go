package main

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// usage is what a process took.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory; 0 where the system does not tell
	out       []byte
}

// runChild runs a program to its end and returns what it took and printed.
func runChild(in io.Reader, program string, args ...string) (*usage, error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &errs
	began := time.Now()
	err := cmd.Run()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, errs.String())
	}
	s := cmd.ProcessState
	return &usage{time.Since(began), s.UserTime() + s.SystemTime(), peakOf(s), out.Bytes()}, nil
}
