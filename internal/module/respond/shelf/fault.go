package shelf

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
)

// Fault says of a file what is wrong with it, with the line and the field where its reader or TOML knows them; nil for nil.
func Fault(file string, err error) error {
	if err == nil {
		return nil
	}
	var f *tocsin.Fault
	if errors.As(err, &f) {
		f.File = file
		return f
	}
	var at *toml.DecodeError
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		at, f = &strict.Errors[0], tocsin.Faultf(tocsin.Invalid, "nothing is known by this name")
	} else {
		f = tocsin.Faultf(tocsin.Invalid, "this file can't be read: %w", err)
	}
	f.File = file
	if at != nil || errors.As(err, &at) {
		line, _ := at.Position()
		f.Line, f.Field = int64(line), strings.Join(at.Key(), ".")
	}
	return f
}
