package obs

import (
	"log/slog"
	"net/http"
	"runtime"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are a node's numbers. They have a registry of their own: what libraries put into the common one stays out.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	flight   prometheus.Gauge
	limited  *prometheus.CounterVec
	log      *slog.Logger
	hidden   []string
}

// Hide keeps what stands behind the beginning of a path out of the log of requests: it is a secret. It is called before
// the first request.
func (m *Metrics) Hide(prefix string) { m.hidden = append(m.hidden, prefix) }

// shown is a path as it may stand in the log.
func (m *Metrics) shown(path string) string {
	for _, p := range m.hidden {
		if strings.HasPrefix(path, p) {
			return p + "..."
		}
	}
	return path
}

// requestBuckets are the upper bounds of the histogram of answers, in seconds.
var requestBuckets = []float64{.005, .02, .05, .1, .25, .5, 1, 2.5, 10, 60}

// NewMetrics returns the numbers of a program of a version.
func NewMetrics(version string, log *slog.Logger) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), log: log}
	m.requests = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tocsin_http_requests_total",
		Help: "Requests that were answered, by route, method and status."}, []string{"route", "method", "code"})
	m.seconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "tocsin_http_request_seconds",
		Help: "How long answers took.", Buckets: requestBuckets}, []string{"route"})
	m.flight = prometheus.NewGauge(prometheus.GaugeOpts{Name: "tocsin_http_requests_in_flight", Help: "Requests that are being answered."})
	m.limited = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "tocsin_http_refused_total",
		Help: "Requests that were turned away, by why: token, scope, rate."}, []string{"why"})
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "tocsin_build_info", Help: "1, with the version of the program and of Go.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.flight, m.limited, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Counter is a number that only grows.
type Counter interface{ Add(float64) }

// Counter returns a new one.
func (m *Metrics) Counter(name, help string) Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}

// Refused counts a request that was turned away: why is "token", "scope" or "rate".
func (m *Metrics) Refused(why string) { m.limited.WithLabelValues(why).Inc() }

// Handler serves the numbers.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: maxScrapes,
	})
}

// maxScrapes is how many may ask for the numbers at once.
const maxScrapes = 4
