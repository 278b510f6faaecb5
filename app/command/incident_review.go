package command

import (
	"tocsin"
	"tocsin/internal/module/respond/item"
)

type incidentReviewCmd struct {
	Number string `arg:"" help:"The item's number." name:"number"`
	Ask    string `help:"Ask this user to look it over." placeholder:"USER" xor:"do"`
	Start  bool   `help:"The review has begun." xor:"do"`
	Accept bool   `help:"It can be closed." xor:"do"`
	Return bool   `help:"It can't be closed yet: --note says why." xor:"do"`
	Drop   bool   `help:"Nobody is to look it over any more." xor:"do"`
	Note   string `help:"What is said with it."`
	doer
}

// Run asks for a review, or says how it went.
func (c *incidentReviewCmd) Run(w *World) error {
	a := item.ReviewAct{Reviewer: c.Ask, Text: c.Note}
	switch {
	case c.Ask != "":
		a.Do = "ask"
	case c.Start:
		a.Do = "start"
	case c.Accept:
		a.Do = "accept"
	case c.Return:
		a.Do = "return"
	case c.Drop:
		a.Do = "drop"
	default:
		return tocsin.Faultf(tocsin.Invalid, "say --ask USER, --start, --accept, --return or --drop")
	}
	return c.oneItem(w, c.Number, "/review", a)
}
