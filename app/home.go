package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
)

// Home is a node's data directory.
type Home struct{ Dir string }

// Settings are the node's own, in node.toml; `tocsin init` writes them.
type Settings struct {
	Profile  string `toml:"profile" comment:"national, regional or global"`
	Country  string `toml:"country" comment:"ISO 3166-1 alpha-2; of a regional or global node: that of its seat"`
	Name     string `toml:"name" comment:"the team's name, as owners read it"`
	Language string `toml:"language" comment:"what owners are written in who have no language of their own: ar, en, es, fr, ru or zh"`
	Days     int    `toml:"retention_days" comment:"for how many days events are kept; 0 means two years"`
	Events   string `toml:"events" comment:"the address of a VictoriaLogs server or cluster that keeps the events; empty keeps them in the data directory"`
	Tenant   uint32 `toml:"tenant" comment:"keeps the events of nodes apart that share a VictoriaLogs server"`
	DiskCap  int64  `toml:"disk_cap_mb" comment:"the most that events may take on disk, in MB; the oldest days go first; 0 means no cap"`
}

const settingsFile = "node.toml"

func (h Home) path(name ...string) string { return filepath.Join(append([]string{h.Dir}, name...)...) }

// openHome returns a data directory that was initialised, and its settings.
func openHome(dir string) (Home, Settings, error) {
	var s Settings
	if dir == "" {
		return Home{}, s, tocsin.Faultf(tocsin.Invalid, "no data directory: give --data DIR or set TOCSIN_DATA")
	}
	h := Home{Dir: dir}
	f, err := os.Open(h.path(settingsFile))
	if errors.Is(err, os.ErrNotExist) {
		return h, s, tocsin.Faultf(tocsin.NotFound, "%s is not the data directory of a node: `tocsin init --data %s` makes it one", dir, dir)
	}
	if err != nil {
		return h, s, fmt.Errorf("open settings: %w", err)
	}
	defer f.Close()
	if err := toml.NewDecoder(f).DisallowUnknownFields().Decode(&s); err != nil {
		return h, s, settingsFault(h.path(settingsFile), err)
	}
	return h, s, s.check(h.path(settingsFile))
}

// settingsFault says where in the file the mistake is.
func settingsFault(file string, err error) error {
	f := tocsin.Faultf(tocsin.Invalid, "%v", err)
	f.File = file
	var strict *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case errors.As(err, &strict) && len(strict.Errors) > 0:
		row, _ := strict.Errors[0].Position()
		f.Line, f.Text = int64(row), fmt.Sprintf("there is no setting %v", strict.Errors[0].Key())
	case errors.As(err, &decode):
		row, _ := decode.Position()
		f.Line = int64(row)
	}
	return f
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// Profiles are what a node can be. Source: decide/0001.
var Profiles = []string{"national", "regional", "global"}

func (s Settings) check(file string) error {
	fault := func(field, format string, args ...any) error {
		f := tocsin.Faultf(tocsin.Invalid, format, args...)
		f.File, f.Field = file, field
		return f
	}
	switch {
	case !in(s.Profile, Profiles):
		return fault("profile", "%.40q is none of %v", s.Profile, Profiles)
	case !countryCode.MatchString(s.Country):
		return fault("country", "%.40q is not a country's two letters, such as ZM", s.Country)
	case s.Name == "":
		return fault("name", "the team needs a name")
	case !in(s.Language, languages):
		return fault("language", "%.40q is none of %v", s.Language, languages)
	case s.Days < 0 || s.DiskCap < 0:
		return fault("retention_days", "it can't be less than 0")
	}
	return nil
}

var languages = []string{"", "ar", "en", "es", "fr", "ru", "zh"}

func in(s string, list []string) bool {
	for _, l := range list {
		if s == l {
			return true
		}
	}
	return false
}

// initHome makes a directory the data directory of a node.
func initHome(dir string, s Settings) (Home, error) {
	h := Home{Dir: dir}
	if dir == "" {
		return h, tocsin.Faultf(tocsin.Invalid, "no data directory: give --data DIR or set TOCSIN_DATA")
	}
	if err := s.check(""); err != nil {
		return h, err
	}
	for _, sub := range []string{"", "feeds", "enrich"} {
		if err := os.MkdirAll(h.path(sub), 0o700); err != nil {
			return h, fmt.Errorf("make data directory: %w", err)
		}
	}
	text, err := toml.Marshal(s)
	if err != nil {
		return h, err
	}
	f, err := os.OpenFile(h.path(settingsFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return h, tocsin.Faultf(tocsin.Conflict, "%s is a node's data directory already; its settings are in %s", dir, h.path(settingsFile))
	}
	if err != nil {
		return h, fmt.Errorf("write settings: %w", err)
	}
	_, err = f.Write(text)
	return h, errors.Join(err, f.Sync(), f.Close())
}
