package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
	"tocsin/internal/kit/config"
)

// Home is a node's data directory.
type Home struct{ Dir string }

const settingsFile = "node.toml"

func (h Home) path(name ...string) string { return filepath.Join(append([]string{h.Dir}, name...)...) }

// envPrefix begins the name of each setting in the environment.
const envPrefix = "TOCSIN_"

// openHome returns a data directory that was initialised, and its settings: node.toml and over it the environment.
func openHome(dir string, env []string) (Home, Settings, error) {
	h, s, _, err := readHome(dir, env)
	return h, s, err
}

// readHome is openHome that tells where each setting comes from.
func readHome(dir string, env []string) (h Home, s Settings, from config.Origins, err error) {
	if dir == "" {
		return h, s, nil, tocsin.Faultf(tocsin.Invalid, "no data directory: give --data DIR or set TOCSIN_DATA")
	}
	h = Home{Dir: dir}
	text, err := os.ReadFile(h.path(settingsFile))
	if errors.Is(err, os.ErrNotExist) {
		return h, s, nil, tocsin.Faultf(tocsin.NotFound, "%s is not the data directory of a node: `tocsin init --data %s` makes it one", dir, dir)
	}
	if err != nil {
		return h, s, nil, fmt.Errorf("open settings: %w", err)
	}
	from, err = config.Read(&s, config.Source{File: h.path(settingsFile), Text: text, Env: env, Prefix: envPrefix})
	if err != nil {
		return h, s, nil, err
	}
	return h, s, from, atLine(text, from, s.check(h.path(settingsFile)))
}

// file returns the path of a file that a setting names: below the data directory where it is relative.
func (h Home) file(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return h.path(name)
}

// maxSecret is how long a secret may be, in bytes.
const maxSecret = 64 << 10

// secret returns a secret that a setting holds, or else the first line of the file that another names, taken from the
// data directory where its path is not absolute.
func (h Home) secret(setting, value, file string) (string, error) {
	if value != "" || file == "" {
		return value, nil
	}
	f, err := os.Open(h.file(file))
	if err != nil {
		return "", tocsin.Faultf(tocsin.Invalid, "%s can't be read: %v", file, errors.Unwrap(err)).At(setting)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSecret))
	if err != nil {
		return "", tocsin.Faultf(tocsin.Invalid, "%s can't be read: %v", file, err).At(setting)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimRight(first, "\r"), nil
}

// identity is what `tocsin init` writes; all other settings have a default that is good.
type identity struct {
	Profile  string `toml:"profile" comment:"national, regional or global"`
	Country  string `toml:"country" comment:"ISO 3166-1 alpha-2; of a regional or global node: that of its seat"`
	Name     string `toml:"name" comment:"the team's name, as owners read it"`
	Language string `toml:"language" comment:"what owners are written in who have no language of their own: ar, en, es, fr, ru or zh"`
	Days     int    `toml:"retention_days" comment:"for how many days events are kept; 0 means two years"`
	Records  string `toml:"records" comment:"a PostgreSQL database that keeps the records; empty keeps them in the data directory"`
	Events   string `toml:"events" comment:"the address of a VictoriaLogs server or cluster that keeps the events; empty keeps them in the data directory"`
	Tenant   uint32 `toml:"tenant" comment:"keeps the events of nodes apart that share a VictoriaLogs server"`
	DiskCap  int64  `toml:"disk_cap_mb" comment:"the most that events may take on disk, in MB; the oldest days go first; 0 means no cap\ntocsin config describe lists all other settings"`
}

func newIdentity(s Settings) identity {
	return identity{s.Profile, s.Country, s.Name, s.Language, s.Days, s.Records, s.Events, s.Tenant, s.DiskCap}
}

// initHome makes a directory the data directory of a node.
func initHome(dir string, s Settings) (Home, error) {
	h := Home{Dir: dir}
	if dir == "" {
		return h, tocsin.Faultf(tocsin.Invalid, "no data directory: give --data DIR or set TOCSIN_DATA")
	}
	text, err := toml.Marshal(newIdentity(s))
	if err != nil {
		return h, err
	}
	var whole Settings
	if _, err := config.Read(&whole, config.Source{Text: text}); err != nil {
		return h, err
	}
	if err := whole.check(""); err != nil {
		return h, err
	}
	for _, sub := range []string{"", "feeds", "enrich"} {
		if err := os.MkdirAll(h.path(sub), 0o700); err != nil {
			return h, fmt.Errorf("make data directory: %w", err)
		}
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
