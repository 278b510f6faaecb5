package trust

import (
	"fmt"
	"strconv"
	"strings"
	"time"

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

// begunHolds is how long a second factor that was begun waits for its first code.
const begunHolds = time.Hour

// begun seals the secret of a second factor that is begun now, with the moment.
func (r *Room) begun(name, secret string) string {
	return r.Seal.Seal(placeFactor(name), secret+" "+strconv.FormatInt(r.Now().Unix(), 10))
}

// next opens the secret of a second factor that a user has begun; "" where there is none, or it has lapsed.
func (r *Room) next(u User) (string, error) {
	text, err := r.factor(u, u.next)
	if err != nil {
		return "", err
	}
	secret, at, _ := strings.Cut(text, " ")
	since, err := strconv.ParseInt(at, 10, 64)
	if age := r.Now().Sub(time.Unix(since, 0)); err != nil || age < 0 || age >= begunHolds {
		return "", nil //nolint:nilerr // from before the moment was kept
	}
	return secret, nil
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
