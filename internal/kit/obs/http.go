package obs

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

// routeKey is where the context of a request holds its route.
type routeKey struct{}

// route is what a request was answered by; Route writes it, Around reads it.
type route struct{ pattern string }

// Route notes which pattern of a mux answers, for the numbers and the log. It stands right around the mux; of several the inmost says it.
func Route(mux http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if at, ok := r.Context().Value(routeKey{}).(*route); ok && at.pattern == noRoute && r.Pattern != "" {
				at.pattern = r.Pattern
			}
		}()
		mux.ServeHTTP(w, r)
	})
}

// noRoute stands for what no pattern has matched: paths that askers make up are no labels.
const noRoute = "none"

// Around counts and logs the requests of a door. The log has no query string: what people look for stays with them.
func (m *Metrics) Around(door string, log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := &route{pattern: noRoute}
		out := &answered{ResponseWriter: w}
		began := time.Now()
		ctx, statements := asking(context.WithValue(r.Context(), routeKey{}, at))
		m.flight.Inc()
		defer func() {
			m.flight.Dec()
			took := time.Since(began)
			m.requests.WithLabelValues(at.pattern, methodName(r.Method), out.code()).Inc()
			m.seconds.WithLabelValues(at.pattern).Observe(took.Seconds())
			level := slog.LevelInfo
			if out.status >= http.StatusInternalServerError {
				level = slog.LevelWarn
			}
			log.Log(r.Context(), level, "request", "door", door, "method", methodName(r.Method), "path", m.shown(r.URL.EscapedPath()),
				"status", out.code(), "bytes", out.bytes, "seconds", took.Seconds(), "statements", statements(), "from", r.RemoteAddr)
		}()
		next.ServeHTTP(out, r.WithContext(ctx))
	})
}

// methodName keeps the methods that askers make up out of labels.
func methodName(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// answered knows how a request was answered.
type answered struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// code is the status as a label; "none" where the connection was broken off before any.
func (a *answered) code() string {
	if a.status == 0 {
		return "none"
	}
	return strconv.Itoa(a.status)
}

// WriteHeader notes the status.
func (a *answered) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write notes the size.
func (a *answered) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the writer.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }
