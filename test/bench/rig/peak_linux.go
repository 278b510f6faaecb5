package rig

import (
	"os"
	"syscall"
)

// PeakOf returns the most memory that a process that has ended had at once, in bytes.
func PeakOf(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
