package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tocsin/internal/kit/outbox"
)

// Dial opens a connection; a guarded one refuses addresses inside.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Sender sends what the outbox releases.
type Sender struct {
	hooks *Hooks
	http  *http.Client
	agent string
	now   func() time.Time
}

// sendWait is how long a subscriber may take; maxAnswer how much of what it says is kept, in bytes.
const (
	sendWait  = 20 * time.Second
	maxAnswer = 200
)

// Sender returns the outbox's channel. Redirects are not followed: who moves subscribes anew.
func (h *Hooks) Sender(dial Dial, agent string, now func() time.Time) *Sender {
	return &Sender{hooks: h, agent: agent, now: now, http: &http.Client{
		Timeout:       sendWait,
		Transport:     &http.Transport{DialContext: dial, TLSHandshakeTimeout: sendWait, MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close lets go of idle connections.
func (s *Sender) Close() error {
	s.http.CloseIdleConnections()
	return nil
}

// Send posts an act to its subscriber. The act's key is the id that a subscriber knows a repetition by.
func (s *Sender) Send(ctx context.Context, act outbox.Act, payload []byte) (string, error) {
	id, err := strconv.ParseInt(act.Meta[metaSub], 10, 64)
	if err != nil {
		return "", fmt.Errorf("act %d names no subscription: %w", act.ID, outbox.Permanent)
	}
	sub, err := s.hooks.sub(ctx, id)
	if err != nil {
		return "", err
	}
	if sub.ID == 0 {
		return "", fmt.Errorf("the subscription %d is gone: %w", id, outbox.Permanent)
	}
	req, err := s.request(ctx, sub, act, payload)
	if err != nil {
		return "", err
	}
	res, err := s.http.Do(req)
	if err != nil {
		return "", fmt.Errorf("post to %s: %w", req.URL.Host, plain(err))
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return fmt.Sprintf("%s %d", req.URL.Host, res.StatusCode), nil
	case res.StatusCode == http.StatusGone:
		return "", fmt.Errorf("%s says 410, that it wants no more: %w", req.URL.Host, outbox.Permanent)
	}
	return "", errors.Join(fmt.Errorf("%s says %d: %q", req.URL.Host, res.StatusCode, said), err)
}

// plain takes the address out of an error: it may hold a secret of the subscriber's.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func (s *Sender) request(ctx context.Context, sub Sub, act outbox.Act, payload []byte) (*http.Request, error) {
	now := s.now()
	secret, err := s.hooks.box.Open(sub.place(), sub.secret)
	if err != nil {
		return nil, fmt.Errorf("sign for subscription %d: %w", sub.ID, err)
	}
	signature, err := sign(secret, act.Key, now, payload)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, sub.URL, bytes.NewReader(payload))
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	for k, v := range map[string]string{"Content-Type": "application/json", "User-Agent": s.agent,
		headerID: act.Key, headerTime: strconv.FormatInt(now.Unix(), 10), headerSignature: signature} {
		req.Header.Set(k, v)
	}
	return req, nil
}
