package live

import (
	"context"
	"sync"
	"time"

	"tocsin/internal/kit/sqldb"
)

// keptFor is how long a thing is kept at the most: some changes are told to no topic, as when all records are brought from
// another node.
const keptFor = time.Minute

// Kept holds a thing that takes long to read and changes only when a topic does, so that a look at it costs a look at the
// topic. The zero Kept holds nothing. It may be used by several goroutines at once: one reads, and the others wait for it.
type Kept[T any] struct {
	mu     sync.Mutex
	number int64 // of the topic, from before the thing was read
	value  T
	at     time.Time // when it was read; zero for never
}

// Get returns the thing, read again where the topic has changed since. It is not for use inside of a transaction.
func (k *Kept[T]) Get(ctx context.Context, db sqldb.Reader, topic string, read func(context.Context) (T, error)) (T, error) {
	var none T
	numbers, err := Read(db)(ctx, []string{topic})
	if err != nil {
		return none, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.at.IsZero() && k.number >= numbers[topic] && time.Since(k.at) < keptFor {
		return k.value, nil
	}
	value, err := read(ctx)
	if err != nil {
		return none, err
	}
	k.number, k.value, k.at = numbers[topic], value, time.Now()
	return value, nil
}
