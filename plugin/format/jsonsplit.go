package format

import (
	"fmt"
	"io"

	"tocsin"
)

// jsonSplitter walks to the records of a JSON document and cuts them, without holding the document. Values beside the
// way are passed over as they stream by.
type jsonSplitter struct {
	*splitter
	length int                              // of the way, in names
	onWay  func(depth int, key string) bool // whether the value of a name is on the way, or is where it ends
	where  string                           // the way, for people
	stack  []frame
	found  bool // whether the way led to its end at least once
	over   bool
	early  error // what ended the document before its end; told after all chunks
}

// frame is an object or array on the way.
type frame struct {
	object bool
	depth  int  // names gone so far
	some   bool // whether a member came already, so that a comma must come before the next
}

// Next returns the next chunk.
func (j *jsonSplitter) Next() (*Chunk, error) {
	for !j.over {
		c, err := j.peekByte()
		if err != nil {
			return j.end(err)
		}
		chunk, err := j.step(c)
		if chunk != nil || err != nil {
			return chunk, err
		}
	}
	if j.early != nil {
		return nil, j.early
	}
	return nil, io.EOF
}

// step does what the byte at hand asks for.
func (j *jsonSplitter) step(c byte) (*Chunk, error) {
	if len(j.stack) == 0 {
		if c != '{' && c != '[' {
			return j.broken("here should be an object or an array")
		}
		return j.enter(c, 0)
	}
	f := &j.stack[len(j.stack)-1]
	switch {
	case f.object && c == '}', !f.object && c == ']':
		j.skip(1)
		j.stack = j.stack[:len(j.stack)-1]
		return nil, nil
	case f.some && c == ',':
		j.skip(1)
		f.some = false
		return nil, nil
	case f.some || c == ',':
		return j.broken("here should be a comma or a closing bracket")
	}
	f.some = true
	if f.object {
		return j.member(f.depth)
	}
	if f.depth == j.length {
		return j.elements()
	}
	return j.enter(c, f.depth)
}

// enter begins with a value that is depth names along the way.
func (j *jsonSplitter) enter(c byte, depth int) (*Chunk, error) {
	end := depth == j.length
	switch {
	case c == '[':
		j.found = j.found || end
		fallthrough
	case c == '{' && !end:
		j.stack = append(j.stack, frame{object: c == '{', depth: depth})
		j.skip(1)
		if len(j.stack) > MaxDepth {
			return j.broken(fmt.Sprintf("the JSON is nested more than %d deep", MaxDepth))
		}
		return nil, nil
	case end:
		j.found = true
		return j.elements()
	}
	return nil, j.pass()
}

// member reads an object's name and goes to its value.
func (j *jsonSplitter) member(depth int) (*Chunk, error) {
	n, whole := j.measure()
	if !whole || j.buf[0] != '"' {
		return j.broken("here should be a name in quotes")
	}
	f := flattener{b: j.buf[:n]}
	key := f.str()
	onWay := f.reason == "" && j.onWay(depth, key)
	j.skip(n)
	c, err := j.peekByte()
	if err == nil && c != ':' {
		return j.broken("here should be a colon")
	}
	if err == nil {
		j.skip(1)
		c, err = j.peekByte()
	}
	if err != nil {
		return j.end(err)
	}
	if onWay {
		return j.enter(c, depth+1)
	}
	return nil, j.pass()
}

// elements takes the elements of an array from the buffer, about a chunk of them.
func (j *jsonSplitter) elements() (*Chunk, error) {
	end, whole := j.measure()
	if !whole {
		return j.cutOff()
	}
	for end < j.size.chunk && len(j.stack) > 0 && !j.stack[len(j.stack)-1].object {
		i := end + blank(j.buf[end:])
		if i == len(j.buf) || j.buf[i] != ',' {
			break
		}
		i++
		i += blank(j.buf[i:])
		if i < len(j.buf) && (j.buf[i] == ',' || j.buf[i] == ':') {
			break // no value begins so: the next step says it
		}
		var k jsonSkip
		n, done := k.feed(j.buf[i:])
		if !done || n > j.size.record || k.depth < 0 {
			break
		}
		end = i + n
	}
	if j.buf[0] == ']' || j.buf[0] == '}' || j.buf[0] == ':' {
		return j.broken("here should be a value")
	}
	return j.take(end, j.head), nil
}

// measure returns the length of the value at the buffer's beginning. Where it is not whole, the document ends in it or it is
// too long.
func (j *jsonSplitter) measure() (n int, whole bool) {
	for {
		var k jsonSkip
		n, done := k.feed(j.buf)
		switch {
		case done && n <= j.size.record:
			return max(n, 1), true
		case k.bare && j.atEnd() && n <= j.size.record:
			return n, true
		case len(j.buf) > j.size.record || j.err != nil:
			return n, false
		}
		j.fill(min(max(2*len(j.buf), j.size.chunk), j.size.record+1))
	}
}

// cutOff rejects an element that has no end, or one too far away.
func (j *jsonSplitter) cutOff() (*Chunk, error) {
	c := &Chunk{Line: j.line, Data: append([]byte(nil), j.buf[:min(len(j.buf), rawKept)]...)}
	c.Head = rejected{reason: fmt.Sprintf("the element is longer than %d bytes", j.size.record)}
	if len(j.buf) <= j.size.record {
		if !j.atEnd() {
			return nil, j.fault()
		}
		c.Head = rejected{reason: "the document ends within this element"}
		j.over, j.early = true, endsEarly(j.line)
		return c, nil
	}
	return c, j.pass()
}

// pass goes past the value at hand.
func (j *jsonSplitter) pass() error {
	var k jsonSkip
	for {
		n, done := k.feed(j.buf)
		j.skip(n)
		if done || j.err != nil {
			return nil //nolint:nilerr // what the end means, the next look at it tells
		}
		j.fill(j.size.chunk)
	}
}

// peekByte passes over white space and returns the byte that comes then.
func (j *jsonSplitter) peekByte() (byte, error) {
	for {
		j.skip(blank(j.buf))
		if len(j.buf) > 0 {
			return j.buf[0], nil
		}
		if j.err != nil {
			return 0, j.fault()
		}
		j.fill(j.size.chunk)
	}
}

// end says what it means that nothing more comes.
func (j *jsonSplitter) end(err error) (*Chunk, error) {
	j.over = true
	switch {
	case err != io.EOF:
		return nil, err
	case len(j.stack) > 0:
		j.early = endsEarly(j.line)
		return &Chunk{Line: j.line, Head: rejected{reason: "the document ends too early"}}, nil
	case !j.found:
		return nil, tocsin.Faultf(tocsin.Invalid, "the document has nothing at %s", j.where)
	}
	return nil, io.EOF
}

// cantGoOn is the fault of a document that is no JSON from some place on.
func cantGoOn(line int64) error {
	f := tocsin.Faultf(tocsin.Invalid, "the report can't be read on from here; what came before was read")
	f.Line = line
	return f
}

// broken rejects the rest of the document.
func (j *jsonSplitter) broken(why string) (*Chunk, error) {
	j.over, j.early = true, cantGoOn(j.line)
	raw := append([]byte(nil), j.buf[:min(len(j.buf), rawKept)]...)
	return &Chunk{Line: j.line, Data: raw, Head: rejected{reason: "the document can't be read on from here: " + why}}, nil
}
