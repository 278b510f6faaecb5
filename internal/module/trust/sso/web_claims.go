package sso

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// maxSubject is how long a subject may be, in bytes. Source: OpenID Connect Core 1.0 §2.
const maxSubject = 255

// claims are what an issuer says of a person, by name.
type claims map[string]json.RawMessage

// text returns a claim that is a text; "" where it is absent or something else.
func (c claims) text(name string) (s string) {
	_ = json.Unmarshal(c[name], &s) // absent or odd: empty
	return s
}

// person reads the claims of a token that holds. What is wanted and does not stand in it is asked for.
func (i *Issuer) person(ctx context.Context, p *oidc.Provider, token *oauth2.Token, id *oidc.IDToken) (who Person, err error) {
	var c claims
	if err := id.Claims(&c); err != nil {
		return who, err
	}
	azp := c.text("azp")
	if len(id.Audience) > 1 && azp != i.Client || azp != "" && azp != i.Client {
		return who, errors.New("ID token: it is for another client")
	}
	if id.Subject == "" || len(id.Subject) > maxSubject {
		return who, errors.New("ID token: it has no subject")
	}
	if err := i.more(ctx, p, token, id.Subject, c); err != nil {
		return who, err
	}
	who = Person{Subject: id.Subject, Name: c.text(i.Name), Display: c.text("name")}
	if i.Roles != "" {
		who.Groups = groups(c[i.Roles])
	}
	return who, nil
}

// more asks the issuer for claims that it leaves out of tokens. They count only if they are of the same person.
// Source: OpenID Connect Core 1.0 §5.3.2.
func (i *Issuer) more(ctx context.Context, p *oidc.Provider, token *oauth2.Token, subject string, c claims) error {
	if c[i.Name] != nil && (i.Roles == "" || c[i.Roles] != nil) || p.UserInfoEndpoint() == "" {
		return nil
	}
	info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return fmt.Errorf("user info: %w", err)
	}
	var more claims
	if err := info.Claims(&more); err != nil {
		return fmt.Errorf("user info: %w", err)
	}
	if info.Subject != subject {
		return errors.New("user info: it is of somebody else")
	}
	for name, v := range more {
		if c[name] == nil {
			c[name] = v
		}
	}
	return nil
}

// maxGroups is how many groups of a person are looked at: a mapping knows fewer.
const maxGroups = 2000

// groups reads a list of names, or one name.
func groups(raw json.RawMessage) (list []string) {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list[:min(len(list), maxGroups)]
}
