package command

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// eachLine calls each with every line of r, of any length. A line is good until each returns.
func eachLine(r io.Reader, each func([]byte) error) error {
	br := bufio.NewReaderSize(r, 64<<10)
	var long []byte
	for {
		part, err := br.ReadSlice('\n')
		long = append(long, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if line := bytes.TrimRight(long, "\r\n"); len(line) > 0 {
			if err := each(line); err != nil {
				return err
			}
		}
		long = long[:0]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
