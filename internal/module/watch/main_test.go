package watch

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets several tests run side by side: they wait for the disk more than they work.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
