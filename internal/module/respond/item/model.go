package item

import "slices"

// ModelsSetting is the name that templates of items are kept under.
const ModelsSetting = "models"

// Model is a template of items: what a new one begins with.
type Model struct {
	Name string `json:"name"` // as people call it
	Start
}

// maxModels is how many templates of items a team has.
const maxModels = 100

// PutModel keeps a template of items among others, by its name and in its order.
func PutModel(list []Model, m Model) ([]Model, error) {
	switch {
	case m.Name == "" || len(m.Name) > maxName:
		return nil, bad("name", "a template has a name of up to %d bytes", maxName)
	case !slices.Contains(Kinds(), m.Kind):
		return nil, bad("kind", "%.40q is no kind of item: it is report, incident, investigation or measure", m.Kind)
	case len(m.Tasks) > maxModels || len(m.Text) > maxModelText:
		return nil, bad("tasks", "a template has up to %d tasks", maxModels)
	}
	if i := slices.IndexFunc(list, func(o Model) bool { return o.Name == m.Name }); i >= 0 {
		list[i] = m
		return list, nil
	}
	if len(list) >= maxModels {
		return nil, bad("name", "a team has up to %d templates of items", maxModels)
	}
	return append(list, m), nil
}

// maxModelText is how long the text of a template is, in bytes.
const maxModelText = 64 << 10
