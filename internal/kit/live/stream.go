package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// writeWait is how long a browser may take to receive a line.
const writeWait = 10 * time.Second

// ServeHTTP is a stream of what happens to the topics that the query names: "?topic=a&topic=b". A topic that the asker may
// not listen to is left out; where none remains the answer is 204, after which a browser does not ask again.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	topics := h.allowed(r)
	if len(topics) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	who := ""
	if h.config.Who != nil {
		who = h.config.Who(r)
	}
	l := h.join(who, topics)
	if l == nil {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many streams", http.StatusTooManyRequests)
		return
	}
	defer h.leave(l)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not gather the lines
	h.stream(stream{w, http.NewResponseController(w)}, r, l)
}

// allowed returns the topics that are asked for and may be.
func (h *Hub) allowed(r *http.Request) (list []string) {
	for _, t := range r.URL.Query()["topic"] {
		if len(list) == topicsEach {
			break
		}
		if t != "" && len(t) <= topicSize && h.config.May != nil && h.config.May(r, t) && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// stream sends news and beats until either side ends.
func (h *Hub) stream(s stream, r *http.Request, l *listener) {
	beat := time.NewTicker(h.config.Beat)
	defer beat.Stop()
	if s.say("retry: 5000\n: here\n\n") != nil {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case <-h.ended.Done():
			return
		case <-l.signal:
			if s.tell(h.news(l)) != nil {
				return
			}
		case <-beat.C:
			if !h.still(r.Context(), r) || s.say(": beat\n\n") != nil {
				return
			}
		}
	}
}

func (h *Hub) still(ctx context.Context, r *http.Request) bool {
	return ctx.Err() == nil && (h.config.Still == nil || h.config.Still(r))
}

// stream is the answer that is being written.
type stream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// tell writes one event a topic.
func (s stream) tell(list []News) error {
	for _, n := range list {
		data, err := json.Marshal(n)
		if err != nil {
			return err
		}
		if err := s.say(fmt.Sprintf("event: change\ndata: %s\n\n", data)); err != nil {
			return err
		}
	}
	return nil
}

// say writes lines at once. A server that knows no deadlines is one of a test.
func (s stream) say(lines string) error {
	_ = s.rc.SetWriteDeadline(time.Now().Add(writeWait))
	if _, err := s.w.Write([]byte(lines)); err != nil {
		return err
	}
	return s.rc.Flush()
}
