package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/knadh/koanf/v2"
	"github.com/pelletier/go-toml/v2"

	"tocsin"
)

// Source is where settings are read from.
type Source struct {
	// File names the file in faults; Text is what stands in it.
	File string
	Text []byte
	// Env is the environment as os.Environ gives it; a setting's name there is Prefix, section and key in capitals.
	Env    []string
	Prefix string
}

// Origins tell where the value of each setting comes from that is not the default: a file or a variable.
type Origins map[string]string

// maxFile is how long a file of settings may be, in bytes.
const maxFile = 1 << 20

// Read reads settings into a struct: defaults, then the file, then the environment.
func Read(into any, src Source) (Origins, error) {
	if len(src.Text) > maxFile {
		return nil, &tocsin.Fault{Why: tocsin.TooLarge, File: src.File, Text: fmt.Sprintf("settings are longer than %d bytes", maxFile)}
	}
	all := fields(reflect.TypeOf(into).Elem(), "", nil)
	file, err := fileLayer(into, src)
	if err != nil {
		return nil, err
	}
	k, from := koanf.New("."), Origins{}
	if err := errors.Join(k.Load(defaults(all), nil), k.Load(file, nil)); err != nil {
		return nil, err
	}
	if err := fromFile(all, file, src.File, from); err != nil {
		return nil, err
	}
	env, err := envLayer(all, src, from)
	if err != nil {
		return nil, err
	}
	if err := k.Load(env, nil); err != nil {
		return nil, err
	}
	return from, k.UnmarshalWithConf("", into, koanf.UnmarshalConf{Tag: "toml"})
}

// layer is a nested map of settings; koanf lays one over the other.
type layer map[string]any

// Read returns the map.
func (l layer) Read() (map[string]any, error) { return l, nil }

// ReadBytes is what a source of another kind would have.
func (layer) ReadBytes() ([]byte, error) { return nil, errors.New("settings are no bytes here") }

func (l layer) set(key string, v any) {
	m := map[string]any(l)
	for {
		section, rest, ok := strings.Cut(key, ".")
		if !ok {
			m[key] = v
			return
		}
		sub, ok := m[section].(map[string]any)
		if !ok {
			sub = map[string]any{}
			m[section] = sub
		}
		m, key = sub, rest
	}
}

func (l layer) has(key string) bool {
	m := map[string]any(l)
	for {
		section, rest, ok := strings.Cut(key, ".")
		if !ok {
			_, there := m[key]
			return there
		}
		if m, ok = m[section].(map[string]any); !ok {
			return false
		}
		key = rest
	}
}

func defaults(all []field) layer {
	l := layer{}
	for _, f := range all {
		if text, ok := f.tag.Lookup("default"); ok {
			if v, err := f.parse(text); err == nil { // a test reads all defaults
				l.set(f.key, v)
			}
		}
	}
	return l
}

// fileLayer reads the file twice: into a struct of the same type, which knows the types and the lines of what is wrong,
// and as a map.
func fileLayer(into any, src Source) (layer, error) {
	l := layer{}
	probe := reflect.New(reflect.TypeOf(into).Elem()).Interface()
	if err := toml.NewDecoder(bytes.NewReader(src.Text)).DisallowUnknownFields().Decode(probe); err != nil {
		return nil, fileFault(src.File, err)
	}
	if err := toml.Unmarshal(src.Text, (*map[string]any)(&l)); err != nil {
		return nil, fileFault(src.File, err)
	}
	return l, nil
}

// fileFault says where in the file the mistake is.
func fileFault(file string, err error) error {
	f := tocsin.Faultf(tocsin.Invalid, "%v", err)
	f.File = file
	var strict *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case errors.As(err, &strict) && len(strict.Errors) > 0:
		first := &strict.Errors[0]
		row, _ := first.Position()
		f.Line, f.Field = int64(row), strings.Join(first.Key(), ".")
		f.Text = "there is no such setting: tocsin config describe lists all"
	case errors.As(err, &decode):
		row, _ := decode.Position()
		f.Line, f.Field = int64(row), strings.Join(decode.Key(), ".")
		f.Text = strings.TrimPrefix(decode.Error(), "toml: ")
	}
	return f
}

// fromFile notes what stands in the file, and refuses a secret there.
func fromFile(all []field, file layer, name string, from Origins) error {
	for _, f := range all {
		if !file.has(f.key) {
			continue
		}
		if f.secret() {
			return &tocsin.Fault{Why: tocsin.Invalid, File: name, Field: f.key,
				Text: "a secret does not stand among settings: put it into a file of its own and name that in " + f.key + "_file, or into the environment"}
		}
		from[f.key] = name
	}
	return nil
}

// envLayer takes the settings from the environment. What begins like a section and is no setting is a mistake.
func envLayer(all []field, src Source, from Origins) (layer, error) {
	l, byEnv, sections := layer{}, map[string]field{}, map[string]bool{}
	for _, f := range all {
		byEnv[f.env(src.Prefix)] = f
		if section, _, ok := strings.Cut(f.key, "."); ok {
			sections[src.Prefix+strings.ToUpper(section)+"_"] = true
		}
	}
	for _, kv := range src.Env {
		name, value, ok := strings.Cut(kv, "=")
		f, known := byEnv[name]
		switch {
		case !ok, value == "", !strings.HasPrefix(name, src.Prefix):
			continue
		case !known && begins(name, sections):
			return nil, &tocsin.Fault{Why: tocsin.Invalid, File: "environment", Field: name, Text: "there is no such setting: tocsin config describe lists all"}
		case !known:
			continue
		}
		v, err := f.parse(value)
		if err != nil {
			return nil, &tocsin.Fault{Why: tocsin.Invalid, File: "environment", Field: name, Text: maskIn(f, err.Error(), value)}
		}
		l.set(f.key, v)
		from[f.key] = "environment " + name
	}
	return l, nil
}

// maskIn keeps a secret out of a fault's text.
func maskIn(f field, text, value string) string {
	if f.secret() {
		return strings.ReplaceAll(text, value, masked)
	}
	return text
}

func begins(name string, sections map[string]bool) bool {
	for s := range maps.Keys(sections) {
		if strings.HasPrefix(name, s) {
			return true
		}
	}
	return false
}
