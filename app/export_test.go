package app

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/app/demo"
	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// busyNode returns a node with a desk that has worked.
func busyNode(t *testing.T, records string) *runningNode {
	t.Helper()
	n := startNode(t, filepath.Join(t.TempDir(), "node"), records, "TOCSIN_MAIL_FROM=Team <desk@cirt.example>")
	err := n.client.Post(t.Context(), "/api/v1/constituents/import", url.Values{"import": {"list"}, "name": {"list.csv"}},
		strings.NewReader("name,prefix,email\nA bank,192.0.2.0/24,it@bank.example\n"), func([]byte) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	p := &deskPlay{node: n.Node, clock: &demoClock{}, number: map[string]string{}, sent: map[string]item.Mail{}}
	if p.post, err = n.post(); err != nil {
		t.Fatal(err)
	}
	n.Outbox.Channel("mail", gone{})
	if err := n.Outbox.Open(t.Context(), "lead", ""); err != nil {
		t.Fatal(err)
	}
	for _, s := range scenes(demo.Cases()[:16], time.Now()) {
		if err := p.play(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s.story.Key, err)
		}
	}
	keepOne(t, n)
	return n
}

// keepOne keeps a piece of evidence with an item, and has it checked.
func keepOne(t *testing.T, n *runningNode) {
	t.Helper()
	v := item.Viewer{Name: "lead", Clearance: tocsin.Red, All: true}
	list, err := n.Respond.List(t.Context(), v, item.Filter{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		t.Fatal(list, err)
	}
	if _, err := n.Respond.AddTechniques(t.Context(), v, list.Items[0].Number, item.TechniqueSet{Text: "T1566.001", Used: time.Unix(1.7e9, 0)}); err != nil {
		t.Fatal(err)
	}
	e, err := n.Respond.Keep(t.Context(), v, list.Items[0].Number, item.File{Name: "disk.img", Note: "of the laptop", Body: strings.NewReader("what was on it")})
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := n.Respond.Check(t.Context(), v, list.Items[0].Number, e.ID); err != nil || !whole {
		t.Fatal(whole, err)
	}
}

func exported(t *testing.T, n *runningNode, to string) carry.Manifest {
	t.Helper()
	var b bytes.Buffer
	if _, err := n.export(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	m, err := carry.Unpack(&b, to)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// same compares two folders, but for the manifests: they say when each was made.
func same(t *testing.T, a, b string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(a, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == carry.ManifestName {
			return err
		}
		n++
		rel, _ := filepath.Rel(a, path)
		one, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		two, err := os.ReadFile(filepath.Join(b, rel))
		if !bytes.Equal(one, two) {
			t.Errorf("%s is another: %v\n%.2000s\n%.2000s", rel, err, one, two)
		}
		return nil
	})
	if err != nil || n < 30 {
		t.Errorf("%d files, %v", n, err)
	}
}

// What is exported comes back as it was, on the other engine too, and from there again.
func TestExportComesBack(t *testing.T) {
	a, b, c, dir := busyNode(t, ""), sqldbtest.Postgres(t), "", t.TempDir()
	m := exported(t, a, filepath.Join(dir, "a"))
	if m.Blobs[carry.Letters].Files == 0 || m.Blobs[carry.Sent].Files == 0 || m.Blobs[carry.Evidence].Files != 1 || len(m.Missing) > 0 {
		t.Fatalf("%+v", m)
	}
	for i, records := range []string{b, c} {
		n := startNode(t, filepath.Join(dir, fmt.Sprint("node", i)), records)
		var stream bytes.Buffer
		if err := carry.Pack(filepath.Join(dir, "a"), &stream); err != nil {
			t.Fatal(err)
		}
		again := bytes.NewReader(stream.Bytes())
		if _, err := n.importAll(t.Context(), "me", &stream); err != nil {
			t.Fatal(err)
		}
		exported(t, n, filepath.Join(dir, fmt.Sprint("b", i)))
		same(t, filepath.Join(dir, "a"), filepath.Join(dir, fmt.Sprint("b", i)))
		if _, err := n.importAll(t.Context(), "me", again); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("twice: %v", err)
		}
		goesOn(t, n)
		wholeAgain(t, n)
	}
}

// wholeAgain sees that evidence came with its bytes and its custody.
func wholeAgain(t *testing.T, n *runningNode) {
	t.Helper()
	v := item.Viewer{Name: "lead", Clearance: tocsin.Red, All: true}
	list, err := n.Respond.List(t.Context(), v, item.Filter{Sort: "changed"})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range list.Items {
		kept, err := n.Respond.Evidence(t.Context(), v, it.Number)
		if err != nil {
			t.Fatal(err)
		}
		if len(kept) == 0 {
			continue
		}
		whole, err := n.Respond.Check(t.Context(), v, it.Number, kept[0].ID)
		if err != nil || !whole || kept[0].Name != "disk.img" || len(kept[0].Steps) != 2 {
			t.Errorf("%+v: %v, %v", kept[0], whole, err)
		}
		return
	}
	t.Error("no evidence came")
}

// goesOn sees that a node that was filled works: words are found, numbers go on, the outbox is held.
func goesOn(t *testing.T, n *runningNode) {
	t.Helper()
	v := item.Viewer{Name: "me", Clearance: tocsin.Red, All: true}
	list, err := n.Respond.List(t.Context(), v, item.Filter{Text: "Ransomware", Closed: true})
	if err != nil || len(list.Items) == 0 {
		t.Errorf("found %d, %v", len(list.Items), err)
	}
	it, err := n.Respond.Start(t.Context(), v, item.Start{Kind: item.Incident, Title: "next"})
	if err != nil || it.Number <= list.Items[0].Number {
		t.Errorf("the next is %s, %v", it.Number, err)
	}
	if err := n.Respond.Note(t.Context(), v, it.Number, "goes on", false); err != nil {
		t.Error(err)
	}
	if held, err := n.Outbox.IsHeld(t.Context()); err != nil || !held {
		t.Errorf("held %v, %v", held, err)
	}
}

// notCarried are tables that no export has, each with why.
var notCarried = map[string]string{
	"respond_draft": "letters that somebody has begun are theirs alone", "respond_draft_file": "the same",
	"respond_mass_file": "a letter to many that is not asked about yet takes its files again",
	"respond_erasure":   "it names a person for as long as it takes", "respond_sweep": "what is still to be removed here", "respond_retention": "when this node deleted by itself; what went is carried",
	"respond_migration": "the version of the tables", "warn_migration": "the same", "watch_arrival": "of raw reports", "watch_column": "of raw reports",
	"watch_told": "of raw reports", "watch_collect": "how feeds are fetched", "watch_source": "how feeds are fetched", "watch_lookup": "can be asked for again", "watch_cve": "comes from feeds", "watch_cve_feed": "comes from feeds",
	"watch_unsettled": "is worked off by itself", "post_migration": "the version of the tables", "outbox_node": "the node's own", "outbox_payload": "the files of sent/", "outbox_migration": "the version of the tables",
}

// Every table of the desk, the watch and the post is exported, or it stands here why not.
func TestNothingIsForgotten(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "")
	if _, err := n.post(); err != nil {
		t.Fatal(err)
	}
	list, err := n.carried(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all, err := n.DB.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rooms := []string{"respond", "warn", "watch", "post", "outbox"}
	for _, name := range all {
		room, _, _ := strings.Cut(name, "_")
		is := func(t carry.Table) bool { return t.Name == name }
		if slices.Contains(rooms, room) && !slices.ContainsFunc(list, is) && notCarried[name] == "" {
			t.Errorf("%s is not exported: name its columns in record/store_carry.go, or say why not in notCarried", name)
		}
	}
	text, err := os.ReadFile("../docs/use/moving.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range list {
		columnsAreCarried(t, n, table, string(text))
	}
}

// columnsAreCarried sees that each column of a table is exported, and told of in the documentation.
func columnsAreCarried(t *testing.T, n *runningNode, table carry.Table, doc string) {
	t.Helper()
	plain, err := carry.Plain(t.Context(), n.DB, table.File, table.Name, table.Key...)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	_, section, _ := strings.Cut(doc, "\n| `"+table.File+"`")
	section, _, _ = strings.Cut(section, "\n|")
	for _, c := range table.Columns {
		known[c.Name] = true
		field := c.As
		if field == "" {
			field = c.Name
		}
		if c.Carried() && !regexp.MustCompile(`\b`+field+`\b`).MatchString(section) {
			t.Errorf("docs/use/moving.md does not tell of %s in %s", field, table.File)
		}
	}
	for _, c := range plain.Columns {
		if !known[c.Name] {
			t.Errorf("%s.%s is not exported", table.Name, c.Name)
		}
	}
}
