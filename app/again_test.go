package app

import (
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"tocsin/internal/kit/outbox"
	"tocsin/internal/module/trust"
)

// Whoever merely sits at a browser that is signed in changes nothing by which its owner signs in or is told: each such form
// asks for the password.
func TestWhoeverSitsThereIsAskedAgain(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "", "TOCSIN_MAIL_FROM=cirt@zm.example")
	k := &walked{Node: n.Node, who: map[string]string{}}
	var err error
	if k.site, err = n.site(false); err != nil {
		t.Fatal(err)
	}
	k.who["anna"] = k.join(t, trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "amber"})
	f := func(path string, form url.Values, code int) {
		t.Helper()
		for _, old := range []string{"", "wrong"} {
			form.Set("old", old)
			if w := k.ask(t, asked{method: http.MethodPost, path: path, body: form.Encode(), who: "anna"}); w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s with %q: %d", path, old, w.Code)
			}
		}
		form.Set("old", "correct horse battery staple")
		if w := k.ask(t, asked{method: http.MethodPost, path: path, body: form.Encode(), who: "anna"}); w.Code != code {
			t.Errorf("%s with the password: %d, want %d", path, w.Code, code)
		}
	}
	f("/account/factor", url.Values{}, http.StatusSeeOther)
	f("/account/recovery", url.Values{}, http.StatusOK)
	f("/account/passkey/begin", url.Values{}, http.StatusOK)
	f("/account/passkey/remove", url.Values{"passkey": {"1"}}, http.StatusNotFound)
	f("/account/tokens", url.Values{"name": {"script"}, "scope": {"incidents:read"}, "days": {"7"}}, http.StatusOK)
	f("/notices/address", url.Values{"address": {"anna@home.example"}}, http.StatusSeeOther)
	f("/notices/address/drop", url.Values{}, http.StatusSeeOther)
	f("/account/password", url.Values{"password": {"another good one"}}, http.StatusSeeOther)
	held, err := n.Outbox.List(t.Context(), outbox.Filter{Kind: "notice.code", Limit: 10})
	if err != nil || len(held) != 1 {
		t.Errorf("%d codes are sent, want 1: %v", len(held), err)
	}
}
