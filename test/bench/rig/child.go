package rig

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Usage is what a process took.
type Usage struct {
	Wall, CPU time.Duration
	Peak      int64 // bytes of memory; 0 where the system does not tell
	Out       []byte
}

// Child runs a program to its end and returns what it took and printed. A nil env is this process's own.
func Child(env []string, in io.Reader, program string, args ...string) (*Usage, error) {
	var out, errs bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, in, &out, &errs
	began := time.Now()
	err := cmd.Run()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, errs.String())
	}
	s := cmd.ProcessState
	return &Usage{time.Since(began), s.UserTime() + s.SystemTime(), PeakOf(s), out.Bytes()}, nil
}
