package smtp

import (
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-smtp"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/outbox"
)

// Refusal is a server's no.
type Refusal struct {
	What   string      // what it does not want: "the recipient a@b.example"
	Code   int         // 550
	Status mail.Status // 5.1.1; made of the code where the server gives none
	Text   string      // what it says itself
	// Permanent says that no later try of the same letter will do.
	Permanent bool
}

// Error says what the server said.
func (r *Refusal) Error() string {
	code := fmt.Sprint(r.Code)
	if r.Status != (mail.Status{}) {
		code += " " + r.Status.String()
	}
	return fmt.Sprintf("the server refuses %s: %s %s", r.What, code, r.Text)
}

// Unwrap tells the outbox whether to try again.
func (r *Refusal) Unwrap() error {
	if r.Permanent {
		return outbox.Permanent
	}
	return nil
}

func isAnswer(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Code != 421 // with that the server closes the connection
}

// ours is a refusal that is about the node, not about a recipient: a person mends the settings, and the letter leaves.
func ours(what string, err error) error {
	r := refusal(what, err)
	if r == nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	r.Permanent = false
	return r
}

// theirs is a refusal of this letter or its recipient.
func theirs(what string, err error) error {
	r := refusal(what, err)
	if r == nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	r.Permanent = r.Code >= 500 && !aboutUs(r)
	if r.Status != (mail.Status{}) && r.Permanent { // what the status says goes before the code
		r.Permanent = r.Status.Permanent()
	}
	return r
}

func refusal(what string, err error) *Refusal {
	var said *smtp.SMTPError
	if !errors.As(err, &said) {
		return nil
	}
	r := &Refusal{What: what, Code: said.Code, Text: oneLine(said.Message)}
	if e := said.EnhancedCode; e[0] >= 2 && e[0] <= 5 {
		r.Status = mail.Status{e[0], e[1], e[2]}
	} else if s, ok := mail.StatusIn(said.Message); ok {
		r.Status = s
	}
	return r
}

// aboutUs reports whether a server's no says that it does not relay for the node or wants a login, which is the same for
// every recipient: nothing that the letter could help.
func aboutUs(r *Refusal) bool {
	if r.Code == 530 || r.Code == 535 {
		return true
	}
	text := strings.ToLower(r.Text)
	return strings.Contains(text, "relay") || strings.Contains(text, "authentication required") || strings.Contains(text, "too many")
}

func oneLine(s string) string {
	const most = 300
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	return s[:min(len(s), most)]
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}
