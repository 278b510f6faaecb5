//go:build !unix

package embedded

// checkFree can't ask here; the engine itself ends the process when the directory is in use.
func checkFree(string) error { return nil }
