package config

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
)

// Setting tells all of one setting.
type Setting struct {
	Key     string `json:"key"`
	Type    string `json:"type"`
	Default string `json:"default"`
	Env     string `json:"env"`
	Help    string `json:"help"`
	Value   string `json:"value"`
	From    string `json:"from"` // "default", a file, or "environment NAME"
}

// masked stands for a secret that is set.
const masked = "********"

// Describe lists the settings of a struct in the order in which they stand there, secrets masked.
func Describe(of any, prefix string, from Origins) []Setting {
	v := reflect.ValueOf(of).Elem()
	var list []Setting
	for _, f := range fields(v.Type(), "", nil) {
		s := Setting{Key: f.key, Type: f.typeName(), Default: f.fallback(), Env: f.env(prefix), Help: f.tag.Get("help"),
			Value: f.show(v.FieldByIndex(f.path)), From: "default"}
		if where, ok := from[f.key]; ok {
			s.From = where
		}
		list = append(list, s)
	}
	return list
}

// fallback is the default as text.
func (f field) fallback() string {
	if d, ok := f.tag.Lookup("default"); ok {
		return d
	}
	return f.show(reflect.Zero(f.kind))
}

func (f field) show(v reflect.Value) string {
	text := fmt.Sprint(v.Interface())
	if v.Kind() == reflect.Slice {
		all := make([]string, v.Len())
		for i := range all {
			all[i] = v.Index(i).String()
		}
		text = strings.Join(all, ",")
	}
	switch {
	case text == "":
		return ""
	case f.secret():
		return masked
	case f.tag.Get("secret") == "url":
		return maskURL(text)
	}
	return text
}

// maskURL hides the password of an address; an address that can't be read is hidden whole.
func maskURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" && strings.Contains(s, "password") {
		return masked
	}
	q := u.Query()
	if q.Has("password") {
		q.Set("password", masked)
		u.RawQuery = q.Encode()
	}
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), masked)
	}
	return strings.ReplaceAll(u.String(), url.QueryEscape(masked), masked)
}
