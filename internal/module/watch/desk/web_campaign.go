package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/warn"
)

// campaignRow is a campaign in a list.
type campaignRow struct {
	warn.Progress
	Title, About, Href string
}

// campaignRowOf tells a campaign in a language: its own title, and in a few words what it is about.
func campaignRowOf(l *lang.Lang, p warn.Progress) campaignRow {
	row := campaignRow{Progress: p, Title: p.In(l.Tag).Title, About: p.CVE, Href: CampaignHref(p.Name)}
	switch {
	case len(p.Indicators) > 0:
		row.About = l.Text("watch.campaigns.indicators", "n", len(p.Indicators))
	case p.Type != "":
		if row.About = l.Word("class", p.Type); p.Identifier != "" {
			row.About += " · " + p.Identifier
		}
	}
	return row
}

// campaignsPage is the list of campaigns.
type campaignsPage struct {
	Rows  []campaignRow
	New   bool // the reader may draft one
	Pages pageLinks
}

func (d *Desk) campaigns(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	after := f.after()
	if f.err != nil {
		return f.err
	}
	list, err := d.source.Campaigns(r.Context(), after, perPage)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p, mark := campaignsPage{Pages: turn(r, list.Next)}, tocsin.Amber
	_, p.New = d.may(r, "mail.mass")
	for _, c := range list.Rows {
		p.Rows = append(p.Rows, campaignRowOf(l, c))
		if level, err := c.Level(); err == nil {
			mark = mark.Stricter(level)
		}
	}
	return d.render(w, r, "campaign", l.Text("watch.campaigns.title"), mark, p)
}

// campaignPage is one campaign.
type campaignPage struct {
	campaignRow
	Letters           []LetterRow
	Text              string
	Reached, Problems console.Bars
	More              int // letters that are not listed
}

func (d *Desk) campaign(w http.ResponseWriter, r *http.Request) error {
	one, err := d.source.Campaign(r.Context(), r.PathValue("name"))
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := campaignPage{campaignRow: campaignRowOf(l, one.Progress), Letters: one.Rows, Text: one.In(l.Tag).Text}
	p.More = max(one.Letters-len(one.Rows), 0)
	p.Reached = console.NewBars(l.Text("watch.campaigns.reached"), l.Text("watch.campaigns.step"), l.Text("watch.letters.title"), []console.Bar{
		{Label: l.Text("watch.campaigns.drafted"), N: int64(one.Letters)}, {Label: l.Text("watch.campaigns.told"), N: int64(one.Told)},
		{Label: l.Text("watch.campaigns.answered"), N: int64(one.Answered)}})
	p.Problems = console.NewBars(l.Text("watch.campaigns.problems"), l.Text("watch.campaigns.step"), l.Text("watch.campaigns.problems"), []console.Bar{
		{Label: l.Text("watch.campaigns.named"), N: int64(one.Problems)}, {Label: l.Text("watch.campaigns.fixed"), N: int64(one.Fixed)}})
	return d.render(w, r, "campaign/one", p.Title, one.Seen, p)
}
