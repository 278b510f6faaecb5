package app

import (
	"path/filepath"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
)

// Somebody who joins finds nothing unread of what was there before, and finds what comes in later.
func TestWhoJoinsFindsNothingUnread(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "")
	v := item.Viewer{Name: "ben", Clearance: tocsin.Red, All: true}
	comes := func(id string) {
		t.Helper()
		a := respond.Arrival{SHA: id, Incoming: read.Incoming{Kind: read.Letter, ID: "<" + id + "@isp.example>", From: "p@isp.example", Subject: id, Text: "words", To: []string{"cirt@cirt.example"}}}
		if err := n.Respond.Take(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	unread := func(want int) {
		t.Helper()
		list, err := n.Respond.List(t.Context(), v, item.Filter{Unread: true})
		if err != nil || len(list.Items) != want {
			t.Errorf("%d unread, want %d: %v", len(list.Items), want, err)
		}
	}
	comes("before")
	unread(1)
	inv, err := n.Trust.Add(t.Context(), trust.Wish{Name: "ben", Roles: []string{"duty"}, Clearance: "red", By: "root"})
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := n.Trust.Invited(t.Context(), inv.Secret)
	if err == nil {
		_, _, _, err = n.Trust.Join(t.Context(), trust.Joining{Link: inv.Secret, Password: "correct horse battery staple", Code: totp(secret, time.Now())})
	}
	if err != nil {
		t.Fatal(err)
	}
	unread(0)
	comes("after")
	unread(1)
}
