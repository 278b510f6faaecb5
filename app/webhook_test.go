package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/webhook"
)

// hookNode is a node whose jobs run and one program subscribed.
func hookNode(t *testing.T, url, env string) *runningNode {
	t.Helper()
	n := startNode(t, t.TempDir()+"/node", "", env)
	if err := n.startJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := n.Hooks.Add(t.Context(), webhook.Wish{URL: url, Events: []string{"report.done"}, Clearance: "amber"}); err != nil {
		t.Fatal(err)
	}
	return n
}

// acts looks, and returns what is in the outbox for programs.
func (r *runningNode) acts(t *testing.T, want int) []outbox.Act {
	t.Helper()
	if err := r.Hooks.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := r.Outbox.List(t.Context(), outbox.Filter{Kind: webhook.Channel})
	if err != nil || len(list) != want {
		t.Fatalf("%d acts, want %d: %v", len(list), want, err)
	}
	return list
}

// told gives a report, releases what is told of it, and waits until the one act is as wanted.
func (r *runningNode) told(t *testing.T, wanted func(outbox.Act) bool) outbox.Act {
	t.Helper()
	r.acts(t, 0)
	if err := r.give(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if a := r.acts(t, 1)[0]; a.State != outbox.Held || a.TLP != "amber" {
		t.Errorf("a new act: %+v", a)
	}
	if _, err := r.Outbox.Release(t.Context(), outbox.Pick{Kind: webhook.Channel}, "ann", "test"); err != nil {
		t.Fatal(err)
	}
	if err := r.Outbox.Open(t.Context(), "ann", "test"); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if a := r.acts(t, 1)[0]; wanted(a) {
			return a
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Fatalf("it stays %+v", r.acts(t, 1)[0])
	return outbox.Act{}
}

// A report that is done is told once: held until a person releases it, then posted, signed, to a real server; to an
// address inside only where the settings let it.
func TestWebhookEndToEnd(t *testing.T) {
	got := make(chan string, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r.Header.Get("Webhook-Signature") + " " + string(body)
	}))
	defer srv.Close()
	n := hookNode(t, srv.URL, "TOCSIN_FETCH_ALLOW_PRIVATE=127.0.0.0/8")
	n.told(t, func(a outbox.Act) bool { return a.State == outbox.Sent })
	signature, body, _ := strings.Cut(<-got, " ")
	var m struct {
		Type, Node, TLP string
		Data            []struct{ Report, Accepted int64 }
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(signature, "v1,") || m.Type != "report.done" || m.Node != "Example CIRT" || len(m.Data) != 1 || m.Data[0].Report != 1 || m.Data[0].Accepted != 250 {
		t.Errorf("%s %s", signature, body)
	}
	guarded := hookNode(t, srv.URL, "")
	a := guarded.told(t, func(a outbox.Act) bool { return a.Trouble != "" })
	if len(got) > 0 || !strings.Contains(a.Trouble, "inside") {
		t.Errorf("to an address inside: %+v", a)
	}
}
