package watch

import "sync"

// lru keeps the values that were put lately: when it is full, the older half goes.
type lru[K comparable, V any] struct {
	mu       sync.Mutex
	new, old map[K]V
}

func (l *lru[K, V]) get(key K) (V, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.new[key]
	if !ok {
		v, ok = l.old[key]
	}
	return v, ok
}

func (l *lru[K, V]) put(key K, v V, most int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.new == nil || len(l.new) >= most/2 {
		l.new, l.old = map[K]V{}, l.new
	}
	l.new[key] = v
}
