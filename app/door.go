package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"tocsin"
)

// maxSocketPath is how long the path of a socket may be on all systems, in bytes.
const maxSocketPath = 100

// socketPath is where a node's own socket is: in its data directory, or, where that path is too long for a socket, in a
// folder of the user's among the temporary files.
func socketPath(h Home) (string, error) {
	abs, err := filepath.Abs(h.path("tocsin.sock"))
	if err != nil || len(abs) <= maxSocketPath {
		return abs, err
	}
	dir := filepath.Join(os.TempDir(), "tocsin-"+strconv.Itoa(os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return "", tocsin.Faultf(tocsin.Unavailable, "%s must be a folder that you alone can open", dir)
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(dir, hex.EncodeToString(sum[:8])+".sock"), nil
}

// listenSocket opens the node's own socket. The node holds the lock, so a socket that is there is a dead one's.
func listenSocket(h Home) (net.Listener, error) {
	path, err := socketPath(h)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("clear socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	return l, os.Chmod(path, 0o600)
}

// headerTimeout is how long a client may take to send a request's head; idleTimeout how long it may say nothing.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
)

func newServer(h http.Handler, ctx context.Context) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
}
