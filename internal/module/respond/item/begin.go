package item

// Words are the words of the writer's language that stand in a letter around what another one said.
type Words struct {
	Intro string    // above a quote: {date} and {name} are filled
	Names [5]string // From, Date, Subject, To, Cc
}

// Enclosed is a file of one of the item's letters, which can go with another: Ref is what Compose.Parts names.
type Enclosed struct {
	Ref  string `json:"ref"`
	Name string `json:"name"`
	Size int64  `json:"bytes"`
}
