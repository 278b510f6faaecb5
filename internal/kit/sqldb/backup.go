package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	sqlite "modernc.org/sqlite"
)

// BackupFile is the name that a copy of SQLite's records has.
const BackupFile = "records.db"

// Backup writes all records, as they are at one moment, into a folder that is there and empty: SQLite's as a file of its
// own (BackupFile), PostgreSQL's as a file of JSON lines a table, see dump. fixed is called once the moment is: what others
// write from then on is not in the copy. They need not wait.
func (db *DB) Backup(ctx context.Context, dir string, fixed func() error) error {
	if db.engine == Postgres {
		return db.dump(ctx, dir, fixed)
	}
	c, err := db.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("copy records: %w", err)
	}
	err = db.backupSQLite(ctx, c, filepath.Join(dir, BackupFile), fixed)
	if err = errors.Join(err, c.Close()); err != nil {
		return fmt.Errorf("copy records: %w", err)
	}
	return nil
}

// backupSQLite holds a transaction that reads, and copies what that sees, page by page.
func (db *DB) backupSQLite(ctx context.Context, c *sql.Conn, file string, fixed func() error) error {
	if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	var tables int
	err := c.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables)
	if err == nil {
		err = fixed()
	}
	if err == nil {
		err = c.Raw(func(driver any) error { return copyPages(ctx, driver, file) })
	}
	_, end := c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return errors.Join(err, end)
}

// pagesAtOnce is how many pages are copied between two looks at the clock.
const pagesAtOnce = 4096

// backer is what the driver's connections can do.
type backer interface {
	NewBackup(dst string) (*sqlite.Backup, error)
}

func copyPages(ctx context.Context, driver any, file string) error {
	b, ok := driver.(backer)
	if !ok {
		return errors.New("the driver can't copy")
	}
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there already", file)
	}
	job, err := b.NewBackup(file)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		if err = ctx.Err(); err == nil {
			more, err = job.Step(pagesAtOnce)
		}
	}
	return errors.Join(err, job.Finish())
}
