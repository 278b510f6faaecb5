package app

import (
	"context"

	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/bell"
)

// answering says how letters of notices can be answered, as the settings are now.
func (n *Node) answering() (how bell.Answering, err error) {
	ring, err := n.ring()
	if err != nil {
		return how, err
	}
	s := n.mailNow()
	how.On, how.ReplyTo = s.Notes, s.ReplyTo
	how.Secret, err = ring.Token()
	return how, err
}

// whyNoNote are the words of the desk for why the answer of a colleague can't be taken.
var whyNoNote = map[string]string{bell.AnswerOff: item.WhyNoteOff, bell.AnswerLapsed: item.WhyNoteLapsed, bell.AnswerSender: item.WhyNoteSender, bell.AnswerAccount: item.WhyNoteAccount}

// colleague tells whose answer to a notice a letter is, and whether they may write notes.
func (n *Node) colleague(ctx context.Context, answers []string, from string) (c respond.Colleague, ok bool, err error) {
	a, ok, err := n.bell.Answered(ctx, answers, from)
	if err != nil || !ok {
		return c, false, err
	}
	c = respond.Colleague{Viewer: asViewer(a.Who), Number: a.About, Why: whyNoNote[a.Trouble]}
	if c.Why == "" && !a.Who.May(string(trust.ActIncidentWork)) {
		c.Why = item.WhyNoteAccount
	}
	return c, true, nil
}
