package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
	"tocsin/internal/kit/config"
)

// setting is a line of a section of the settings file: a key and its value, a text, a number, true or false, or a list.
type setting struct {
	key   string
	value any
}

// errEnv tells that a setting comes from the environment, which goes before the file.
func errEnv(name string) error {
	return tocsin.Faultf(tocsin.Conflict, "%s is set in the environment, which goes before the settings file: change it there", name)
}

// write puts lines into a section of the settings file; all else in it stays as it stands, comments included. What was
// written must be settings that a node can start with, or nothing is. The file is replaced whole: a crash leaves the old one
// or the new one.
func (h Home) write(section string, lines []setting, env []string) (Settings, error) {
	file := h.path(settingsFile)
	was, err := os.ReadFile(file)
	if err != nil {
		return Settings{}, fmt.Errorf("read settings: %w", err)
	}
	text, err := rewritten(string(was), section, lines)
	if err != nil {
		return Settings{}, err
	}
	var s Settings
	from, err := config.Read(&s, config.Source{File: file, Text: []byte(text), Env: env, Prefix: envPrefix})
	if err != nil {
		return s, err
	}
	for _, l := range lines {
		if name, ok := strings.CutPrefix(from[section+"."+l.key], "environment "); ok {
			return s, errEnv(name)
		}
	}
	if err := s.check(file); err != nil {
		return s, err
	}
	return s, readOnly(file, replaceFile(file, []byte(text)))
}

// readOnly says what a person can do about a file that the node may not write.
func readOnly(file string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return tocsin.Faultf(tocsin.Invalid, "the node may not write %s; write the lines there yourself and start it again", file)
	}
	return fmt.Errorf("write %s: %w", file, err)
}

// rewritten returns a settings file with lines of a section, if it says these and else what it said before. A file that is
// written in a way that lines can't be put into is left to people.
func rewritten(text, section string, lines []setting) (string, error) {
	out, err := withLines(text, section, lines)
	if err != nil {
		return "", err
	}
	alone, err := withLines("", section, lines)
	if err != nil {
		return "", err
	}
	var want, got Settings
	if _, err := config.Read(&want, config.Source{File: settingsFile, Text: []byte(text)}); err != nil {
		return "", err
	}
	if err := toml.Unmarshal([]byte(alone), &want); err != nil { // only what stands in it is changed
		return "", fmt.Errorf("read lines of %s: %w", section, err)
	}
	_, err = config.Read(&got, config.Source{File: settingsFile, Text: []byte(out)})
	if err != nil || !sameSettings(want, got) {
		return "", tocsin.Faultf(tocsin.Invalid, "these lines can't be put into %s by the node; write them there yourself and start it again", settingsFile)
	}
	return out, nil
}

func sameSettings(a, b Settings) bool {
	x, err1 := toml.Marshal(a)
	y, err2 := toml.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// withLines returns a settings file with lines of a section: each takes the place of the line that says the same, or comes
// behind the section's head, or behind all else with a head of its own.
func withLines(text, section string, lines []setting) (string, error) {
	rows := strings.Split(strings.TrimRight(text, "\n"), "\n")
	head, end := sectionOf(rows, section)
	if head < 0 {
		rows = append(rows, "", "["+section+"]")
		head, end = len(rows)-1, len(rows)
	}
	for _, l := range lines {
		value, err := tomlValue(l)
		if err != nil {
			return "", err
		}
		at := rowOf(rows[head+1:end], l.key)
		if at < 0 {
			rows = append(rows[:end], append([]string{value}, rows[end:]...)...)
			end++
			continue
		}
		rows[head+1+at] = value
	}
	return strings.Join(rows, "\n") + "\n", nil
}

// tomlValue writes a setting as its line.
func tomlValue(l setting) (string, error) {
	if !utf8.ValidString(fmt.Sprint(l.value)) { // it would be written as other letters
		return "", &tocsin.Fault{Why: tocsin.Invalid, Field: l.key, Text: "is no text in UTF-8"}
	}
	text, err := toml.Marshal(map[string]any{l.key: l.value})
	if err != nil {
		return "", fmt.Errorf("write setting %s: %w", l.key, err)
	}
	line := strings.TrimSpace(string(text))
	if strings.Contains(line, "\n") {
		return "", tocsin.Faultf(tocsin.Invalid, "%s is one line", l.key)
	}
	return line, nil
}

// sectionOf finds a section's head and the row behind its last that says something; -1 where there is none.
func sectionOf(rows []string, section string) (head, end int) {
	head = -1
	for i, row := range rows {
		row = strings.TrimSpace(row)
		name, isHead := strings.CutPrefix(row, "[")
		switch {
		case isHead && head < 0 && strings.HasPrefix(name, section+"]"):
			head, end = i, i+1
		case isHead && head >= 0 && strings.Contains(name, "]") && !strings.HasPrefix(row, "[["):
			return head, end
		case head >= 0 && row != "":
			end = i + 1
		}
	}
	return head, end
}

// rowOf finds the row of a key; -1 where there is none.
func rowOf(rows []string, key string) int {
	for i, row := range rows {
		if name, _, ok := strings.Cut(row, "="); ok && strings.Trim(strings.TrimSpace(name), `"'`) == key {
			return i
		}
	}
	return -1
}
