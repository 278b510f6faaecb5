package script

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"tocsin/app"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tocsin": func() {
			os.Exit(app.Main(context.Background(), os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
		},
		"fetch":  fetch,
		"ask":    ask,
		"browse": browse,
		"pack":   pack,
	})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata", ContinueOnError: true,
		Setup:     setup,
		Condition: condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "days": days, "start": start, "stop": stop, "column": column,
			"events-server": eventsServer, "records-server": recordsServer,
		},
	})
}

// daysKnown is how many days back a script can name.
const daysKnown = 10

func setup(env *testscript.Env) error {
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("TOCSIN_DATA", filepath.Join(env.WorkDir, "node"))
	env.Values[serverKey{}], env.Values[eventsKey{}] = &server{over: true}, &events{}
	today := time.Now().UTC()
	for i := range daysKnown {
		env.Setenv("DAY"+strconv.Itoa(i), today.AddDate(0, 0, -i).Format(time.DateOnly))
	}
	return nil
}

func condition(cond string) (bool, error) {
	if cond == "postgres" {
		return os.Getenv("TOCSIN_TEST_POSTGRES") != "" || sqldbtest.Found(), nil
	}
	if cond == "bash" || cond == "go" {
		_, err := exec.LookPath(cond)
		return err == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// code runs a command that must end with an exit code.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND ...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// days writes dates into files.
func days(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := ts.ReadFile(name)
		for i := range daysKnown {
			key := "DAY" + strconv.Itoa(i)
			text = strings.ReplaceAll(text, "$"+key, ts.Getenv(key))
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// column keeps what the lines of JSON say under a key, or looks whether they say the same: column KEY NAME, or
// column KEY = VALUE.
func column(ts *testscript.TestScript, _ bool, args []string) {
	var values []string
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		var row map[string]any
		ts.Check(json.Unmarshal([]byte(line), &row))
		values = append(values, fmt.Sprint(row[args[0]]))
	}
	slices.Sort(values)
	got := strings.Join(values, " ")
	if args[1] != "=" {
		ts.Setenv(args[1], got)
	} else if got != args[2] {
		ts.Fatalf("%s: %s, want %s", args[0], got, args[2])
	}
}
