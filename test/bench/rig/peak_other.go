//go:build !linux

package rig

import "os"

// PeakOf does not know; other systems count in other units.
func PeakOf(*os.ProcessState) int64 { return 0 }
