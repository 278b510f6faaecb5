package trust

import (
	"context"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
)

// Forget takes away what was asked about a subject and what is below it, for it is deleted for good: what waits is refused,
// and the reasons go. Asks of the act by which it is deleted keep theirs.
func Forget(ctx context.Context, tx *sqldb.Tx, subject string, but ...Act) error {
	like := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(subject) + "/%"
	where, args := `(subject = ? OR subject LIKE ? ESCAPE '\')`, []any{subject, like}
	for _, a := range but {
		where, args = where+" AND act <> ?", append(args, string(a))
	}
	for _, s := range []struct {
		set  string
		args []any
	}{{"decided = ?, decided_by = 'node', granted = 0 WHERE decided = 0 AND ", []any{sqldb.Time(tx.Now)}}, {"why = '' WHERE ", nil}} {
		if _, err := tx.Exec(ctx, "UPDATE trust_ask SET "+s.set+where, append(s.args, args...)...); err != nil {
			return fmt.Errorf("forget what was asked: %w", err)
		}
	}
	return nil
}
