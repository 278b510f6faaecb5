package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"tocsin"
	"tocsin/internal/kit/obs"
)

// defaultListen is where pages are served. It is this machine's own: who may see them is not asked.
const defaultListen = "127.0.0.1:8470"

type serveCmd struct {
	Listen string `help:"The address that pages and API are served on; serve.listen in node.toml without it." placeholder:"ADDR"`
	Open   bool   `help:"Serve on an address that other machines reach. Without accounts, whoever reaches it can read everything: put a proxy in front that asks who they are. Not needed with accounts and TLS."`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(w *World) error {
	if err := c.settle(w); err != nil {
		return err
	}
	node, err := OpenNode(w.Ctx, w.options())
	if errors.Is(err, errInUse) {
		return tocsin.Faultf(tocsin.Unavailable, "%s is in use: a server runs there already", w.Dir)
	}
	if err != nil {
		return err
	}
	stop, err := node.serveSocket(w.Ctx)
	if err != nil {
		return errors.Join(err, node.Close())
	}
	door, err := c.front(w, node)
	if err != nil {
		return errors.Join(err, stop())
	}
	fmt.Fprintf(w.Err, "%s: pages at %s://%s/ (stop with Ctrl+C)\n", node.Settings.Name, door.scheme, door.listen.Addr())
	if err := node.tellFirst(w.Ctx, w.Err, door.url(node.Settings)); err != nil {
		w.Log.Warn("make a link for the first account", "error", err)
	}
	socket := environment(w.Env, "NOTIFY_SOCKET")
	if err := obs.Notify(socket, obs.NotifyReady); err != nil {
		w.Log.Warn("say that the node is ready", "error", err)
	}
	err = node.serve(w.Ctx, door)
	_ = obs.Notify(socket, obs.NotifyStopping) // it is over either way
	return errors.Join(err, stop())
}

// front opens the address, if others may reach it.
func (c *serveCmd) front(w *World, n *Node) (door front, err error) {
	door.scheme = "http"
	if door.tls, door.vouched, err = n.outerTLS(w, c.Listen); err != nil {
		return door, err
	}
	if door.tls != nil {
		door.scheme = "https"
	}
	if door.open, err = c.meant(w.Ctx, n, door.tls != nil); err != nil {
		return door, err
	}
	if door.listen, err = net.Listen("tcp", c.Listen); err != nil {
		return door, tocsin.Faultf(tocsin.Unavailable, "can't listen on %s: %w", c.Listen, err)
	}
	return door, nil
}

// settle fills what the command line does not say from the settings.
func (c *serveCmd) settle(w *World) error {
	_, s, err := openHome(w.Dir, w.Env)
	if err != nil {
		return err
	}
	if c.Listen == "" {
		c.Listen = s.Serve.Listen
	}
	c.Open = c.Open || s.Serve.Open
	w.logBy(s.Log)
	return c.form()
}

// form refuses what is no address.
func (c *serveCmd) form() error {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return tocsin.Faultf(tocsin.Invalid, "%q is not an address like %s", c.Listen, defaultListen)
	}
	return nil
}

// meant refuses an address that others reach, unless the node asks them who they are by TLS, or that is meant. It
// returns whether others reach it.
func (c *serveCmd) meant(ctx context.Context, n *Node, encrypted bool) (bool, error) {
	err := c.check()
	if err == nil || !encrypted {
		return c.Open, err
	}
	asks, failed := n.Trust.Peopled(ctx)
	if failed != nil {
		return false, failed
	}
	if !asks {
		return false, err
	}
	return true, nil
}

// check refuses an address that others reach, unless that is meant.
func (c *serveCmd) check() error {
	if err := c.form(); err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(c.Listen) // its form is right
	if ip := net.ParseIP(host); c.Open || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return tocsin.Faultf(tocsin.Denied, "%s is reached by other machines, and whoever reaches it can read everything: make accounts (tocsin user add) and turn TLS on, or, if a proxy in front asks who they are, add --open", c.Listen)
}

// settleAfter is when a start is over: tables are read and the pages' numbers gathered.
const settleAfter = 5 * time.Second

// front is the address that pages and API are served on.
type front struct {
	listen  net.Listener
	open    bool        // other machines reach it
	tls     *tls.Config // nil: plain HTTP
	vouched bool        // the certificate is one that browsers can check
	scheme  string
}

// url is where people reach the pages. This machine is called by its name: no passkey holds at an address.
func (f front) url(s Settings) string {
	if s.Serve.URL != "" {
		return s.Serve.URL
	}
	at := f.listen.Addr().String()
	if host, port, err := net.SplitHostPort(at); err == nil {
		if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
			at = "localhost:" + port
		}
	}
	return f.scheme + "://" + at
}

// serve serves pages and API until ctx ends.
func (n *Node) serve(ctx context.Context, door front) error {
	l := door.listen
	pages, err := n.outer(door.open)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	if door.vouched {
		pages = strict(pages)
	}
	doors := []doorway{{"outer", l, door.tls, hurried(proxied(pages, n.Settings.Serve.URL), bodyPatience)}}
	if at := n.Settings.Serve.Metrics; at != "" {
		own, err := net.Listen("tcp", at)
		if err != nil {
			return errors.Join(tocsin.Faultf(tocsin.Unavailable, "can't listen on %s for metrics: %w", at, err), l.Close())
		}
		doors = append(doors, doorway{"metrics", own, nil, n.metricsDoor()})
	}
	if err := n.startJobs(ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	mailEnds, err := n.startMail(ctx)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	settled := time.AfterFunc(settleAfter, settle)
	defer settled.Stop()
	return errors.Join(n.serveAll(ctx, doors), mailEnds())
}
