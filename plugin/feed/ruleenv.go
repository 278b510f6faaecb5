package feed

import (
	"errors"
	"net/netip"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"tocsin"
)

// ruleEnv returns what a rule can speak of: the event e, by flat keys, and two helpers. A key that the event has not is
// "" and no error, so that e["source.port"] == "23" can be said of any event.
func ruleEnv() (*cel.Env, error) {
	event := cel.MapType(cel.StringType, cel.StringType)
	return cel.NewEnv(
		cel.Variable("e", event),
		cel.Function("get", cel.Overload("get_event_string", []*cel.Type{event, cel.StringType}, cel.StringType,
			cel.BinaryBinding(func(e, key ref.Val) ref.Val { return e.(traits.Mapper).Get(key) }))),
		cel.Function("cidr", cel.Overload("cidr_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(inside))),
	)
}

// inside reports whether an address lies in a network. What is no address lies in none; what is no network is a mistake
// of the rule.
func inside(ip, network ref.Val) ref.Val {
	p, err := netip.ParsePrefix(string(network.(types.String)))
	if err != nil {
		return types.NewErr("cidr: %.60q is not a network", network.Value())
	}
	a, err := netip.ParseAddr(string(ip.(types.String)))
	return types.Bool(err == nil && p.Contains(a.Unmap()))
}

// eventMap shows an event to a rule as a map of strings.
type eventMap struct{ *tocsin.Event }

var _ traits.Mapper = (*eventMap)(nil)

// Contains reports whether the event has a key.
func (m *eventMap) Contains(key ref.Val) ref.Val {
	k, ok := key.(types.String)
	return types.Bool(ok && m.Event.Has(string(k)))
}

// Get returns a key's value, "" when there is none.
func (m *eventMap) Get(key ref.Val) ref.Val {
	v, _ := m.Find(key)
	return v
}

// Find is Get; it always finds, so that a missing key is no error.
func (m *eventMap) Find(key ref.Val) (ref.Val, bool) {
	k, ok := key.(types.String)
	if !ok {
		return types.String(""), true
	}
	return types.String(m.Event.Get(string(k))), true
}

// Size returns how many keys the event has.
func (m *eventMap) Size() ref.Val { return types.Int(len(m.Fields)) }

// Iterator goes over the event's keys.
func (m *eventMap) Iterator() traits.Iterator {
	keys := make([]string, len(m.Fields))
	for i, f := range m.Fields {
		keys[i] = f.Name
	}
	return types.NewStringList(types.DefaultTypeAdapter, keys).Iterator()
}

// ConvertToNative gives the event to Go code that asks for a map of strings.
func (m *eventMap) ConvertToNative(t reflect.Type) (any, error) {
	if t != reflect.TypeFor[map[string]string]() {
		return nil, errors.New("an event is a map of strings")
	}
	flat := make(map[string]string, len(m.Fields))
	for _, f := range m.Fields {
		flat[f.Name] = f.Value
	}
	return flat, nil
}

// ConvertToType gives the event as a map; it is nothing else.
func (m *eventMap) ConvertToType(t ref.Type) ref.Val {
	if t == types.MapType {
		return m
	}
	return types.NewErr("an event is a map of strings")
}

// Equal reports whether both are the same event.
func (m *eventMap) Equal(other ref.Val) ref.Val {
	o, ok := other.(*eventMap)
	return types.Bool(ok && o.Event == m.Event)
}

// Type returns CEL's map type.
func (m *eventMap) Type() ref.Type { return types.MapType }

// Value returns the event.
func (m *eventMap) Value() any { return m.Event }
