package sqldbtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// againName is the test that runs others on PostgreSQL.
const againName = "TestOnPostgres"

// Place returns where a test keeps its records: in a fresh SQLite file, or on PostgreSQL when OnPostgres runs the test.
func Place(t testing.TB) string {
	t.Helper()
	if strings.HasPrefix(t.Name(), againName+"/") {
		return Postgres(t)
	}
	return filepath.Join(t.TempDir(), "records.db")
}

// OnPostgres runs tests, which run on SQLite by themselves, once more on PostgreSQL. The test that calls it is named
// TestOnPostgres. helper is the function with which the package's tests open their records: a test that calls it and is not
// among tests is an error, so that none is forgotten.
func OnPostgres(t *testing.T, helper string, tests ...func(*testing.T)) {
	t.Helper()
	if t.Name() != againName {
		t.Fatalf("call OnPostgres in %s", againName)
	}
	named := map[string]func(*testing.T){}
	for _, test := range tests {
		name := runtime.FuncForPC(reflect.ValueOf(test).Pointer()).Name()
		named[name[strings.LastIndexByte(name, '.')+1:]] = test
	}
	for _, name := range callers(t, helper) {
		if named[name] == nil {
			t.Errorf("%s opens records and does not run on PostgreSQL: name it in %s", name, againName)
		}
	}
	Postgres(t) // skips once where there is none
	for _, name := range slices.Sorted(maps.Keys(named)) {
		t.Run(name, named[name])
	}
}

// callers returns the tests in the working folder that call a function by its name.
func callers(t *testing.T, helper string) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_timing_test.go") { // is about how quick one engine is
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && strings.HasPrefix(fn.Name.Name, "Test") && calls(fn, helper) {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

func calls(fn *ast.FuncDecl, helper string) (found bool) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			id, ok := call.Fun.(*ast.Ident)
			found = found || ok && id.Name == helper
		}
		return !found
	})
	return found
}

// PlaceIn is Place for a test that opens the records of a folder more than once.
func PlaceIn(t testing.TB, dir string) string {
	t.Helper()
	if !strings.HasPrefix(t.Name(), againName+"/") {
		return filepath.Join(dir, "records.db")
	}
	kept := filepath.Join(dir, "records.url")
	if where, err := os.ReadFile(kept); err == nil {
		return string(where)
	}
	where := Postgres(t)
	if err := os.WriteFile(kept, []byte(where), 0o600); err != nil {
		t.Fatal(err)
	}
	return where
}
