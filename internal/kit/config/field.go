package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"tocsin"
)

// field is one setting of the struct.
type field struct {
	key  string // "mail.smtp"
	tag  reflect.StructTag
	kind reflect.Type
	path []int
}

// fields returns the settings of a struct in the order in which they stand there.
func fields(t reflect.Type, section string, path []int) (all []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, ok := f.Tag.Lookup("toml")
		if !ok || name == "-" {
			continue
		}
		at := append(append([]int(nil), path...), i)
		if f.Type.Kind() == reflect.Struct {
			all = append(all, fields(f.Type, section+name+".", at)...)
			continue
		}
		all = append(all, field{key: section + name, tag: f.Tag, kind: f.Type, path: at})
	}
	return all
}

// env is the name that a setting has in the environment.
func (f field) env(prefix string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(f.key, ".", "_"))
}

// secret tells that the value may stand in the environment alone.
func (f field) secret() bool { return f.tag.Get("secret") == "env" }

// typeName is what people call the type.
func (f field) typeName() string {
	switch f.kind.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "list of texts"
	}
	return "whole number"
}

// parse reads a text of the environment, or a default, as the field's type. A list's values are separated by commas.
func (f field) parse(s string) (any, error) {
	switch f.kind.Kind() {
	case reflect.String:
		return s, nil
	case reflect.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return nil, tocsin.Faultf(tocsin.Invalid, "%.40q is neither true nor false", s)
		}
		return b, nil
	case reflect.Slice:
		return parts(s), nil
	case reflect.Uint32:
		n, err := strconv.ParseUint(s, 10, 32)
		return n, notNumber(s, err)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(s, 10, 64)
		return n, notNumber(s, err)
	}
	return nil, fmt.Errorf("setting %s: no setting can be a %s", f.key, f.kind)
}

func notNumber(s string, err error) error {
	if err == nil {
		return nil
	}
	return tocsin.Faultf(tocsin.Invalid, "%.40q is not a whole number that fits", s)
}

func parts(s string) []string {
	list := []string{}
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}
