// Package api is the desk as programs ask for it: each operation of the room once, read from JSON, done by an act of the room,
// and answered with JSON. It holds no rule of its own: what may be done, by whom and with what, the acts say. A file is named
// for what it serves, as that act's own file is: api_task.go for work_task.go.
package api

import (
	"tocsin"
	"tocsin/internal/module/respond"
)

// room is the desk with what its doors need beside it.
type room struct{ *respond.Room }

// fault refuses what a field of a body or a parameter says.
func fault(field, format string, args ...any) error {
	return tocsin.Faultf(tocsin.Invalid, format, args...).At(field)
}
