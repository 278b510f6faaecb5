package app

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/auth"
)

// schemathesis is where .ci/run puts the program, below the root of the repository.
const schemathesis = "out/schemathesis/bin/st"

// The API answers whatever Schemathesis makes of its own document with what the document says: no status of 500 and more,
// no connection that breaks off, the content types and shapes that are written there. Answers of a JSON object a line are
// not looked into.
func TestAPIKeepsItsDocument(t *testing.T) {
	program, err := filepath.Abs(filepath.Join("..", schemathesis))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip(schemathesis + " is not there: python3 -m venv out/schemathesis && out/schemathesis/bin/pip install schemathesis; .ci/run does")
	}
	k := walk(t)
	k.Settings.API.TokenRate, k.Settings.API.AddressRate = 0, 0
	if k.site, err = k.Node.site(false); err != nil {
		t.Fatal(err)
	}
	_, secret, err := k.Tokens.Create(t.Context(), auth.Wish{Name: "schemathesis", Scopes: auth.Scopes, By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	bearer := "Bearer " + secret
	doc := filepath.Join(t.TempDir(), "openapi.json")
	w := k.ask(t, asked{method: "GET", path: "/api/v1/openapi.json", head: map[string]string{"Authorization": bearer}})
	if !json.Valid(w.Body.Bytes()) || os.WriteFile(doc, w.Body.Bytes(), 0o600) != nil {
		t.Fatalf("%d: no document", w.Code)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(k.site, t.Context())
	go func() { _ = s.Serve(l) }() // ends with the test
	defer s.Close()
	const patience = 4 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "run", doc, "--url", "http://"+l.Addr().String(), "--header", "Authorization: "+bearer,
		"--max-examples", "8", "--phases", "examples,coverage,fuzzing", "--generation-deterministic", "--request-timeout", "20", "--no-color",
		"--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance")
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "generated") {
		t.Errorf("%v\n%s", err, out)
	}
}
