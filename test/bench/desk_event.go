package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog/embedded"
)

// events writes so many events on each day, the last of which ends now, as reports would: four of five are somebody's, by
// Zipf's law, and tell of one of the findings.
func (w *watched) events(ctx context.Context, dir string, daily int) (err error) {
	l, err := embedded.Open(ctx, embedded.Config{Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	d := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(d, 1.1, 10, uint64(w.orgs-1))
	began := time.Now()
	list := make([]tocsin.Event, daily)
	for day := range w.days {
		first := w.now.AddDate(0, 0, day-w.days)
		for i := range list {
			list[i] = tocsin.Event{ID: idOf(day, i), Time: first.Add(time.Duration(i) * 24 * time.Hour / time.Duration(daily)).UnixNano(), Fields: list[i].Fields[:0]}
			w.event(&list[i], d, int(zipf.Uint64()), int64(day*reportsDaily+i%reportsDaily+1), i)
		}
		for part := range slices.Chunk(list, 1000) {
			if err := l.Append(ctx, part); err != nil {
				return err
			}
		}
		if err := l.Sync(ctx); err != nil {
			return err
		}
		if day%30 == 29 || day == w.days-1 {
			fmt.Printf("%d days of events are written, %.0f s\n", day+1, time.Since(began).Seconds())
		}
	}
	info, err := l.Info(ctx)
	fmt.Printf("%d events, %.1f bytes each\n", info.Rows, float64(info.Bytes)/float64(max(info.Rows, 1)))
	return err
}

// made are the levels, the countries and the marks that events have.
var (
	madeLevels    = []string{"low", "medium", "medium", "high", "high", "critical"}
	madeCountries = []string{"ZM", "ZM", "ZM", "ZM", "ZM", "ZM", "ZA", "US", "CN", "DE", "BR", "IN", "RU", "NG", "KE", "FR"}
)

// event fills one event of an organisation, or of nobody.
func (w *watched) event(e *tocsin.Event, d *rand.Rand, org int, report int64, line int) {
	p := w.problem(d.IntN(max(1, w.findings/w.orgs))*w.orgs + org)
	ip := address(org, d.IntN(256))
	if d.IntN(5) > 0 {
		e.Add(tocsin.KeyOwner, p.Owner)
		e.Add(tocsin.KeyOwnerRule, "import")
	} else {
		ip = fmt.Sprintf("102.%d.%d.%d", d.IntN(8), d.IntN(256), d.IntN(256))
	}
	e.Add("source.ip", ip)
	e.Add("source.port", strconv.Itoa(1024+d.IntN(60000)))
	e.Add("source.asn", strconv.Itoa(37000+d.IntN(400)))
	e.Add("source.as_name", "Network "+strconv.Itoa(d.IntN(400)))
	e.Add("source.geolocation.cc", madeCountries[d.IntN(len(madeCountries))])
	e.Add("destination.ip", fmt.Sprintf("184.105.%d.%d", d.IntN(8), d.IntN(256)))
	e.Add("destination.port", []string{"80", "443", "22", "23", "445"}[d.IntN(5)])
	e.Add("destination.geolocation.cc", madeCountries[d.IntN(len(madeCountries))])
	e.Add("severity", madeLevels[d.IntN(len(madeLevels))])
	e.Add("classification.taxonomy", "malicious-code")
	e.Add("classification.type", p.Type)
	e.Add("classification.identifier", p.Identifier)
	e.Add("feed.code", "shadowserver.made"+strconv.Itoa(d.IntN(12)))
	e.Add("protocol.transport", "tcp")
	e.Add("tlp", "amber")
	e.Add(tocsin.KeyReport, strconv.FormatInt(report, 10))
	e.Add(tocsin.KeyReportLine, strconv.Itoa(line))
	e.Add(tocsin.KeyReportRun, "1")
	e.Add("extra.tag", []string{"mirai", "conficker", "necurs", "ramnit"}[d.IntN(4)])
	e.Add("extra.machine", "host-"+strconv.Itoa(d.IntN(5000)))
	e.Add("extra.agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)")
}
