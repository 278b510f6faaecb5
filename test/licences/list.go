package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const head = `# Licences

The modules of Go that Tocsin is linked with. Written by ` + "`go run ./test/licences`" + `; a test keeps it up to date.

| module | version | licence |
| --- | --- | --- |
`

// list returns the page for the repository in a folder.
func list(ctx context.Context, root string) (string, error) {
	modules, err := linked(ctx, root)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(head)
	for _, m := range modules {
		name, err := licenceOf(m.dir)
		if err != nil {
			return "", fmt.Errorf("licence of %s: %w", m.path, err)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.path, m.version, name)
	}
	return b.String(), nil
}

type linkedModule struct{ path, version, dir string }

// linked asks the go command which modules the packages of the main module are linked with, tests left aside.
func linked(ctx context.Context, root string) ([]linkedModule, error) {
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}"
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-f", format, "./app/...", "./cmd/...", "./internal/...", "./plugin/...")
	cmd.Dir = root
	// One platform for all, so that the list is the same wherever it is made.
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var modules []linkedModule
	lines := strings.Split(string(bytes.TrimSpace(out)), "\n")
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		if part := strings.Split(line, "\t"); len(part) == 3 {
			modules = append(modules, linkedModule{part[0], part[1], part[2]})
		}
	}
	return modules, nil
}

// licenceOf reads a module's licence file and names the licence by its words.
func licenceOf(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return "", err
	}
	for _, file := range files {
		name := strings.ToUpper(filepath.Base(file))
		if !strings.HasPrefix(name, "LICENSE") && !strings.HasPrefix(name, "LICENCE") && !strings.HasPrefix(name, "COPYING") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a folder of licences
		}
		if found := nameOf(string(text)); found != "" {
			return found, nil
		}
	}
	return "", errors.New("no licence that is known; look at it, and add its words to nameOf if it agrees with Apache-2.0")
}

// nameOf names a licence by words that it alone has, in the names of the SPDX list. "" is one that was not looked at.
func nameOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(text, words) }
	switch {
	case has("Apache License") && has("Version 2.0"):
		return "Apache-2.0"
	case has("Mozilla Public License") && has("2.0"):
		return "MPL-2.0"
	case has("Redistribution and use in source and binary forms") && has("Neither the name"):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("Permission is hereby granted, free of charge"):
		return "MIT"
	case has("Permission to use, copy, modify, and/or distribute"), has("Permission to use, copy, modify, and distribute"):
		return "ISC"
	}
	return ""
}
