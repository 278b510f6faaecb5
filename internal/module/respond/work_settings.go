package respond

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/statute"
)

// OwnTemplates are the texts that the team has written itself.
func (r *Room) OwnTemplates(ctx context.Context) ([]item.Template, error) {
	return record.Templates(ctx, r.DB)
}

// Laws are the sets of clocks that laws give as they stand in files now, which of them are the operator's own, and what could
// not be read: that stays what it was before.
func (r *Room) Laws() (all []statute.Set, own map[string]bool, trouble error) {
	all, _, trouble = r.law.Get(r.Config.Folder)
	return all, ownFiles(r.Config.Folder, "clocks"), trouble
}

// ownFiles are the names of an operator's own files in a folder of the data directory. A folder that is not there has none.
func ownFiles(data, folder string) map[string]bool {
	own := map[string]bool{}
	if data == "" {
		return own
	}
	files, _ := os.ReadDir(filepath.Join(data, folder)) // who reads the files themselves tells of trouble
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".toml"); ok {
			own[name] = true
		}
	}
	return own
}

// setUpSetting is the name under which is kept that the list of a new node's steps was put away.
const setUpSetting = "setup"

// setUp is what is kept of the list: what is done is seen from the facts.
type setUp struct {
	Hidden bool `json:"hidden"`
}

// SetUpHidden tells whether the list of what a new node still needs has been put away.
func (r *Room) SetUpHidden(ctx context.Context) (bool, error) {
	var s setUp
	err := record.Setting(ctx, r.DB, setUpSetting, &s)
	return s.Hidden, err
}

// HideSetUp puts the list away, or takes it out again.
func (r *Room) HideSetUp(ctx context.Context, by string, hidden bool) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.SetSetting(ctx, tx, setUpSetting, setUp{hidden}); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.setup", Subject: setUpSetting, Detail: map[string]any{"hidden": hidden}})
	})
}
