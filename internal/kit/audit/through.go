package audit

import (
	"context"
	"encoding/json"
)

type throughKey struct{}

// Through notes the token by which a person does something: each line that is written then bears its name beside the
// person's, so that what a program did in somebody's name is told from what they did themselves.
func Through(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, throughKey{}, token)
}

// through adds the token to what a line tells.
func through(ctx context.Context, detail any) any {
	token, ok := ctx.Value(throughKey{}).(string)
	if !ok {
		return detail
	}
	all := map[string]any{}
	if detail != nil {
		text, err := json.Marshal(detail)
		if err != nil || json.Unmarshal(text, &all) != nil {
			all = map[string]any{"detail": detail} // no object: whoever writes the line hears of what can't be written
		}
	}
	all["token"] = token
	return all
}
