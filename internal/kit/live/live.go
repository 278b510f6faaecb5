// Package live tells open pages that something has changed: a stream of server-sent events a page, which names a topic
// and how often it has changed. What has changed the page asks for itself, so nothing secret goes through the stream.
//
// A room notes a change with Touch in the transaction that makes it. A hub asks for the numbers of all topics that
// anybody listens to with one statement every two seconds, and not at all while nobody listens, so several processes on
// the same records need no other wire.
//
// Tables: live_topic. The streams are the server-sent events of the HTML standard.
package live

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Source returns how often each of these topics has changed; one that never has may be absent.
type Source func(ctx context.Context, topics []string) (map[string]int64, error)

// Config is what a hub needs to know.
type Config struct {
	// Source is asked for changes.
	Source Source
	// May tells whether who asks may listen to a topic; nil means that nobody may listen to anything.
	May func(r *http.Request, topic string) bool
	// Who names the person who asks, to count their streams; nil counts all together.
	Who func(r *http.Request) string
	// Still tells, at each beat, whether who asked may go on listening; nil means yes.
	Still func(r *http.Request) bool
	// Every is how often changes are looked for; 0 means two seconds.
	Every time.Duration
	// Beat is how often a stream without changes gives a sign of life; 0 means 20 seconds.
	Beat time.Duration
	// Log takes what goes wrong; nil means slog's default.
	Log *slog.Logger
}

// Limits of a hub.
const (
	streamsEach = 12 // of one person; a browser opens one for each page that is seen
	topicsEach  = 16 // of one stream
	topicSize   = 200
	pollWait    = 10 * time.Second // how long the source may take
)

// Hub knows who listens to what.
type Hub struct {
	config Config
	stop   context.CancelFunc
	ended  context.Context
	wake   chan struct{}
	polls  sync.WaitGroup

	mu        sync.Mutex
	listeners map[*listener]bool
	streams   map[string]int // by person
	numbers   map[string]int64
	polling   bool
}

// listener is one stream.
type listener struct {
	who    string
	topics []string
	sent   map[string]int64
	signal chan struct{} // holds one when there is something to send
}

// New returns a hub. It runs nothing until somebody listens.
func New(cfg Config) *Hub {
	if cfg.Every <= 0 {
		cfg.Every = 2 * time.Second
	}
	if cfg.Beat <= 0 {
		cfg.Beat = 20 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Hub{
		config: cfg, stop: stop, ended: ctx, wake: make(chan struct{}, 1),
		listeners: map[*listener]bool{}, streams: map[string]int{}, numbers: map[string]int64{},
	}
}

// Close ends all streams. It is called when the server begins to stop, which waits for them.
func (h *Hub) Close() error {
	h.stop()
	h.polls.Wait()
	return nil
}

// Wake makes the hub look for changes now. It never waits; a hub that is nil has nobody to wake.
func (h *Hub) Wake() {
	if h == nil {
		return
	}
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// join adds a stream; nil where the person has too many, or the hub has ended.
func (h *Hub) join(who string, topics []string) *listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.streams[who] >= streamsEach || h.ended.Err() != nil {
		return nil
	}
	l := &listener{who: who, topics: topics, sent: map[string]int64{}, signal: make(chan struct{}, 1)}
	h.listeners[l] = true
	h.streams[who]++
	if !h.polling {
		h.polling = true
		h.polls.Go(h.poll)
	}
	h.Wake()
	return l
}

func (h *Hub) leave(l *listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.listeners, l)
	if h.streams[l.who]--; h.streams[l.who] <= 0 {
		delete(h.streams, l.who)
	}
}

// poll looks for changes until nobody listens or the hub ends.
func (h *Hub) poll() {
	tick := time.NewTicker(h.config.Every)
	defer tick.Stop()
	for {
		select {
		case <-h.ended.Done():
			return
		case <-tick.C:
		case <-h.wake:
		}
		topics := h.wanted()
		if topics == nil {
			return
		}
		h.ask(topics)
	}
}

// wanted returns the topics that anybody listens to; nil ends the polling.
func (h *Hub) wanted() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.listeners) == 0 {
		h.polling = false
		clear(h.numbers)
		return nil
	}
	topics := []string{}
	for l := range h.listeners {
		topics = append(topics, l.topics...)
	}
	slices.Sort(topics)
	return slices.Compact(topics)
}

// ask reads the numbers and wakes the streams that they are news to.
func (h *Hub) ask(topics []string) {
	ctx, cancel := context.WithTimeout(h.ended, pollWait)
	defer cancel()
	numbers, err := h.config.Source(ctx, topics)
	if err != nil {
		if h.ended.Err() == nil {
			h.config.Log.Warn("look for changes", "error", err)
		}
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range topics {
		h.numbers[t] = numbers[t]
	}
	for l := range h.listeners {
		select {
		case l.signal <- struct{}{}:
		default:
		}
	}
}

// News is one line of a stream.
type News struct {
	Topic string `json:"topic"`
	N     int64  `json:"n"` // how often the topic has changed, ever
}

// news returns what a stream does not know yet. What it hears first of a topic is where it stands.
func (h *Hub) news(l *listener) (list []News) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range l.topics {
		n, known := h.numbers[t]
		if old, told := l.sent[t]; known && (!told || old != n) {
			l.sent[t] = n
			list = append(list, News{t, n})
		}
	}
	return list
}
