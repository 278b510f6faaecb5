package eventlogtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// Server returns the program of a VictoriaLogs server, of the version that go.mod names. It is built when it is wanted
// for the first time and kept in the repository's folder out, where the tests of other packages find it: the linker alone
// takes longer than most tests.
func Server() (program string, err error) { return builtServer() }

var builtServer = sync.OnceValues(buildServer)

const serverModule = "github.com/VictoriaMetrics/VictoriaLogs"

func buildServer() (string, error) {
	root, err := goList("tocsin", "{{.Dir}}")
	if err != nil {
		return "", err
	}
	version, err := goList(serverModule, "{{.Version}}")
	if err != nil {
		return "", err
	}
	program := filepath.Join(root, "out", "victoria-logs-"+version+"-"+runtime.Version())
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	mine := fmt.Sprint(program, "-", os.Getpid()) // another test may be building it, too
	if out, err := exec.Command("go", "build", "-o", mine, serverModule+"/app/victoria-logs").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the VictoriaLogs server: %w: %s", err, out)
	}
	return program, os.Rename(mine, program)
}

func goList(module, format string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", format, module).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go list %s: %w: %s", module, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}
