package item

import (
	"fmt"
	"testing"
)

func TestReadArticle(t *testing.T) {
	f := func(file, want string) {
		t.Helper()
		a := ReadArticle(file, Article{Name: "n", Language: "en"})
		if got := fmt.Sprintf("%s %s %q %q %v %v %s", a.Name, a.Language, a.Title, a.Text, a.Tags, a.Classes, a.TLP); got != want {
			t.Errorf("%q:\n got %s\nwant %s", file, got, want)
		}
	}
	f("# Title\n\ntext\n", `n en "Title" "text" [] [] `)
	f("\ufeff---\r\ntitle: \"A: b\"\r\nlanguage: fr\r\ntags: [a, b]\r\ntypes: phishing, spam\r\ntlp: green\r\nother: x\r\n---\r\n\r\n# Head\r\ntext", `n fr "A: b" "# Head\ntext" [a b] [phishing spam] green`)
	f("---\nno end", `n en "" "---\nno end" [] [] `)
	f("a\n---\nb\n---\n", `n en "" "a\n---\nb\n---" [] [] `)
	f("", `n en "" "" [] [] `)
}

func FuzzReadArticle(f *testing.F) {
	f.Add("---\ntitle: x\ntags: a,b\n---\ntext")
	f.Fuzz(func(_ *testing.T, file string) { _ = CheckArticle(ReadArticle(file, Article{})) })
}
