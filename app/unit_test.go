package app

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// systemd itself has nothing against the unit: every name and value is one that it knows.
func TestSystemdTakesTheUnit(t *testing.T) {
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here: the unit is not checked")
	}
	unit, err := os.ReadFile(filepath.Join("..", "packaging", "tocsin.service"))
	if err != nil {
		t.Fatal(err)
	}
	const program = "/usr/local/bin/tocsin"
	if !bytes.Contains(unit, []byte("ExecStart="+program+" serve\n")) {
		t.Fatalf("the unit does not start %s", program)
	}
	here, err := os.Executable() // there is a program of that name only where one was installed
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tocsin.service")
	if err := os.WriteFile(file, bytes.ReplaceAll(unit, []byte(program), []byte(here)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "verify", "--man=no", file).CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}
