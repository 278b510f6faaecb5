//go:build unix

package app

import "syscall"

// freeDisk returns how many bytes a process like this one can still write where a folder is.
func freeDisk(dir string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
