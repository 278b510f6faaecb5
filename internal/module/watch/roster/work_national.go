package roster

import (
	"context"
	"io"
	"path"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// ImportNationals takes in a CSV of the countries' national teams (cc, name, email, phone, website). What the same import
// brought before and is not in the file any more goes away. One country has one team: of several rows the first stays.
func (r *Roster) ImportNationals(ctx context.Context, name, fileName string, in io.Reader) (Report, error) {
	rep := Report{Import: name, File: path.Base(strings.ReplaceAll(fileName, `\`, "/")), Format: "csv", Problems: []Problem{}}
	if err := checkImportName(name); err != nil {
		return rep, err
	}
	list, err := readNationals(in, &rep)
	if err != nil {
		return rep, err
	}
	if len(list) == 0 {
		return rep, &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Text: "there is no national team in it that can be read; nothing was changed"}
	}
	err = r.change(ctx, func(tx *sqldb.Tx) error { return storeNationals(ctx, tx, importPrefix+name, list, &rep) })
	if err != nil {
		return rep, told(err, "import national teams")
	}
	return rep, nil
}
