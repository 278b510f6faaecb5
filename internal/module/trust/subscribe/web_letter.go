package subscribe

import (
	"html/template"
	"strings"
)

// html is the letter for readers of HTML.
func (b letterBody) html() (string, error) {
	var page strings.Builder
	err := sheetHTML.Execute(&page, b)
	return page.String(), err
}

// sheetHTML is what such readers see: styles stand inline, as mail readers keep no others, and nothing is fetched.
var sheetHTML = template.Must(template.New("letter").Parse(`<!doctype html><html lang="{{.Tag}}" dir="{{.Dir}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
	`<meta name="color-scheme" content="light dark"><title>{{.Subject}}</title></head>
<body dir="{{.Dir}}" style="margin:0;padding:16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Arial,sans-serif;font-size:15px;line-height:1.5"><div style="max-width:760px;margin:0 auto">
<p style="margin:0 0 12px"><span dir="ltr" style="display:inline-block;border:1px solid;border-radius:3px;padding:1px 8px;font-size:12px;font-weight:600">{{.Mark}}</span></p>
<h1 style="font-size:18px;line-height:1.35;margin:0 0 12px">{{.Subject}}</h1>
{{if .Facts}}<ul style="padding-inline-start:20px;margin:0 0 12px">{{range .Facts}}<li>{{.Text}}{{with .Value}}: <b>{{.}}</b>{{end}}</li>
{{end}}</ul>{{end}}{{range .Rows}}<p style="margin:12px 0;padding-inline-start:10px;border-inline-start:3px solid #b45309"><bdi dir="ltr">{{if .Href}}<a href="{{.Href}}" style="color:#b45309;font-weight:600">{{.Number}}</a>{{else}}<b>{{.Number}}</b>{{end}}</bdi> <span dir="ltr" style="font-size:12px;opacity:.8">{{.Mark}}</span>{{with .Title}}<br><bdi>{{.}}</bdi>{{end}}<br><span style="font-size:13px;opacity:.8">{{.Said}}{{with .Due}} · {{.}}{{end}}</span></p>
{{end}}{{range .More}}<p style="margin:0 0 12px">{{.}}</p>
{{end}}{{if .Href}}<p style="margin:0 0 12px"><a href="{{.Href}}" style="display:inline-block;padding:8px 16px;border:1px solid #b45309;border-radius:4px;font-weight:600;color:#b45309;text-decoration:none">{{.Open}}</a></p>{{end}}
<div style="margin-top:28px;padding-top:12px;border-top:1px solid #8886;font-size:13px">{{range .Foot}}<p style="margin:0">{{.}}</p>{{end}}{{with .FootHref}}<p style="margin:0"><a href="{{.}}" style="color:#b45309">{{.}}</a></p>{{end}}</div>
</div></body></html>
`))
