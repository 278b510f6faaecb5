package app

import (
	"context"
	"errors"

	"tocsin"
	"tocsin/internal/kit/seal"
)

// secretKeyFile is where the key is that secrets of the records are sealed by, unless a setting says otherwise.
const secretKeyFile = "secret.key"

// openSeal opens the box of the records' secrets. lost says that its key is gone.
func (n *Node) openSeal(ctx context.Context, lost bool) (*seal.Box, error) {
	g := seal.Given{File: n.Home.path(secretKeyFile), Lost: lost}
	if n.Settings.KeyFile != "" {
		g.File = n.Home.file(n.Settings.KeyFile)
	}
	if n.Settings.Key != "" {
		key, err := seal.ParseKey(n.Settings.Key)
		if err != nil {
			return nil, settingFault("secret_key", err)
		}
		g.Key = key
	}
	return seal.Open(ctx, n.DB, g)
}

// settingFault names the setting in a fault.
func settingFault(setting string, err error) error {
	var f *tocsin.Fault
	if errors.As(err, &f) {
		f.Field = setting
	}
	return err
}
