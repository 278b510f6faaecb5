package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tocsin"
	"tocsin/internal/kit/mail"
	public "tocsin/internal/module/respond/front"
	"tocsin/internal/module/respond/item"
)

// wicked is what somebody writes into every field that they can fill. Its word is looked for in pages.
const (
	wickedWord = "zq9wicked"
	wicked     = `"'><img src=x onerror=alert(1)></textarea></title><script>alert(1)</script><a href=javascript:alert(1)>{{7}} ` + wickedWord
)

// hostile fills every field that letters, feeds, files of constituents, the public form and colleagues can fill, by the way
// that each really comes, and sees that no page of the team's, of a constituent's or of the public's does what they say.
func (k *walked) hostile(t *testing.T) {
	slug := k.plant(t)
	cases := k.wickedCases(t)
	shown := 0
	for who, from := range map[string][]string{"all": append(slices.Clone(cases), "/", "/incidents?q="+wickedWord, "/letters", "/inbox", "/watch/findings?owner="+slug, "/watch/constituents/"+slug, "/watch/inbox"), "": {"/public"}} {
		k.paths = map[string][]string{"GET /incidents/{number}": cases}
		for path, doc := range k.crawl(t, who, from...) {
			if speaks(doc) {
				shown++
			}
			for _, s := range acts(doc) {
				t.Errorf("%s does what it was told: %s", path, s)
			}
		}
	}
	const least = 20 // pages that show it as text: else nothing was tried
	if shown < least {
		t.Errorf("what was written shows on %d pages, want %d at least", shown, least)
	}
}

// plant writes the wicked words wherever they can come from, and returns the constituent that has them.
func (k *walked) plant(t *testing.T) (slug string) {
	t.Helper()
	csv := "name,prefix,domain,email,role,phone\n\"" + strings.ReplaceAll(wicked, `"`, `""`) + "\",203.0.113.240/29,wicked.example,noc@wicked.example,abuse,+1\n"
	k.give(t, "/api/v1/constituents/import?import=wicked&name=w.csv", csv)
	eve := fmt.Sprintf(`{"timestamp":%q,"event_type":"alert","src_ip":"203.0.113.241","src_port":1,"dest_ip":"198.51.100.9","dest_port":80,"proto":"TCP","alert":{"signature":%q,"category":%q,"severity":1},"http":{"hostname":"a.example","url":"/%s"}}`+"\n",
		time.Now().UTC().Format("2006-01-02T15:04:05.000000+0000"), wicked, wicked, wickedWord)
	k.give(t, "/api/v1/reports?feed=suricata&name="+url.QueryEscape(wicked), eve+wicked+"\n")
	box, err := k.post()
	if err != nil {
		t.Fatal(err)
	}
	letter := "From: " + quotedName(wicked) + " <a@wicked.example>\r\nTo: desk@qm-cert.example\r\nMessage-ID: <wicked@wicked.example>\r\nSubject: " + wicked + "\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>" + wicked + "</p>\r\n--b\r\nContent-Type: text/plain; name=" + quotedName(wicked) + "\r\nContent-Disposition: attachment; filename=" + quotedName(wicked) + "\r\n\r\nx\r\n--b--\r\n"
	if err := box.Take(t.Context(), []byte(letter), mail.Envelope{To: []string{"desk@qm-cert.example"}, Source: "test"}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Respond.Front().Tell(t.Context(), public.Report{Once: "wicked", Title: wicked, Text: wicked, Name: wicked, Email: "a@wicked.example", TLP: "amber", Addresses: wicked}); err != nil {
		t.Fatal(err)
	}
	for _, o := range k.Watch.Roster.Index().Orgs() {
		if strings.Contains(o.Name, wickedWord) {
			slug = o.Slug
		}
	}
	if slug == "" {
		t.Fatal("the constituent was not taken in")
	}
	k.colleague(t, slug)
	return slug
}

// wickedCases are the pages of what was planted: of the letter, of the public form and of the colleague.
func (k *walked) wickedCases(t *testing.T) (list []string) {
	t.Helper()
	found, err := k.Respond.List(t.Context(), item.Viewer{Name: "all", Clearance: tocsin.Red, All: true}, item.Filter{Text: wickedWord})
	if err != nil || len(found.Items) < 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, it := range found.Items {
		list = append(list, "/incidents/"+it.Number)
	}
	return list
}

// colleague writes where people of the team write.
func (k *walked) colleague(t *testing.T, slug string) {
	t.Helper()
	v := item.Viewer{Name: "all", Clearance: tocsin.Red, All: true}
	it, err := k.Respond.Start(t.Context(), v, item.Start{Kind: item.Incident, Title: wicked, Text: wicked, Org: slug, Person: wicked, TLP: "green"})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		k.Respond.Note(t.Context(), v, it.Number, wicked, false),
		k.Respond.AddTask(t.Context(), v, it.Number, item.Task{Text: wicked}),
		k.Respond.SaveTemplate(t.Context(), v, item.Template{Name: "wicked", Language: "en", Subject: wicked, Body: wicked}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Respond.SaveView(t.Context(), v, item.View{Title: wicked, Query: "/incidents?class=phishing", Shared: true}); err != nil {
		t.Fatal(err)
	}
}

// give posts a body to the API.
func (k *walked) give(t *testing.T, path, body string) {
	t.Helper()
	w := k.ask(t, asked{method: http.MethodPost, path: path, body: body, kind: "application/octet-stream", head: map[string]string{"Authorization": "Bearer " + k.without(t, "")}})
	if w.Code >= 300 {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
}

func quotedName(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// speaks tells whether a page shows the wicked word as text.
func speaks(doc *html.Node) bool {
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && strings.Contains(n.Data, wickedWord) {
			return true
		}
	}
	return false
}

// acts are the things of a page that would do something: elements and attributes that the console never writes.
func acts(doc *html.Node) (list []string) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && !strings.HasPrefix(attr(n, "src"), "/static/") || slices.Contains([]string{"img", "object", "embed", "base"}, n.Data) {
			list = append(list, "<"+n.Data+" "+attr(n, "src")+">")
		}
		for _, a := range n.Attr {
			scheme, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(a.Val)), ":")
			leads := slices.Contains([]string{"href", "src", "action", "formaction", "data", "poster"}, a.Key)
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || leads && slices.Contains([]string{"javascript", "vbscript", "data"}, scheme) {
				list = append(list, n.Data+" "+a.Key+"="+a.Val)
			}
		}
	}
	return list
}
