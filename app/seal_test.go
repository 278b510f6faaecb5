package app

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/seal"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/kit/webhook"
	"tocsin/internal/module/trust"
)

// The key goes with a backup, and without it the restored node does not start.
func TestTheKeyGoesWithABackup(t *testing.T) {
	dir := t.TempDir()
	n := startNode(t, filepath.Join(dir, "node"), "")
	inv, err := n.Trust.Add(t.Context(), trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"})
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := n.Trust.Invited(t.Context(), inv.Secret)
	if err != nil || secret == "" {
		t.Fatal(err)
	}
	if _, err := n.backup(t.Context(), filepath.Join(dir, "b")); err != nil {
		t.Fatal(err)
	}
	w := *n.world
	w.Dir = filepath.Join(dir, "new")
	if _, err := restore(&w, filepath.Join(dir, "b"), ""); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(w.Dir, secretKeyFile)
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	aside := key + ".aside"
	if err := os.Rename(key, aside); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenNode(t.Context(), w.options()); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Fatalf("without the key: %v", err)
	}
	if _, err := os.Stat(key); err == nil {
		t.Fatal("another key was made")
	}
	if err := os.Rename(aside, key); err != nil {
		t.Fatal(err)
	}
	r := startNode(t, w.Dir, "")
	if _, got, err := r.Trust.Invited(t.Context(), inv.Secret); err != nil || got != secret {
		t.Errorf("%q %v", got, err)
	}
}

// Once the key is lost, the node gets another: webhooks end, and people get in anew.
func TestTheKeyIsLost(t *testing.T) {
	n := startNode(t, filepath.Join(t.TempDir(), "node"), "")
	inv, err := n.Trust.Add(t.Context(), trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := n.Hooks.Add(t.Context(), webhook.Wish{URL: "https://soar.example/", Events: []string{"report.done"}}); err != nil {
		t.Fatal(err)
	}
	if err := n.end(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(n.Home.path(secretKeyFile)); err != nil {
		t.Fatal(err)
	}
	if err := (&resealCmd{Lost: true}).Run(n.world); err != nil {
		t.Fatal(err)
	}
	r := startNode(t, n.Home.Dir, "")
	if list, err := r.Hooks.List(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
	if _, secret, err := r.Trust.Invited(t.Context(), inv.Secret); err != nil || secret != "" {
		t.Errorf("%q %v", secret, err)
	}
	if _, err := r.Trust.Reset(t.Context(), "anna", "root"); err != nil {
		t.Error(err)
	}
}

// Processes that share records have one key, by the setting; one with another does not start.
func TestProcessesShareTheKey(t *testing.T) {
	where, dir := sqldbtest.Postgres(t), t.TempDir()
	key := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, seal.KeyLen))
	n := startNode(t, filepath.Join(dir, "one"), where, "TOCSIN_SECRET_KEY="+key)
	if err := n.end(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(n.Home.path(secretKeyFile)); err == nil {
		t.Error("a file was made beside the setting")
	}
	open := func(env ...string) error {
		w := &World{World: command.World{Ctx: t.Context()}, Dir: filepath.Join(dir, "one"), Env: env, Log: slog.New(slog.DiscardHandler)}
		n, err := OpenNode(t.Context(), w.options())
		if err == nil {
			return n.Close()
		}
		return err
	}
	f := func(want tocsin.Why, env ...string) {
		t.Helper()
		if err := open(env...); err == nil || tocsin.WhyOf(err) != want {
			t.Errorf("%v: %v", env, err)
		}
	}
	f(tocsin.Conflict)
	f(tocsin.Conflict, "TOCSIN_SECRET_KEY="+base64.StdEncoding.EncodeToString(make([]byte, seal.KeyLen)))
	f(tocsin.Invalid, "TOCSIN_SECRET_KEY=short")
	if err := open("TOCSIN_SECRET_KEY=" + key); err != nil {
		t.Error(err)
	}
}
