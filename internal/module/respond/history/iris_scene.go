package history

import (
	"strings"

	"tocsin/internal/module/respond/item"
)

// irisScene reads the assets and the time line of a case of DFIR-IRIS; iocs are the places of its indicators, by their ids
// there. What of the time line has no time that can be read becomes a note.
func (c *Case) irisScene(o object, iocs map[string]int) {
	c.SeenOn, c.HitIn, c.NamedIn = map[int][]int{}, map[int][]int{}, map[int][]int{}
	assets := map[string]int{}
	for _, x := range o.list("assets") {
		a, ok := irisAsset(x)
		if !ok {
			continue
		}
		at := len(c.Assets)
		assets[x.text("asset_id", "id")] = at
		c.Assets = append(c.Assets, a)
		for _, i := range irisLinks(x, iocs, "linked_ioc", "iocs", "ioc_links") {
			c.SeenOn[i] = append(c.SeenOn[i], at)
		}
	}
	for _, e := range o.list("timeline", "events") {
		m := item.Moment{At: e.time("event_date_wtz", "event_date"), Kind: IrisKind(e.text("category.name", "category_name", "event_category")), Text: item.Cut(titled(e.text("event_title"), e.text("event_content")), maxMomentText),
			Source: item.Cut(oneLine(e.text("event_source")), maxMomentSource), By: e.text("user.user_login", "user_login"), Exact: "minute"}
		if m.Text == "" || m.At.IsZero() {
			c.Notes = append(c.Notes, Note{At: m.At, By: m.By, Text: m.Text})
			continue
		}
		at := len(c.Moments)
		c.HitIn[at] = irisLinks(e, assets, "assets", "event_assets", "linked_assets")
		c.NamedIn[at] = irisLinks(e, iocs, "iocs", "event_iocs", "linked_iocs")
		c.Moments = append(c.Moments, m)
	}
}

// Limits of a moment, in bytes; longer texts are cut.
const (
	maxMomentText   = 2000
	maxMomentSource = 300
)

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// irisLinks are the places of what an object is linked to: by ids, or by objects that have them.
func irisLinks(o object, places map[string]int, names ...string) (list []int) {
	all, _ := o.get(names...).([]any)
	for _, v := range all {
		id := textOf(v)
		if m, ok := v.(map[string]any); ok {
			id = object(m).text("asset_id", "ioc_id", "id")
		}
		if at, ok := places[id]; ok && id != "" {
			list = append(list, at)
		}
	}
	return list
}

// irisAsset reads an asset. Its own kinds are many; only what they plainly are is kept.
func irisAsset(o object) (a item.Asset, ok bool) {
	a = item.Asset{Name: item.Cut(oneLine(o.text("asset_name", "name")), item.MaxAssetName), Kind: "other", State: "suspected", Note: item.Cut(o.text("asset_description", "description"), maxMomentText)}
	kind := strings.ToLower(o.text("asset_type.asset_name", "asset_type", "type"))
	for _, k := range []struct{ word, kind string }{{"account", "account"}, {"server", "server"}, {"domain controller", "server"}, {"phone", "mobile"}, {"android", "mobile"}, {"iphone", "mobile"},
		{"computer", "workstation"}, {"workstation", "workstation"}, {"firewall", "network"}, {"router", "network"}, {"switch", "network"}, {"vpn", "network"}, {"waf", "network"}, {"access point", "network"}} {
		if strings.Contains(kind, k.word) {
			a.Kind = k.kind
			break
		}
	}
	switch o.text("asset_compromise_status_id", "asset_compromise_status") {
	case "1", "Compromised":
		a.State = "compromised"
	case "2", "Not compromised":
		a.State = "unaffected"
	}
	for _, s := range []string{o.text("asset_ip"), o.text("asset_domain")} {
		for _, kind := range []string{"ip", "domain"} {
			if x, good := indicatorOf(kind, s, "", 0, ""); good && a.Address == "" && len(x.Value) <= item.MaxAssetName && (kind == "ip" || strings.Contains(x.Value, ".")) {
				a.Address = x.Value
			}
		}
	}
	return a, a.Name != ""
}

// IrisKind names the categories of its time line in the desk's words; they are ATT&CK's tactics and a few of its own.
func IrisKind(s string) string {
	switch strings.ToLower(s) {
	case "reconnaissance":
		return "scouted"
	case "resource development":
		return "prepared"
	case "initial access":
		return "began"
	case "execution":
		return "ran"
	case "persistence":
		return "stayed"
	case "privilege escalation":
		return "rights"
	case "defense evasion":
		return "hid"
	case "credential access":
		return "passwords"
	case "discovery":
		return "explored"
	case "lateral movement":
		return "spread"
	case "collection":
		return "gathered"
	case "command and control":
		return "steered"
	case "exfiltration":
		return "stolen"
	case "impact":
		return "harm"
	case "remediation":
		return "recovered"
	}
	return "other"
}
