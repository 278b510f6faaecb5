package history

import (
	"strings"
	"testing"
)

// Of each system files are found where it writes them: with their bytes where these are in the file, else by what is said.
func TestFiles(t *testing.T) {
	f := func(system, text string, want ...string) {
		t.Helper()
		list, _ := all(t, system, text)
		var got []string
		for _, x := range list[0].Files {
			got = append(got, x.Said()+" = "+string(x.Body))
		}
		if strings.Join(got, " | ") != strings.Join(want, " | ") {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f("rtir", `{"id":"1","Created":"2024-03-01T09:30:00Z","transactions":[{"Type":"Correspond","Attachments":[
		{"ContentType":"text/plain","Content":"aGVsbG8="},{"Filename":"a.log","ContentType":"text/plain","Content":"d2\nF4","ContentLength":"3"},{"Filename":"b.log","Content":"%%"}]}]}`,
		"a.log · 3 B = wax", "b.log = ")
	sha := strings.Repeat("ab", 32)
	f("thehive", `{"number":1,"startDate":1709285400000,"observables":[{"dataType":"file","attachment":{"name":"x.exe","size":9,"hashes":["`+sha+`","`+strings.Repeat("c", 40)+`"]}},{"dataType":"ip","data":"203.0.113.7"}]}`,
		"x.exe · 9 B · "+sha+" = ")
	f("iris", `{"case":{"case_id":5,"open_date":"2024-03-01"},"evidences":[{"filename":"disk.E01","file_size":12,"file_hash":"`+sha+`","file_description":"the laptop"}]}`,
		"disk.E01 (the laptop) · 12 B · "+sha+" = ")
	if list, _ := all(t, "rtir", `{"id":"1","Created":"2024-03-01T09:30:00Z","transactions":[{"Type":"Create","Attachments":[{"ContentType":"text/plain; charset=utf-8","Content":"aGVsbG8="}]}]}`); list[0].Text != "hello" {
		t.Errorf("the text of a letter: %q", list[0].Text)
	}
	if list, _ := all(t, "iris", `{"case":{"case_id":5,"open_date":"2024-03-01"},"evidences":[{"filename":"d","file_hash":"`+sha+`"}]}`); len(list[0].Indicators) != 1 || list[0].Indicators[0].Value != sha {
		t.Errorf("the hash of a file: %+v", list[0].Indicators)
	}
}
