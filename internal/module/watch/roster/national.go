package roster

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// National is the national team of a country: who is told of what is abroad.
type National struct {
	CC      string `json:"cc"` // ISO 3166-1 alpha-2
	Name    string `json:"name"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Website string `json:"website,omitempty"`
	From    string `json:"from"`
}

// maxNationals is how many rows a file of national teams may have; there are some 250 countries.
const maxNationals = 2000

var ccForm = regexp.MustCompile(`^[A-Z]{2}$`)

// nationalColumns are the columns of a file of national teams, with other headings that people give them.
var nationalColumns = map[string]int{
	"cc": 0, "country": 0, "countrycode": 0, "iso": 0, "iso2": 0, "name": 1, "team": 1, "cert": 1, "csirt": 1, "organisation": 1, "organization": 1,
	"email": 2, "mail": 2, "contact": 2, "phone": 3, "telephone": 3, "tel": 3, "website": 4, "url": 4, "web": 4,
}

// readNationals reads a file of national teams.
func readNationals(in io.Reader, rep *Report) (map[string]National, error) {
	limit := &io.LimitedReader{R: in, N: 1 << 20}
	br := bufio.NewReader(limit)
	if b, err := br.Peek(3); err == nil && string(b) == "\xef\xbb\xbf" {
		if _, err := br.Discard(3); err != nil {
			return nil, err
		}
	}
	c := csv.NewReader(br)
	c.Comma, c.FieldsPerRecord = sheet.Delimiter(br), -1
	list := map[string]National{}
	var head []int
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			rep.problem(int64(bad.StartLine), "", sheet.Reason(bad).Text)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", rep.File, err)
		}
		line, _ := c.FieldPos(0)
		if head == nil {
			if head, err = nationalHead(cells, rep); err != nil {
				return nil, err
			}
			continue
		}
		rep.Rows++
		if rep.Rows > maxNationals || limit.N <= 0 {
			return nil, &tocsin.Fault{Why: tocsin.TooLarge, File: rep.File, Text: fmt.Sprintf("it has more than %d rows or is larger than 1 MB; nothing was changed", maxNationals)}
		}
		nationalRow(int64(line), head, cells, rep, list)
	}
	return list, nil
}

func nationalHead(cells []string, rep *Report) ([]int, error) {
	head, has := make([]int, len(cells)), map[int]bool{}
	for i, h := range cells {
		n, ok := nationalColumns[strings.NewReplacer(" ", "", "_", "", "-", "", "\ufeff", "").Replace(strings.ToLower(h))]
		if !ok || has[n] {
			n = -1
			rep.problem(1, clip(h), "there is no column of that name, or it is there twice; it is left out")
		}
		head[i], has[n] = n, true
	}
	if !has[0] || !has[1] {
		return nil, &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Line: 1, Text: "the first row must name the columns: cc, name, email, phone, website"}
	}
	return head, nil
}

func nationalRow(line int64, head []int, cells []string, rep *Report, list map[string]National) {
	var v [5]string
	for i, cell := range cells {
		if i < len(head) && head[i] >= 0 {
			v[head[i]] = strings.TrimSpace(cell)
		}
	}
	n, field, err := parseNational(v)
	if err != nil {
		rep.problem(line, field, err.Error()+"; the row is left out")
		return
	}
	if had, ok := list[n.CC]; ok {
		rep.problem(line, "cc", n.CC+" has "+quote(had.Name)+" already; the first one stays")
		return
	}
	list[n.CC] = n
}

func parseNational(v [5]string) (n National, field string, err error) {
	n.CC = strings.ToUpper(v[0])
	if !ccForm.MatchString(n.CC) {
		return n, "cc", fmt.Errorf("%s is not a country's two letters", quote(v[0]))
	}
	if n.Name, err = parseText(v[1], MaxName); err != nil || n.Name == "" {
		return n, "name", errors.Join(errors.New("the name is missing or can't be read"), err)
	}
	if n.Phone, err = parseText(v[3], MaxText); err != nil {
		return n, "phone", err
	}
	if v[2] != "" {
		if n.Email, err = EmailKey(v[2]); err != nil {
			return n, "email", fmt.Errorf("%s is not an e-mail address", quote(v[2]))
		}
	}
	if v[4] != "" {
		u, err := url.Parse(v[4])
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(v[4]) > MaxName {
			return n, "website", fmt.Errorf("%s is not a web address", quote(v[4]))
		}
		n.Website = u.String()
	}
	return n, "", nil
}
