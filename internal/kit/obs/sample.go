package obs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Emit gives one number; labels are name, value, name, value.
type Emit func(name, help string, value float64, labels ...string)

// Source gives numbers that are kept elsewhere, in a database say.
type Source func(ctx context.Context, emit Emit) error

// sampleWait is how long a source may take; sampleAge how old its numbers may be before it is asked again, so that many
// who scrape do not weigh on the node.
const (
	sampleWait = 5 * time.Second
	sampleAge  = 5 * time.Second
)

// Sample asks a source for numbers whenever somebody wants them. What it gave last is shown while it can't be asked.
func (m *Metrics) Sample(name string, f Source) {
	m.registry.MustRegister(&sampler{source: f, name: name, log: m.log})
}

type sampler struct {
	name   string
	source Source
	log    *slog.Logger

	mu   sync.Mutex
	at   time.Time
	last []prometheus.Metric
	good bool
}

// Describe says nothing: which numbers there are is known when they are asked for.
func (s *sampler) Describe(chan<- *prometheus.Desc) {}

// Collect gives the numbers.
func (s *sampler) Collect(out chan<- prometheus.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Since(s.at) > sampleAge {
		s.ask()
	}
	for _, m := range s.last {
		out <- m
	}
	up := 0.0
	if s.good {
		up = 1
	}
	out <- number("tocsin_source_up", "1 where the numbers of a part could be read, else 0 and they are those of before.", up, "source", s.name)
}

func (s *sampler) ask() {
	ctx, cancel := context.WithTimeout(context.Background(), sampleWait)
	defer cancel()
	var now []prometheus.Metric
	err := s.source(ctx, func(name, help string, value float64, labels ...string) {
		now = append(now, number(name, help, value, labels...))
	})
	s.at, s.good = time.Now(), err == nil
	if err != nil {
		s.log.Warn("read numbers", "source", s.name, "error", err)
		return
	}
	s.last = now
}

func number(name, help string, value float64, labels ...string) prometheus.Metric {
	var names, values []string
	for i := 0; i+1 < len(labels); i += 2 {
		names, values = append(names, labels[i]), append(values, labels[i+1])
	}
	return prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), prometheus.GaugeValue, value, values...)
}
