package tend

import (
	"net/http"
	"net/url"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/watch/warn"
)

// actMass is what lets somebody write to many at once.
const actMass = "mail.mass"

// shownOwners is how many of those whom a campaign concerns are listed before it is drafted.
const shownOwners = 200

// Look is whom a campaign concerns, before it is drafted.
type Look struct {
	Owners         []Concerned
	Letters        int      // that would be drafted
	NoContact      int      // owners that nobody can be told of
	Nobody, Unread []string // indicators that are nobody's, and those that can't be read
}

// Concerned is an organisation that a campaign concerns.
type Concerned struct {
	Slug, Name string
	Problems   int
	To         []string
}

// campaignPage is a campaign that is being written: its form, and whom it concerns once that was asked for.
type campaignPage struct {
	Form   *console.Form
	Words  []wording
	Look   *Look
	More   int // owners that are not listed
	Faults []console.Wrong
}

// wording is a campaign's own words in one language.
type wording struct{ Tag, Language, Title, Text string }

func (t *Tend) newCampaign(v visit) error {
	return t.campaignForm(v, warn.Campaign{Mark: tocsin.Amber.String()}, nil)
}

// campaign shows whom a campaign concerns, or drafts its letters.
func (t *Tend) campaign(v visit) error {
	c := v.campaign()
	if v.text("do") == "draft" {
		if err := t.source.Campaign(v.r.Context(), v.by, c); err != nil {
			return t.mendCampaign(v, err, c)
		}
		http.Redirect(v.w, v.r, "/watch/campaigns/"+url.PathEscape(c.Name), http.StatusSeeOther)
		return nil
	}
	look, err := t.source.LookAt(v.r.Context(), c)
	if err != nil {
		return t.mendCampaign(v, err, c)
	}
	return t.campaignForm(v, c, &look)
}

func (t *Tend) mendCampaign(v visit, err error, c warn.Campaign) error {
	return t.mend(v, err, func(v visit) error { return t.campaignForm(v, c, nil) })
}

// campaign reads the form.
func (v visit) campaign() warn.Campaign {
	c := warn.Campaign{Name: v.text("name"), CVE: v.text("cve"), Type: v.text("type"), Identifier: v.text("identifier"), Owner: v.text("owner"), Mark: v.text("tlp"),
		Words: map[string]warn.Words{}}
	if list := words(v.text("indicators")); len(list) > 0 {
		c.Indicators = list
	}
	for _, o := range console.Languages("") {
		w := warn.Words{Title: v.text("title-" + o.Value), Text: strings.ReplaceAll(v.text("text-"+o.Value), "\r\n", "\n")}
		if w.Title+w.Text != "" {
			c.Words[o.Value] = w
		}
	}
	return c
}

func (t *Tend) campaignForm(v visit, c warn.Campaign, look *Look) error {
	l := t.console.Lang(v.r)
	f := t.form(v, v.text("do"), "") // one form with two buttons
	f.Add("name", "watch.field.name", c.Name, console.Must, console.Most(64), f.Hint("tend.campaign.name.hint"))
	f.Add("cve", "tend.campaign.cve", c.CVE, console.Most(30), f.Hint("tend.campaign.cve.hint"))
	kinds := types(l)
	kinds[0].Text = "–"
	f.Choose("type", "watch.field.type", c.Type, kinds)
	f.Add("identifier", "tend.rule.identifier", c.Identifier, console.Most(300))
	f.Add("owner", "tend.campaign.owner", c.Owner, console.Most(80))
	f.Add("indicators", "tend.campaign.indicators", strings.Join(c.Indicators, "\n"), console.Lines(3), f.Hint("tend.campaign.indicators.hint"))
	f.Choose("tlp", "watch.field.mark", c.Mark, marks())
	f.Done(nil)
	p := campaignPage{Form: f, Look: look, Faults: v.faults(l, f)}
	for _, o := range console.Languages("") {
		w := wording{Tag: o.Value, Language: o.Text, Title: c.Words[o.Value].Title, Text: c.Words[o.Value].Text}
		if o.Value == "en" { // it is the one that must be there
			p.Words = append([]wording{w}, p.Words...)
		} else {
			p.Words = append(p.Words, w)
		}
	}
	if look != nil {
		p.More = max(len(look.Owners)-shownOwners, 0)
		look.Owners = look.Owners[:len(look.Owners)-p.More]
	}
	return t.page(v, "campaign", l.Text("tend.campaign"), p)
}
