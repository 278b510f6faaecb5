package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tocsin"
)

type wish struct {
	Name  string            `json:"name"`
	N     int64             `json:"n"`
	In    map[string]any    `json:"in"`
	List  []wish            `json:"list"`
	Plain map[string]string `json:"plain"`
}

func read(body string, head ...string) error {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if len(head) > 0 {
		r.Header.Set("Content-Encoding", head[0])
	}
	return Read(httptest.NewRecorder(), r, "the wish", 1<<20, &wish{})
}

// What two readers could take for two things is taken for none: a name that is given twice, a second value, a packed body.
func TestRead(t *testing.T) {
	f := func(body string, good bool) {
		t.Helper()
		err := read(body)
		if (err == nil) != good || !good && tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%.60s: %v", body, err)
		}
	}
	f(`{"name":"a","n":9223372036854775807}`, true)
	f(" {\"in\":{\"name\":\"name\",\"n\":{\"name\":1}},\"name\":\"n\"}\r\n ", true)
	f(`{"plain":{"a":"1","A":"2"},"list":[{"name":"a"},{"name":"a"},{"in":{"list":[1,{"a":[]},{"a":{}}]}}]}`, true)
	f(``, false)
	f(`{"name":"a","name":"b"}`, false)
	f(`{"name":"a","Name":"b"}`, false)
	f(`{"name":"a","\u006eame":"b"}`, false)
	f(`{"in":{"a":1,"b":[{"c":1}],"a":2}}`, false)
	f(`{"list":[{"name":"a","n":1,"name":"b"}]}`, false)
	f(`{"name":"a"}{"name":"b"}`, false)
	f(`{"name":"a"} x`, false)
	f("{\"name\":\"a\"}\x00", false)
	f(`{"in":{"":1,"":2}}`, false)
	f(`{"other":1}`, false)
	f(`{"n":9223372036854775808}`, false)
	f(`{"n":1e400}`, false)
	f(`{"n":1.5}`, false)
	f(`{"in":{"a":1e400}}`, false)
	f(`{"n":`+strings.Repeat("9", 1<<19)+`}`, false)
	f(`{"in":{"a":`+strings.Repeat("[", 1<<18)+strings.Repeat("]", 1<<18)+`}}`, false)
	f(strings.Repeat(`{"in":`, 1<<16), false)
}

func TestReadTooMuch(t *testing.T) {
	var long *http.MaxBytesError
	if err := read(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`); !errors.As(err, &long) {
		t.Errorf("a body that is too long: %v", err)
	}
	for _, packed := range []string{"gzip", "br", "deflate", "gzip, identity", "zstd"} {
		if err := read(`{"name":"a"}`, packed); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%s: %v", packed, err)
		}
	}
	if err := read(`{"name":"a"}`, "identity"); err != nil {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"name":"a"}`, `{"in":{"a":[{"b":1}]}}`, `{"list":[{}]}`, `[]`, `null`, `{"name":"a","name":1}`} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) { _ = read(s) })
}
