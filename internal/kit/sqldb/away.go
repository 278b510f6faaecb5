package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"tocsin"
)

// connector makes connections, and says so in a sentence for people when none can be made. The cause, which names host and
// user but no password, goes to the log.
type connector struct {
	driver.Connector
	name string
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err == nil {
		return connOf(conn)
	}
	if ctx.Err() != nil {
		return nil, err
	}
	f := tocsin.Faultf(tocsin.Unavailable, "%s does not answer; what waits goes on when it does", c.name)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && !transient(refused.Code) {
		f = tocsin.Faultf(tocsin.Unavailable, "%s does not let the node in: %s", c.name, refused.Message)
	}
	f.Err = err
	return nil, f
}

// transient tells whether the server says by a code that it stops, starts, or has no connection left.
// The codes are those of appendix A of PostgreSQL's manual.
func transient(code string) bool {
	return strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P") || code == "53300"
}

// lost tells whether an error says that a connection has ended under a statement, or that there is none.
func lost(err error) bool {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return transient(said.Code)
	}
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &network) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// told gives an error that says that the server is away the sort of fault that it is.
func told(err error) error {
	var f *tocsin.Fault
	if err == nil || errors.As(err, &f) || !lost(err) {
		return err
	}
	f = tocsin.Faultf(tocsin.Unavailable, "the records do not answer; what waits goes on when they do")
	f.Err = err
	return f
}
