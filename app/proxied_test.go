package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// Behind a proxy that ends TLS cookies are for TLS alone; on the machine itself they are not.
func TestProxiedCountsAsEncrypted(t *testing.T) {
	f := func(serveURL, host string, want bool) {
		t.Helper()
		h := proxied(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got := r.TLS != nil; got != want {
				t.Errorf("serve.url %q, Host %q: encrypted %t, want %t", serveURL, host, got, want)
			}
		}), serveURL)
		r := httptest.NewRequest(http.MethodGet, "http://"+host+"/", nil)
		h.ServeHTTP(httptest.NewRecorder(), r)
		if r.TLS != nil {
			t.Error("the request of others is changed")
		}
	}
	f("https://node.example", "node.example", true)
	f("https://node.example", "NODE.example", true)
	f("https://node.example", "localhost:8470", false)
	f("https://node.example:8443", "node.example", false)
	f("http://node.example", "node.example", false)
	f("", "localhost", false)
}
