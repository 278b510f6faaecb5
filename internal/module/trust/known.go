package trust

import (
	"fmt"
	"strconv"
	"time"
)

// A browser in which somebody has signed in keeps a proof of it. What is tried there is counted by the proof and not by the
// name: a stranger who guesses at a name pauses the sign-in everywhere but where its owner is used to do so.
const (
	knownHolds = 180 * 24 * time.Hour
	maxProof   = 256 // bytes
)

func placeKnown(name string) string { return "browser of " + name }

// proof is what a browser keeps in which a user has signed in: when that was, sealed for the user.
func (r *Room) proof(name string) string {
	return r.Seal.Seal(placeKnown(name), strconv.FormatInt(r.Now().Unix(), 10))
}

// knows reports whether a proof is one of a user of this name, and not too old.
func (r *Room) knows(name, proof string) bool {
	if proof == "" || len(proof) > maxProof {
		return false
	}
	text, err := r.Seal.Open(placeKnown(name), proof)
	if err != nil {
		return false
	}
	at, err := strconv.ParseInt(text, 10, 64)
	age := r.Now().Sub(time.Unix(at, 0))
	return err == nil && age >= 0 && age < knownHolds
}

// askers are those that a try is counted by. A name may be a password that was typed into the wrong field, so its hash
// stands for it.
func (r *Room) askers(name string, from Place) []asker {
	by := asker{"name:" + digest(name), freeByName}
	if r.knows(name, from.Proof) {
		by.who = "browser:" + digest(from.Proof)
	}
	return []asker{by, {"address:" + from.Address, freeByAddress}}
}

// sits is who is asked again while they are signed in.
func (u User) sits() asker {
	return asker{fmt.Sprintf("session:%d:%d", u.ID, u.session), freeByName}
}
