package unpack

import (
	"os"
	"path/filepath"
	"testing"
)

// The zips in testdata are made by Info-ZIP (old, stream) and pyzipper (aes*).
func TestPasswords(t *testing.T) {
	f := func(file, want string, passwords ...string) {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if got := contents(t, file, string(data), Limits{Passwords: passwords}); got != want {
			t.Errorf("%s %q: got %q, want %q", file, passwords, got, want)
		}
	}
	const text = "source.ip,note\n192.0.2.1,locked\n"
	f("old.zip", "report.csv: "+text+"\n", "wrong", "s3cret")
	f("stream.zip", "-: "+text+"\n", "s3cret")
	f("aes128.zip", "report.csv: "+text+"\n", "s3cret")
	f("aes192.zip", "report.csv: "+text+"\n", "wrong", "s3cret", "other")
	f("aes256.zip", "report.csv: "+text+"\n", "s3cret")
	f("aes256.zip", "next: report.csv: the member has a password, and none of the feed's fits\n", "wrong")
	f("old.zip", "next: report.csv: the member has a password, and none of the feed's fits\n", "nope")
}

// One wrong password in 256 passes the old encryption's check; then the right one must still be found.
func TestPasswordsThatSeemToFit(t *testing.T) {
	data, err := os.ReadFile("testdata/old.zip")
	if err != nil {
		t.Fatal(err)
	}
	var many []string
	for i := range 600 {
		many = append(many, "guess"+string(rune('a'+i%26))+string(rune('a'+i/26)))
	}
	many = append(many, "s3cret")
	if got := contents(t, "old.zip", string(data), Limits{Passwords: many}); got != "report.csv: source.ip,note\n192.0.2.1,locked\n\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzPasswords(f *testing.F) {
	files, err := filepath.Glob("testdata/*.zip")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		contents(t, "a.zip", string(data), Limits{Passwords: []string{"wrong", "s3cret"}, Total: 1 << 20})
	})
}
