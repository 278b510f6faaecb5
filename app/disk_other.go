//go:build !unix

package app

import "errors"

// freeDisk returns how many bytes a process like this one can still write where a folder is.
func freeDisk(string) (int64, error) { return 0, errors.New("not on this system") }
