package interop

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/mailtest"
	"tocsin/internal/kit/mail/smtp"
)

// certificate makes one for this machine with openssl, in the program's folder, and returns who believes it.
func certificate(t *testing.T, p program) *x509.CertPool {
	t.Helper()
	p.must(nil, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tls.key", "-out", "tls.pem", "-days", "2",
		"-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
	b, err := os.ReadFile(filepath.Join(p.dir, "tls.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(b)
	return pool
}

// serve starts a server in the program's folder and waits until it listens.
func serve(t *testing.T, p program, addr, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	mailtest.Serve(t, addr, cmd)
}

func TestMailpitGetsOurs(t *testing.T) {
	p := need(t, "openssl")
	bin := mailtest.Mailpit(t, "../..")
	roots := certificate(t, p)
	p.write("users", []byte("node:secret\n"))
	smtpAddr, webAddr := mailtest.FreeAddr(t), mailtest.FreeAddr(t)
	serve(t, p, smtpAddr, bin, "--smtp", smtpAddr, "--listen", webAddr, "--smtp-tls-cert", "tls.pem", "--smtp-tls-key", "tls.key",
		"--smtp-require-starttls", "--smtp-auth-file", "users", "--database", filepath.Join(p.dir, "mail.db"))
	verp := mail.Verp{Base: team, Key: []byte("secret")}
	send := func(password string) error {
		s, err := smtp.New(smtp.Config{Addr: smtpAddr, User: "node", Password: password, Roots: roots, Verp: verp})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close() //nolint:errcheck // it says good-bye
		for i := range 3 {
			raw, err := mail.Build(mail.Message{From: "CIRT <" + team + ">", To: owner, Subject: "تنبيه رقم", Text: "مرحبا\n", HTML: "<p dir=rtl>مرحبا</p>", Date: time.Now(),
				ID: fmt.Sprintf("letter-%d@cirt.example", i), Auto: true, Attach: []mail.Attachment{{Name: "أحداث.csv", Type: "text/csv", Body: []byte("ip\n")}}})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Deliver(t.Context(), smtp.Token(int64(i+1)), owner, raw); err != nil {
				return err
			}
		}
		return nil
	}
	if err := send("guess"); err == nil || !strings.Contains(err.Error(), "login") {
		t.Errorf("a wrong password: %v", err)
	}
	if err := send("secret"); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Messages []struct {
			ID, MessageID, Subject string
			Attachments            int
		}
	}
	get(t, "http://"+webAddr+"/api/v1/messages", &list)
	if len(list.Messages) != 3 || list.Messages[0].Subject != "تنبيه رقم" || list.Messages[0].Attachments != 1 || !strings.HasPrefix(list.Messages[0].MessageID, "letter-") {
		t.Fatalf("mailpit has %+v", list)
	}
	var one struct {
		Text, HTML, ReturnPath string
		Attachments            []struct{ FileName, ContentType string }
	}
	get(t, "http://"+webAddr+"/api/v1/message/"+list.Messages[0].ID, &one)
	if strings.TrimSpace(one.Text) != "مرحبا" || !strings.Contains(one.HTML, "dir=rtl") || one.Attachments[0].FileName != "أحداث.csv" {
		t.Errorf("mailpit shows %+v", one)
	}
	if token, ok := verp.Token(one.ReturnPath); !ok || token == "" {
		t.Errorf("the envelope's sender is %q", one.ReturnPath)
	}
}

// get reads a program's JSON.
func get(t *testing.T, url string, into any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
}
