package keys

// Word says in one word what a letter's signature and encryption are worth; "" is one that has neither.
//
//	signed     all of it, by a key of the ring that is the sender's
//	encrypted  and opened by an own key
//	both       signed and encrypted
//	unchecked  signed in part, or by a key that is not in the ring: it proves nothing
//	locked     encrypted, and no own key opens it
//	broken     its signature is wrong, or it can't be opened
func (r Revealed) Word() string {
	signed := r.Signed != None
	switch {
	case r.NotForUs:
		return "locked"
	case signed && !r.Good && (r.UnknownKey || r.Partial), !signed && r.UnknownKey:
		return "unchecked"
	case signed && !r.Good, !signed && r.Encrypted == None && r.Trouble != "":
		return "broken"
	case signed && r.Encrypted != None:
		return "both"
	case signed:
		return "signed"
	case r.Encrypted != None:
		return "encrypted"
	}
	return ""
}
