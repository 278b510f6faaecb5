package item

import "strings"

// Review is how far an item is looked over by somebody who does not have it.
type Review string

// The states of a review; "" is one that nobody has asked for.
const (
	ReviewAsked    Review = "asked"
	ReviewStarted  Review = "started"
	ReviewAccepted Review = "accepted"
	ReviewReturned Review = "returned"
)

// Reviews are the states of a review that is asked for, in the order in which they come.
func Reviews() []Review { return []Review{ReviewAsked, ReviewStarted, ReviewAccepted, ReviewReturned} }

// ReviewAct is something that is done about the review of an item.
type ReviewAct struct {
	Do       string `json:"do"`                 // ask, start, accept, return or drop
	Reviewer string `json:"reviewer,omitempty"` // of ask: who looks it over
	Text     string `json:"text,omitempty"`     // what is said; return needs it
}

// ReviewActs are what can be done about a review.
func ReviewActs() []string { return []string{"ask", "start", "accept", "return", "drop"} }

// CheckReview refuses what nobody can do about a review.
func CheckReview(a ReviewAct) error {
	switch {
	case len(a.Reviewer) > maxName || strings.ContainsAny(a.Reviewer, "\r\n\x00"):
		return bad("reviewer", "%.40q is no name of a user", a.Reviewer)
	case a.Do == "ask" && a.Reviewer == "":
		return bad("reviewer", "say who looks it over")
	case a.Do == "return" && strings.TrimSpace(a.Text) == "":
		return bad("text", "say what is to be done before it is closed")
	}
	return one("do", a.Do, ReviewActs())
}

// Reviewed tells whether somebody who does not have the item has accepted it.
func (it Item) Reviewed() bool { return it.Review == ReviewAccepted && it.Reviewer != it.Owner }

// NeedsReview tells whether the team wants an item looked over before it takes a status, and nobody has.
func (t Terms) NeedsReview(it Item, to Status) bool {
	return t.Review != Unjudged && it.Kind == Incident && to.Ends() && !it.Status.Ends() && it.Priority != Unjudged && it.Priority <= t.Review && !it.Reviewed()
}
