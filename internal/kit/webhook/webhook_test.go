package webhook

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// Standard Webhooks' own example.
func TestSign(t *testing.T) {
	got, err := sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if err != nil || got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("%s %v", got, err)
	}
	for _, bad := range []string{"", "whsec_", "whsec_%"} {
		if _, err := sign(bad, "a", time.Now(), nil); err == nil {
			t.Errorf("%q is a secret", bad)
		}
	}
}

func TestPack(t *testing.T) {
	f := func(list []seen) {
		t.Helper()
		if diff := cmp.Diff(list, unpack(pack(list)), cmp.AllowUnexported(seen{})); diff != "" {
			t.Error(diff)
		}
	}
	f([]seen{})
	f([]seen{{1, 2}, {1 << 63, 255}})
	if unpack(nil) != nil || len(pack(nil)) != 1 {
		t.Error("a source that was looked at and has nothing looks like one that was not")
	}
}

// world is a node's outbox with one log and one source of states.
type world struct {
	hooks  *Hooks
	out    *outbox.Outbox
	events []Item            // the log
	states map[string]string // key to event
	mark   tocsin.Mark       // of all things with a state
}

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := &world{states: map[string]string{}, mark: tocsin.Green}
	var err error
	if w.out, err = outbox.Open(t.Context(), db, outbox.Policy{}, slog.New(slog.DiscardHandler), time.Now); err != nil {
		t.Fatal(err)
	}
	if w.hooks, err = Open(t.Context(), db, w.out, "Example CIRT", testBox(t), false); err != nil {
		t.Fatal(err)
	}
	w.hooks.Follow([]Log{{"report", []string{"report.done", "report.failed"}, w.after}}, []States{{"thing", []string{"thing.on", "thing.off"}, w.each}})
	return w
}

func (w *world) after(_ context.Context, cursor string, most int) ([]Item, string, error) {
	if cursor == "" {
		return nil, fmt.Sprint("at ", len(w.events)), nil
	}
	var at int
	if _, err := fmt.Sscanf(cursor, "at %d", &at); err != nil {
		return nil, "", err
	}
	end := min(len(w.events), at+most)
	return w.events[at:end], fmt.Sprint("at ", end), nil
}

func (w *world) each(_ context.Context, yield func(Thing) bool) error {
	for k, e := range w.states {
		if !yield(Thing{Key: k, Event: e, Mark: func() (tocsin.Mark, error) { return w.mark, nil }, Body: map[string]string{"key": k}}) {
			return nil
		}
	}
	return nil
}

// look looks and returns what new acts say: event, data, withheld.
func (w *world) look(t *testing.T) (said []string) {
	t.Helper()
	before, err := w.out.List(t.Context(), outbox.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.hooks.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := w.out.List(t.Context(), outbox.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list[:len(list)-len(before)] {
		body, err := w.out.Payload(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatal(err)
		}
		said = append(said, fmt.Sprint(a.Meta[metaSub], " ", m.Event, " ", m.TLP, " ", len(m.Data), " ", m.Withheld))
	}
	return said
}

func (w *world) add(t *testing.T, events, clearance string) Sub {
	t.Helper()
	s, _, err := w.hooks.Add(t.Context(), Wish{URL: "https://soar.example/hook", Events: strings.Fields(events), Clearance: clearance})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLook(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		want := func(say ...string) {
			t.Helper()
			if diff := cmp.Diff(say, w.look(t)); diff != "" {
				t.Error(diff)
			}
		}
		w.events = append(w.events, Item{"report.done", tocsin.Green, "", 1})
		w.states["a"] = "thing.on"
		want()
		sub := w.add(t, "report.done thing.off", "green")
		want() // what was there before is told to nobody
		w.events = append(w.events, Item{"report.done", tocsin.Green, "", 2}, Item{"report.failed", tocsin.Green, "", 3}, Item{"report.done", tocsin.Amber, "", 4})
		want("1 report.done green 1 1")
		want()
		w.states["b"] = "thing.on"
		want()
		w.states["a"] = "thing.off"
		want("1 thing.off green 1 0")
		want()
		w.mark = tocsin.Red
		w.states["b"] = "thing.off"
		want() // it is not cleared for it
		w.mark = tocsin.Green
		w.add(t, "thing.on", "amber")
		for i := range 450 {
			w.states[fmt.Sprint(i)] = "thing.on"
		}
		want("2 thing.on green 50 0", "2 thing.on green 200 0", "2 thing.on green 200 0")
		if err := w.hooks.Remove(t.Context(), sub.ID, "ann"); err != nil {
			t.Fatal(err)
		}
		w.events = append(w.events, Item{"report.done", tocsin.Green, "", 5})
		w.states["a"] = "thing.on"
		want("2 thing.on green 1 0")
		if err := w.hooks.Remove(t.Context(), sub.ID, "ann"); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func TestWishes(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		f := func(url, events, clearance, field string) {
			t.Helper()
			_, secret, err := w.hooks.Add(t.Context(), Wish{URL: url, Events: strings.Fields(events), Clearance: clearance})
			if field == "" && (err != nil || !strings.HasPrefix(secret, secretPrefix)) || field != "" && (err == nil || !strings.HasPrefix(err.Error(), field)) {
				t.Errorf("%s %s %s: %v", url, events, clearance, err)
			}
		}
		f("https://a.example/x?y=z", "report.done", "", "")
		f("http://127.0.0.1:8080/", "report.done", "amber+strict", "")
		f("http://a.example/", "report.done", "", "url")
		f("ftp://a.example/", "report.done", "", "url")
		f("https://user:pw@a.example/", "report.done", "", "url")
		f("https://", "report.done", "", "url")
		f("//a.example", "report.done", "", "url")
		f("https://a.example", "", "", "events")
		f("https://a.example", "report.gone", "", "events")
		f("https://a.example", "report.done", "red", "clearance")
		f("https://a.example", "report.done", "pink", "clearance")
	})
}

// subscriber is a real server that takes what is posted.
type subscriber struct {
	mu     sync.Mutex
	status int
	got    []*http.Request
	bodies []string
}

func (s *subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	s.got, s.bodies = append(s.got, r), append(s.bodies, string(body))
	w.Header().Set("Location", "http://169.254.169.254/")
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, "said so")
}

func TestSend(t *testing.T) {
	db := sqldbtest.Open(t, t.TempDir()+"/records.db")
	w := newWorld(t, db)
	who := &subscriber{status: 204}
	srv := httptest.NewServer(who)
	defer srv.Close()
	sub, secret, err := w.hooks.Add(t.Context(), Wish{URL: srv.URL + "/hook?key=geheim", Events: []string{"report.done"}})
	if err != nil {
		t.Fatal(err)
	}
	var d net.Dialer
	at := time.Unix(1614265330, 0)
	s := w.hooks.Sender(d.DialContext, "Tocsin/1", func() time.Time { return at })
	defer s.Close()
	act := outbox.Act{Draft: outbox.Draft{Key: "webhook/1/report/1/report.done/0", Meta: map[string]string{metaSub: fmt.Sprint(sub.ID)}}}
	receipt, err := s.Send(t.Context(), act, []byte(`{"a":1}`))
	if err != nil || !strings.HasSuffix(receipt, " 204") || strings.Contains(receipt, "geheim") {
		t.Fatalf("%q %v", receipt, err)
	}
	want, _ := sign(secret, act.Key, at, []byte(`{"a":1}`))
	h := who.got[0].Header
	if h.Get(headerSignature) != want || h.Get(headerID) != act.Key || h.Get(headerTime) != "1614265330" || who.bodies[0] != `{"a":1}` {
		t.Errorf("%v %s", h, who.bodies[0])
	}
	if _, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(want, "v1,")); err != nil {
		t.Error(err)
	}
	f := func(status int, permanent bool) {
		t.Helper()
		who.status = status
		_, err := s.Send(t.Context(), act, nil)
		if err == nil || strings.Contains(err.Error(), "geheim") || isPermanent(err) != permanent {
			t.Errorf("%d: %v", status, err)
		}
	}
	f(500, false)
	f(404, false)
	f(429, false)
	f(302, false)
	f(410, true)
	if n := len(who.got); n != 6 {
		t.Errorf("%d requests: a redirect was followed", n)
	}
	srv.Close()
	f(0, false)
	if err := w.hooks.Remove(t.Context(), sub.ID, "ann"); err != nil {
		t.Fatal(err)
	}
	f(0, true)
}

func isPermanent(err error) bool { return errors.Is(err, outbox.Permanent) }

func testBox(t *testing.T) *seal.Box {
	t.Helper()
	b, err := seal.New(make([]byte, seal.KeyLen))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
