package feed

import "strings"

// maxKind is the longest name of a kind of report, in bytes.
const maxKind = 64

// kindOf returns the kind of report that a file's name tells: the word of letters, digits and underscores before the
// first hyphen, behind a date if there is one. 2024-09-01-event4_sinkhole_http-zm-asn.csv.gz is event4_sinkhole_http.
func kindOf(file string) (string, bool) {
	file = strings.ToLower(file[strings.LastIndexAny(file, `/\`)+1:])
	for _, packed := range []string{".gz", ".zip", ".bz2", ".zst", ".xz"} {
		file = strings.TrimSuffix(file, packed)
	}
	file, ok := strings.CutSuffix(file, ".csv")
	if !ok {
		return "", false
	}
	if len(file) > 11 && file[4] == '-' && file[7] == '-' && file[10] == '-' && digits(file[:4]+file[5:7]+file[8:10]) {
		file = file[11:]
	}
	kind, _, _ := strings.Cut(file, "-")
	if kind == "" || len(kind) > maxKind || digits(kind) {
		return "", false
	}
	for _, c := range kind {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return "", false
		}
	}
	return kind, true
}

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
