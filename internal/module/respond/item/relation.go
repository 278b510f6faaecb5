package item

import "strconv"

// MostNodes is how many things a picture of relations shows: more is no picture.
const MostNodes = 40

// Node is a thing of a picture of relations.
type Node struct {
	Key  string `json:"key"`
	Kind string `json:"kind"` // of an item, or constituent, asset, indicator
	Text string `json:"text"`
	Sort string `json:"sort,omitempty"` // status of an item, state of an asset, kind of an indicator
	// Ref is the number of an item, the slug of a constituent, the id of an asset or an indicator.
	Ref string `json:"ref"`
}

// Tie says that two things of a picture belong together.
type Tie struct {
	From string `json:"from"` // keys
	To   string `json:"to"`
	Weak bool   `json:"weak,omitempty"` // it may be so: they have something in common
}

// The kinds of nodes beside those of items.
const (
	NodeOrg       = "constituent"
	NodeAsset     = "asset"
	NodeIndicator = "indicator"
	NodeKin       = "related"
)

// Relations is an item with what it is made of: a graph that hangs together, its first node the item itself.
type Relations struct {
	Nodes []Node         `json:"nodes"`
	Ties  []Tie          `json:"ties"`
	Left  map[string]int `json:"left,omitempty"` // how many more there are, by kind
}

// relating makes Relations.
type relating struct {
	Relations
	keys map[string]bool
}

// Relate draws the graph of what somebody may see of a case and of its kin: both hold nothing else. What comes first when
// there is too much: what it is part of and its parts, constituents, assets, kin, indicators.
func Relate(c Case, kin []Kin) Relations {
	r := relating{Relations: Relations{Left: map[string]int{}}, keys: map[string]bool{}}
	hub := itemNode(c.Item)
	r.add(hub)
	for _, it := range c.Parents {
		r.tied(itemNode(it), Tie{From: nodeKey("item", it.Number), To: hub.Key})
	}
	for _, it := range c.Children {
		from, to := hub.Key, nodeKey("item", it.Number)
		if it.Kind == Report {
			from, to = to, from
		}
		r.tied(itemNode(it), Tie{From: from, To: to})
	}
	r.orgs(c, hub.Key)
	for _, a := range c.Assets {
		from := nodeKey(NodeOrg, a.Org)
		if a.Org == "" || !r.keys[from] {
			from = hub.Key
		}
		id := strconv.FormatInt(a.ID, 10)
		r.tied(Node{nodeKey(NodeAsset, id), NodeAsset, a.Name, a.State, id}, Tie{From: from, To: nodeKey(NodeAsset, id)})
	}
	for _, k := range kin {
		n := itemNode(k.Item)
		n.Kind = NodeKin
		r.tied(n, Tie{From: n.Key, To: hub.Key, Weak: true})
	}
	r.indicators(c, hub.Key)
	return r.Relations
}

func nodeKey(kind, ref string) string { return kind + ":" + ref }

func itemNode(it Item) Node {
	return Node{nodeKey("item", it.Number), string(it.Kind), it.Title, string(it.Status), it.Number}
}

// add adds a node, while there is room; it reports whether the node is there.
func (r *relating) add(n Node) bool {
	if r.keys[n.Key] {
		return true
	}
	if len(r.Nodes) >= MostNodes {
		r.Left[n.Kind]++
		return false
	}
	r.keys[n.Key] = true
	r.Nodes = append(r.Nodes, n)
	return true
}

// tied adds a node with what ties it.
func (r *relating) tied(n Node, ties ...Tie) {
	if r.add(n) {
		r.Ties = append(r.Ties, ties...)
	}
}

// orgs adds whom the case is about, and whose the assets are.
func (r *relating) orgs(c Case, hub string) {
	one := func(slug, from string) {
		if key := nodeKey(NodeOrg, slug); slug != "" && r.keys[from] && !r.keys[key] {
			r.tied(Node{key, NodeOrg, slug, "", slug}, Tie{From: from, To: key})
		}
	}
	one(c.Org, hub)
	for _, a := range c.Assets {
		one(a.Org, hub)
	}
	for _, it := range c.Children {
		if it.Kind != Report {
			one(it.Org, nodeKey("item", it.Number))
		}
	}
}

// indicators adds what can be looked for, at the assets where it was seen, else at the case.
func (r *relating) indicators(c Case, hub string) {
	for _, x := range Mattering(c.Indicators) {
		id := strconv.FormatInt(x.ID, 10)
		key := nodeKey(NodeIndicator, id)
		var ties []Tie
		for _, a := range x.On {
			if from := nodeKey(NodeAsset, strconv.FormatInt(a, 10)); r.keys[from] {
				ties = append(ties, Tie{From: from, To: key})
			}
		}
		if ties == nil {
			ties = []Tie{{From: hub, To: key}}
		}
		r.tied(Node{key, NodeIndicator, x.Defanged(), x.Kind, id}, ties...)
	}
}
