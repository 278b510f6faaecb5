package obs

import (
	"fmt"
	"net"
	"strings"
)

// Words that a service manager understands. Source: sd_notify 257.
const (
	NotifyReady    = "READY=1"
	NotifyStopping = "STOPPING=1"
)

// Notify tells the service manager how the program is. socket is what NOTIFY_SOCKET says; without it nobody listens.
func Notify(socket string, words ...string) error {
	if socket == "" {
		return nil
	}
	if strings.HasPrefix(socket, "@") {
		socket = "\x00" + socket[1:]
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("tell the service manager: %w", err)
	}
	defer c.Close() //nolint:errcheck // a datagram has left or not
	_, err = c.Write([]byte(strings.Join(words, "\n")))
	return err
}
