package trust

import (
	"fmt"

	"tocsin/internal/kit/seal"
)

// Where secrets of second factors are sealed for. A name is its user's for ever.
func placeFactor(name string) string { return "second factor of " + name }
func placeInvite(name string) string { return "invitation of " + name }

const placeSetup = "first account"

// factor opens the secret of a user's second factor; "" where there is none.
func (r *Room) factor(u User, sealed string) (string, error) {
	return r.opened(placeFactor(u.Name), sealed)
}

func (r *Room) opened(place, sealed string) (string, error) {
	s, err := r.Seal.Open(place, sealed)
	if err != nil {
		return "", fmt.Errorf("%s: %w", place, err)
	}
	return s, nil
}

// again returns what is kept of a secret from now on: sealed what stands there from before, and nothing of what can't be
// opened once the key is lost.
func (r *Room) again(place, kept string) string {
	if !seal.Sealed(kept) {
		return r.Seal.Seal(place, kept)
	}
	if _, err := r.Seal.Open(place, kept); err != nil && r.Lost {
		return ""
	}
	return kept
}
