package feed

// Known shows the kinds that a feed's rules were checked against.
func (f *Feed) Known() []string { return f.decl.Known }

// Folded shows the kind of a plan as the rules see it.
func Folded(p *Plan) string { return p.Feed.decl.fold(p.Kind) }
