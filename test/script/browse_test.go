package script

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

// browser is what a browser and a phone remember between two pages.
type browser struct {
	Cookies map[string]string
	Secret  string // of the authenticator
	Code    string // the recovery code that a page showed first
	Used    int64  // the step of the last code that was given
}

// browse asks for a page as a browser does, and follows no redirect: browse FILE METHOD URL [FIELD=VALUE...]. FILE keeps
// what is remembered; the values @code and @recovery are an authenticator's code and a recovery code.
func browse() {
	file, method, at := os.Args[1], os.Args[2], os.Args[3]
	b := browser{Cookies: map[string]string{}}
	if text, err := os.ReadFile(file); err == nil {
		must(0, json.Unmarshal(text, &b))
	}
	form := url.Values{}
	for _, kv := range os.Args[4:] {
		k, v, _ := strings.Cut(kv, "=")
		switch v {
		case "@code":
			v = b.code()
		case "@recovery":
			v = b.Code
		}
		form.Add(k, v)
	}
	req := must(http.NewRequest(method, at, strings.NewReader(form.Encode())))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range b.Cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	client := anyCertificate()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res := must(client.Do(req))
	defer res.Body.Close()
	b.remember(res)
	text := must(io.ReadAll(res.Body))
	b.read(string(text))
	fmt.Println(res.StatusCode, res.Header.Get("Location"))
	fmt.Println(strings.Join(res.Header.Values("Set-Cookie"), "\n"))
	fmt.Println(string(text))
	must(0, os.WriteFile(file, must(json.Marshal(b)), 0o600))
}

func (b *browser) remember(res *http.Response) {
	for _, c := range res.Cookies() {
		if b.Cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.Cookies, c.Name)
		}
	}
}

var (
	secretShown = regexp.MustCompile(`>((?:[A-Z2-7]{4} )+[A-Z2-7]{1,4})<`)
	codeShown   = regexp.MustCompile(`>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})<`)
)

// read notes what a person would note.
func (b *browser) read(page string) {
	if m := secretShown.FindStringSubmatch(page); m != nil {
		b.Secret, b.Used = strings.ReplaceAll(m[1], " ", ""), 0
	}
	if m := codeShown.FindStringSubmatch(page); m != nil {
		b.Code = m[1]
	}
}

// code is what the authenticator shows, or after that was given, what it shows next: the node takes it already.
func (b *browser) code() string {
	key := must(base32.StdEncoding.DecodeString(b.Secret))
	b.Used = max(time.Now().Unix()/30, b.Used+1)
	h := hmac.New(sha1.New, key)
	must(0, binary.Write(h, binary.BigEndian, b.Used))
	sum := h.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}
