package command

import "net/url"

type incidentReportCmd struct {
	Number   string `arg:"" help:"The item's number." name:"number"`
	Docx     string `required:"" help:"Write it as a Word file to this file; - is standard output." placeholder:"FILE" name:"docx"`
	For      string `help:"The mark of TLP that its readers are cleared for; without it the item's own." placeholder:"MARK"`
	Language string `help:"That it is written in: ar, en, es, fr, ru, zh." enum:"ar,en,es,fr,ru,zh" default:"en"`
}

// Run writes the report on an item to a file.
func (c *incidentReportCmd) Run(w *World) error {
	q := url.Values{"language": {c.Language}}
	if c.For != "" {
		q.Set("for", c.For)
	}
	return w.With(func(cl *Client) error {
		return w.download(cl, "/api/v1/incidents/"+url.PathEscape(c.Number)+"/report.docx", q, c.Docx)
	})
}
