package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const root = "../.."

func TestListIsUpToDate(t *testing.T) {
	want, err := list(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, listFile))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(got), want); d != "" {
		t.Errorf("%s is out of date; run go run ./test/licences (-got +want):\n%s", listFile, d)
	}
}

func TestNameOf(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := nameOf(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	f("Apache License\n   Version 2.0, January 2004", "Apache-2.0")
	f("Redistribution and use in source\nand binary forms ... Neither the name of", "BSD-3-Clause")
	f("Redistribution and use in source and binary forms", "BSD-2-Clause")
	f("Permission is hereby granted, free of charge, to", "MIT")
	f("Permission to use, copy, modify, and/or distribute this", "ISC")
	f("GNU GENERAL PUBLIC LICENSE Version 3", "")
}
