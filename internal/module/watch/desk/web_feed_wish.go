package desk

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"tocsin"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// Limits of the page on which a feed is made.
const (
	maxMake       = 4 << 20  // bytes of a form with a report
	keptSample    = 64 << 10 // bytes of a table's sample that go from page to page
	maxColumns    = 200
	maxSaid       = 500 // bytes of a text about the feed
	maxMakeMemory = 1 << 20
)

// wish is what a person has said so far of a feed that is being made.
type wish struct {
	Name, Title, Provider, Terms, About, Mark, Type, Identifier string
	Format, Delimiter, Path                                     string
	File                                                        string // the name of the sample's file
	Sample                                                      string
	columns                                                     map[string]feed.DraftColumn
	keep                                                        bool
}

// readWish reads the form.
func readWish(w http.ResponseWriter, r *http.Request) (wish, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxMake)
	if err := r.ParseMultipartForm(maxMakeMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return wish{}, tocsin.Faultf(tocsin.TooLarge, "the report can't be taken in: a sample of it, up to %d KiB, is enough", feed.MaxSample>>10)
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll() //nolint:errcheck // what is left is in the folder of temporary files
	}
	f := &form{values: r.Form}
	v := wish{Name: f.text("name", maxSaid), Title: f.text("title", maxSaid), Provider: f.text("provider", maxSaid), Terms: f.text("terms", maxSaid), About: f.text("about", maxSaid),
		Mark: f.text("mark", maxSaid), Type: f.text("type", maxSaid), Identifier: f.text("identifier", maxSaid), Format: f.text("format", maxSaid), Delimiter: f.text("delimiter", maxSaid),
		Path: f.text("path", maxSaid), File: f.text("file", maxSaid), columns: map[string]feed.DraftColumn{}, keep: f.text("do", maxSaid) == "keep"}
	for i := 0; i < maxColumns && f.values.Has("col."+strconv.Itoa(i)); i++ {
		n := strconv.Itoa(i)
		c := feed.DraftColumn{Name: f.values.Get("col." + n), Key: f.text("key."+n, maxSaid), Time: f.text("time."+n, maxSaid)}
		v.columns[c.Name] = c
	}
	if f.err != nil {
		return v, f.err
	}
	return v, v.readSample(r)
}

// readSample takes the file that was sent, or else the text.
func (v *wish) readSample(r *http.Request) error {
	v.Sample = strings.ReplaceAll(r.Form.Get("sample"), "\r\n", "\n")
	if file, head, err := r.FormFile("report"); err == nil {
		defer file.Close()
		name, sample, err := feed.Beginning(head.Filename, io.Reader(file))
		if err != nil {
			return err
		}
		v.File, v.Sample, v.columns, v.Format = name, string(sample), nil, ""
	}
	switch {
	case strings.TrimSpace(v.Sample) == "":
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "sample", Text: "there is no sample: choose a file, or put a few lines of a report into the field"}
	case !utf8.ValidString(v.Sample) || strings.ContainsRune(v.Sample, 0):
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "sample", Text: "is not valid UTF-8 text"}
	case len(v.Sample) > feed.MaxSample:
		return &tocsin.Fault{Why: tocsin.TooLarge, Field: "sample", Text: "is longer than " + strconv.Itoa(feed.MaxSample>>10) + " KiB; shorten it"}
	}
	return nil
}

// draft makes the feed that is wished for: what is not said is guessed. It comes with an error where only its name is bad.
func (v *wish) draft() (*feed.Draft, error) {
	name, unnamed := v.Name, error(nil)
	if !feed.GoodName(name) || name == "new" { // it is the page's own
		name, unnamed = "feed", &tocsin.Fault{Why: tocsin.Invalid, Field: "name", Text: "a feed's name is lower-case letters, digits and hyphens, up to 60, and not \"new\""}
	}
	o := format.Options{Path: v.Path}
	for _, s := range delimiters() {
		if s.name == v.Delimiter {
			o.Delimiter = s.sign
		}
	}
	if v.Format == "csv" && strings.HasPrefix(v.Sample, "#") {
		o.Comment = '#'
	}
	d, err := feed.Sketch(name, v.File, v.Format, o, []byte(v.Sample))
	if err != nil {
		return nil, err
	}
	if d.Format != "json" && len(v.Sample) > keptSample {
		v.Sample = string(feed.WholeLines([]byte(v.Sample), keptSample))
	}
	d.Columns = d.Columns[:min(len(d.Columns), maxColumns)]
	for i, c := range d.Columns {
		if said, ok := v.columns[c.Name]; ok {
			d.Columns[i].Key = said.Key
			if said.Time != "" {
				d.Columns[i].Time = said.Time
			}
		}
	}
	d.Title, d.Provider, d.Terms, d.About, d.Mark, d.Type = v.Title, v.Provider, v.Terms, v.About, v.Mark, v.Type
	if d.Mark == "" {
		d.Mark = tocsin.Amber.String()
	}
	if d.Type == "" {
		d.Type = "other"
	}
	if v.Identifier != "" {
		d.Identifier = v.Identifier
	}
	return d, unnamed
}

// wireFormats are the formats that a feed can be made of on a page.
func wireFormats() []string { return []string{"csv", "json", "ndjson", "list"} }

// delimiter is a sign between the columns of a table.
type delimiter struct {
	name string
	sign byte
}

func delimiters() []delimiter {
	return []delimiter{{"comma", 0}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}}
}
