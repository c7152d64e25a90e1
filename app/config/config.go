// Package config reads the environment into a checked value. Every fault is told at once, by the name of
// its variable, so that a wrong set-up is mended in one go.
package config

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the machine may have no time zones

	"github.com/caarlos0/env/v11"
)

// Version is set when the binary is linked.
var Version = "unknown"

// Config is the whole configuration.
type Config struct {
	Listen      string   `env:"WHISTLE_LISTEN" envDefault:"127.0.0.1:8080"`
	BaseURL     string   `env:"WHISTLE_BASE_URL" envDefault:"http://localhost:8080"`
	DatabaseURL string   `env:"WHISTLE_DATABASE_URL" envDefault:"sqlite://var/whistle.db"`
	ClocksApart int      `env:"WHISTLE_CLOCKS_APART_MINUTES" envDefault:"5"` // of this machine and of the database's
	SecretText  string   `env:"WHISTLE_SECRET_KEY"`
	ZoneName    string   `env:"WHISTLE_TIMEZONE" envDefault:"Asia/Shanghai"`
	ProxyTexts  []string `env:"WHISTLE_TRUSTED_PROXIES"`
	KeptDays    int      `env:"WHISTLE_RETENTION_DAYS" envDefault:"30"` // personal data after a call-up's end

	CarrierVars

	Demo    bool           `env:"-"`
	Secret  []byte         `env:"-"`
	Zone    *time.Location `env:"-"`
	Proxies []netip.Prefix `env:"-"`
}

// Load reads the variables of environ, NAME=value each, and those of a file where one is named; environ
// stands above the file, and a variable that is empty counts as not set. The error lists every fault, one a
// line. In the demo the secret key may be missing.
func Load(environ []string, file string, demo bool) (Config, error) {
	c := Config{Demo: demo}
	vars := map[string]string{}
	if file != "" {
		if err := readFile(file, vars); err != nil {
			return Config{}, err
		}
	}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			vars[name] = value
		}
	}
	maps.DeleteFunc(vars, func(_, value string) bool { return value == "" })
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	return c, c.check()
}

// mostKeptDays is ten years: longer is a mistyped number.
const mostKeptDays = 3660

// mostClocksApart is a day: a clock whose zone is wrong is not further off.
const mostClocksApart = 24 * 60

// TextsKept is how long personal data is kept after a call-up has ended.
func (c *Config) TextsKept() time.Duration { return time.Duration(c.KeptDays) * 24 * time.Hour }

func (c *Config) check() error {
	var faults []error
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	if err := c.readSecret(); err != nil {
		faults = append(faults, err)
	}
	_, port, err := net.SplitHostPort(c.Listen)
	_, notNumber := strconv.ParseUint(port, 10, 16)
	fault(err != nil || notNumber != nil, "WHISTLE_LISTEN: %q is not an address like 127.0.0.1:8080", c.Listen)
	fault(!isWebAddress(c.BaseURL), "WHISTLE_BASE_URL: %q is not an address like https://whistle.example", c.BaseURL)
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	fault(!strings.HasPrefix(c.DatabaseURL, "sqlite://") && !strings.HasPrefix(c.DatabaseURL, "mysql://"),
		"WHISTLE_DATABASE_URL: must be sqlite://PATH or mysql://USER:PASSWORD@HOST:PORT/NAME")
	c.Zone, err = time.LoadLocation(c.ZoneName)
	fault(err != nil, "WHISTLE_TIMEZONE: %q is not a time zone like Asia/Shanghai", c.ZoneName)
	for _, text := range c.ProxyTexts {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		fault(err != nil, "WHISTLE_TRUSTED_PROXIES: %q is not a range like 10.0.0.0/8", text)
		c.Proxies = append(c.Proxies, prefix)
	}
	fault(c.ClocksApart < 1 || c.ClocksApart > mostClocksApart, "WHISTLE_CLOCKS_APART_MINUTES: %d is not 1 to %d", c.ClocksApart, mostClocksApart)
	fault(c.KeptDays < 1 || c.KeptDays > mostKeptDays, "WHISTLE_RETENTION_DAYS: %d is not 1 to %d", c.KeptDays, mostKeptDays)
	faults = append(faults, c.CarrierVars.check()...)
	return errors.Join(faults...)
}

func isWebAddress(text string) bool {
	address, err := url.Parse(text)
	return err == nil && address.Host != "" && (address.Scheme == "http" || address.Scheme == "https") && address.RawQuery == ""
}

// readSecret takes the secret key; without --demo there is none by default.
func (c *Config) readSecret() error {
	if c.SecretText == "" && c.Demo {
		return nil // serve --demo keeps one beside its data
	}
	secret, err := base64.StdEncoding.DecodeString(c.SecretText)
	if err != nil || len(secret) != 32 {
		return errors.New("WHISTLE_SECRET_KEY: must be 32 bytes in base64; make one with: openssl rand -base64 32")
	}
	c.Secret = secret
	return nil
}

// readFile reads NAME=value lines; empty ones and those that begin with # are passed over.
func readFile(path string, into map[string]string) error {
	file, err := os.Open(path) //nolint:gosec // the file that the command names
	if err != nil {
		return fmt.Errorf("read the environment file: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(lines.Text()), "export "))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return fmt.Errorf("%s, line %d: is not NAME=value", path, n)
		}
		into[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the environment file: %w", err)
	}
	return nil
}
