package desk

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/sheet"
)

// Limits of a download: rows in all, and rows asked of the source at once.
const (
	maxDownload = 100_000
	downloadPer = 1_000
)

// csvColumns are the columns of a download; the whole event is in the JSON.
func csvColumns() []string {
	return []string{
		"time.source", "id", "owner", "classification.taxonomy", "classification.type", "classification.identifier", "severity",
		"source.ip", "source.port", "source.fqdn", "source.url", "source.asn", "source.as_name", "source.geolocation.cc",
		"destination.ip", "destination.port", "destination.fqdn", "protocol.transport", "protocol.application",
		"malware.name", "malware.hash.sha256", "feed.code", "tlp", "report.id", "report.line",
	}
}

// eventsCSV sends the events of a query as CSV.
func (d *Desk) eventsCSV(w http.ResponseWriter, r *http.Request) error {
	columns := csvColumns()
	out := csv.NewWriter(w)
	begin := func() error {
		d.attach(w, "text/csv; charset=utf-8", "csv")
		return out.Write(columns)
	}
	row := make([]string, len(columns))
	err := d.download(r, begin, func(e *tocsin.Event) error {
		for i, c := range columns {
			row[i] = sheet.Cell(value(e, c))
		}
		return out.Write(row)
	})
	out.Flush()
	return err
}

// value returns a column of an event.
func value(e *tocsin.Event, column string) string {
	switch v := e.Get(column); {
	case v != "":
		return v
	case column == tocsin.KeyID:
		return e.ID.String()
	case column == "time.source" && e.Time != 0:
		return time.Unix(0, e.Time).UTC().Format(time.RFC3339)
	}
	return ""
}

// eventsJSON sends the events of a query as JSON, one object a line.
func (d *Desk) eventsJSON(w http.ResponseWriter, r *http.Request) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	begin := func() error {
		d.attach(w, "application/x-ndjson; charset=utf-8", "jsonl")
		return nil
	}
	err := d.download(r, begin, func(e *tocsin.Event) error {
		object := make(map[string]string, len(e.Fields)+1)
		for _, f := range e.Fields {
			object[f.Name] = f.Value
		}
		object[tocsin.KeyID] = e.ID.String()
		return enc.Encode(object)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// attach names the file that a browser saves.
func (d *Desk) attach(w http.ResponseWriter, kind, ext string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="events-%s.%s"`, d.now().UTC().Format("2006-01-02T1504Z"), ext))
}

// download calls each with the events of a query. Once something was sent an error can't become a page any more, so the
// answer is broken off: a file cut short must not look whole.
func (d *Desk) download(r *http.Request, begin func() error, each func(*tocsin.Event) error) error {
	q, _, err := eventQuery(r)
	if err != nil {
		return err
	}
	q.Limit = downloadPer
	for sent := 0; sent < maxDownload; {
		list, err := d.source.Events(r.Context(), q)
		if err != nil {
			return broken(sent, err)
		}
		if err := console.Cleared(r.Context(), list.Mark); err != nil {
			return broken(sent, err)
		}
		if sent == 0 {
			if err := begin(); err != nil {
				return err
			}
		}
		for i := range list.Rows {
			if err := each(&list.Rows[i]); err != nil {
				return broken(1, err)
			}
		}
		sent += max(len(list.Rows), 1)
		if q.After = list.Next; q.After == "" {
			return nil
		}
	}
	return nil
}

// broken returns the error while it can still become a page, and breaks the answer off later.
func broken(sent int, err error) error {
	if sent == 0 {
		return err
	}
	panic(http.ErrAbortHandler)
}
