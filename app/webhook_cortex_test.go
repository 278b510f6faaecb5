package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/webhook"
	"tocsin/internal/module/respond/item"
)

// cortex answers as the API guide of Cortex says: an analyser for addresses that finds something, one that has no quota.
type cortex struct {
	mu    sync.Mutex
	waits map[string]int // how often a report was asked for
	runs  []string       // what was given to analysers
}

func (c *cortex) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer cortex-key" {
		http.Error(w, `{"type":"AuthenticationError"}`, http.StatusUnauthorized)
		return
	}
	var job map[string]any
	switch r.Method + " " + r.URL.Path {
	case "GET /api/analyzer/type/ip":
		_ = json.NewEncoder(w).Encode([]map[string]string{{"id": "a1", "name": "Finder_2_0"}, {"id": "b2", "name": "Quota_1_0"}})
		return
	case "POST /api/analyzer/a1/run", "POST /api/analyzer/b2/run":
		var said struct {
			Data, DataType string
			TLP, PAP       int
		}
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		id := strings.Split(r.URL.Path, "/")[3]
		c.runs = append(c.runs, fmt.Sprint(id, " ", said.DataType, " ", said.Data, " ", said.TLP, said.PAP))
		job = map[string]any{"id": "job-" + id, "status": "Waiting"}
	case "GET /api/job/job-a1/waitreport":
		if c.waits["a1"]++; c.waits["a1"] == 1 {
			job = map[string]any{"id": "job-a1", "status": "InProgress", "report": "Running"}
			break
		}
		job = map[string]any{"id": "job-a1", "status": "Success", "report": map[string]any{"success": true, "full": map[string]string{"abuse": "abuse@example.net"},
			"summary": map[string]any{"taxonomies": []map[string]string{{"namespace": "Finder", "predicate": "Address", "value": "x", "level": "info"}, {"namespace": "Finder", "predicate": "Score", "value": "9", "level": "malicious"}}}}}
	case "GET /api/job/job-b2/waitreport":
		job = map[string]any{"id": "job-b2", "status": "Failure", "report": map[string]any{"success": false, "errorMessage": "no quota"}}
	default:
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(job)
}

// exampleProgram runs the program of the documents until the test ends, and returns its address.
func exampleProgram(t *testing.T, env ...string) *url.URL {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	ctx, stop := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, python, "../docs/use/examples/cortex.py")
	cmd.Env = append(os.Environ(), append(env, "LISTEN=127.0.0.1:0", "PYTHONDONTWRITEBYTECODE=1")...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// withCortex is a node, a stand-in of Cortex, and the example program between them, which has subscribed.
func withCortex(t *testing.T) (n *runningNode, asked *cortex, program *url.URL) {
	t.Helper()
	n = startNode(t, t.TempDir()+"/node", "", "TOCSIN_FETCH_ALLOW_PRIVATE=127.0.0.0/8")
	if err := n.startJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	n.Respond.Now = func() time.Time { return time.Now().Add(time.Minute) }
	h, err := n.outerAPI(n.newDoor())
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(h)
	t.Cleanup(api.Close)
	asked = &cortex{waits: map[string]int{}}
	analysers := httptest.NewServer(asked)
	t.Cleanup(analysers.Close)
	hook := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(program) }})
	t.Cleanup(hook.Close)
	_, secret, err := n.Hooks.Add(t.Context(), webhook.Wish{URL: hook.URL, Events: []string{string(item.ByWish)}, Clearance: "amber", PAP: "amber"})
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := n.Tokens.Create(t.Context(), auth.Wish{Name: "cortex", Scopes: []string{"incidents:read", "analyses:write"}, By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	program = exampleProgram(t, "TOCSIN_URL="+api.URL, "TOCSIN_TOKEN="+token, "WEBHOOK_SECRET="+secret, "CORTEX_URL="+analysers.URL, "CORTEX_KEY=cortex-key")
	return n, asked, program
}

// The example program of the documents hears what is asked for, asks Cortex, and writes results and failures; what is not signed
// it does not take.
func TestCortexExample(t *testing.T) {
	n, asked, program := withCortex(t)
	v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
	it, err := n.Respond.Start(t.Context(), v, item.Start{Kind: item.Incident, Title: "x", TLP: "green"})
	if err != nil {
		t.Fatal(err)
	}
	marked, err := n.Respond.Mark(t.Context(), v, it.Number, item.Marking{Text: "value,tlp,pap\n192.0.2.1,amber,amber\n192.0.2.2,green,red"})
	if err != nil || len(marked.Added) != 2 {
		t.Fatal(marked, err)
	}
	if _, err := n.Respond.AskAnalysis(t.Context(), v, it.Number, []int64{marked.Added[1].ID}, ""); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("PAP:RED is asked for: %v", err)
	}
	for _, analyser := range []string{"Finder_2_0", "Quota_1_0", "None_1_0"} {
		if _, err := n.Respond.AskAnalysis(t.Context(), v, it.Number, []int64{marked.Added[0].ID}, analyser); err != nil {
			t.Fatal(err)
		}
	}
	res, err := http.Post(program.String(), "application/json", strings.NewReader(`{"type":"indicator.analysis-wanted","data":[{}]}`)) //nolint:noctx // a test
	if err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("what is not signed: %v, %v", res, err)
	}
	if err := n.Hooks.Look(t.Context()); err != nil { // whoever begins to follow is told with the next look
		t.Fatal(err)
	}
	if a := n.acts(t, 1)[0]; a.State != outbox.Held || a.TLP != "amber" {
		t.Errorf("%+v", a)
	}
	if _, err := n.Outbox.Release(t.Context(), outbox.Pick{Kind: webhook.Channel}, "ann", "test"); err != nil {
		t.Fatal(err)
	}
	if err := n.Outbox.Open(t.Context(), "ann", "test"); err != nil {
		t.Fatal(err)
	}
	got := ended(t, n, v, it.Number, marked.Added[0].ID)
	for analyser, want := range map[string]string{"Finder_2_0": "answered ", "Quota_1_0": "failed Quota_1_0: Failure no quota", "None_1_0": "failed no analyser None_1_0 takes ip"} {
		if got[analyser] != want {
			t.Errorf("%s: %q, want %q", analyser, got[analyser], want)
		}
	}
	list, err := n.Respond.Analyses(t.Context(), v, it.Number, marked.Added[0].ID)
	if err != nil || len(list) != 1 || list[0].Verdict != "malicious" || list[0].Text != "Finder:Address=x; Finder:Score=9" || !strings.Contains(list[0].Body, "abuse@example.net") {
		t.Errorf("%+v, %v", list, err)
	}
	asked.mu.Lock()
	defer asked.mu.Unlock()
	if want := "[a1 ip 192.0.2.1 2 2 b2 ip 192.0.2.1 2 2]"; fmt.Sprint(asked.runs) != want {
		t.Errorf("Cortex was given %v, want %s", asked.runs, want)
	}
}

// ended waits until nothing that was asked for waits, and returns how each ended, by analyser.
func ended(t *testing.T, n *runningNode, v item.Viewer, number string, id int64) map[string]string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-time.After(20 * time.Millisecond) {
		list, err := n.Respond.Wanteds(t.Context(), v, number, id)
		if err != nil {
			t.Fatal(err)
		}
		out, waits := map[string]string{}, false
		for _, w := range list {
			out[w.Analyser], waits = w.State+" "+w.Trouble, waits || w.State == item.WantedWaits
		}
		if !waits {
			return out
		}
	}
	t.Fatal("something still waits")
	return nil
}
