package page

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"testing/fstest"

	"tocsin/app"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// actAs is the variable of the environment that makes this test's program be tocsin itself: "tocsin", or "pseudo" for one
// that speaks the made-up language where it would speak Arabic.
const actAs = "TOCSIN_PAGE_TEST_ACTS_AS"

func TestMain(m *testing.M) {
	switch os.Getenv(actAs) {
	case "pseudo":
		b := pseudo()
		console.Words = func() *lang.Bundle { return b }
		fallthrough
	case "tocsin":
		os.Unsetenv(actAs)
		os.Exit(app.Main(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
	}
	code := m.Run()
	closeAll()
	os.Exit(code)
}

// root is the repository's folder.
func root() string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return dir
}

// pictures is where screenshots are left.
func pictures() string { return filepath.Join(root(), "out", "page") }

// program is a command of the program.
func program(as string, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), actAs+"="+as)
	return cmd
}

// pseudo returns the catalogues with one that is made of the English one in the place of the Arabic one.
func pseudo() *lang.Bundle {
	dir := os.DirFS(filepath.Join(root(), "internal", "console", "locale"))
	files := fstest.MapFS{}
	for _, tag := range lang.Tags() {
		text, err := fs.ReadFile(dir, tag+".json")
		if err != nil {
			panic(err)
		}
		files[tag+".json"] = &fstest.MapFile{Data: text}
	}
	files["ar.json"] = &fstest.MapFile{Data: stretch(files["en.json"].Data)}
	b, err := lang.Load(files)
	if err != nil {
		panic(err)
	}
	return b
}

// explain adds what a command said to its error.
func explain(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	return err
}
