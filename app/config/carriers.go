package config

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CarrierVars are the variables about carriers and what they cost.
type CarrierVars struct {
	Carrier      string   `env:"WHISTLE_CARRIER" envDefault:"simulator"`
	RoutesText   string   `env:"WHISTLE_CARRIER_ROUTES"`
	Ways         []string `env:"WHISTLE_CARRIER_WAYS" envDefault:"auto"`
	RateText     string   `env:"WHISTLE_CARRIER_RATE" envDefault:"100"`
	RatesText    string   `env:"WHISTLE_CARRIER_RATES"`
	PricesText   string   `env:"WHISTLE_CARRIER_PRICES"`
	Currency     string   `env:"WHISTLE_CURRENCY" envDefault:"CNY"`
	HeartbeatTo  string   `env:"WHISTLE_HEARTBEAT_TO"`
	HeartbeatMin int      `env:"WHISTLE_HEARTBEAT_MINUTES" envDefault:"5"`

	TwilioAccountSID          string `env:"TWILIO_ACCOUNT_SID"`
	TwilioAuthToken           string `env:"TWILIO_AUTH_TOKEN"`
	TwilioMessagingServiceSID string `env:"TWILIO_MESSAGING_SERVICE_SID"`
	TwilioFrom                string `env:"TWILIO_FROM"`
	TwilioAPIURL              string `env:"TWILIO_API_URL"`

	AliyunAccessKeyID     string   `env:"ALIYUN_ACCESS_KEY_ID"`
	AliyunAccessKeySecret string   `env:"ALIYUN_ACCESS_KEY_SECRET"`
	AliyunSignName        string   `env:"ALIYUN_SIGN_NAME"`
	AliyunTemplatesText   string   `env:"ALIYUN_TEMPLATES"`
	AliyunCallbackSecret  string   `env:"ALIYUN_CALLBACK_SECRET"`
	AliyunCallbackRanges  []string `env:"ALIYUN_CALLBACK_CIDRS"`
	AliyunAPIURL          string   `env:"ALIYUN_API_URL"`

	Rate               int               `env:"-"` // messages a second, all carriers together
	Rates              map[string]int    `env:"-"` // messages a second by carrier, beside the common rate
	Routes             []Route           `env:"-"`
	Prices             []Price           `env:"-"`
	AliyunTemplates    map[string]string `env:"-"` // codes by kind of message
	AliyunCallbackFrom []netip.Prefix    `env:"-"`
}

// The carriers.
const (
	Simulator = "simulator"
	Twilio    = "twilio"
	Aliyun    = "aliyun"
)

var carriers = []string{Simulator, Twilio, Aliyun}

// Route is an ordered list of carriers for the numbers that begin with a prefix, "" for all others.
type Route struct {
	Prefix   string
	Carriers []string
}

// Price is what one segment costs by a carrier ("" for any) to the numbers that begin with a prefix.
type Price struct {
	Carrier, Prefix string
	Amount          float64
}

// RouteOf gives the carriers for a number, in their order.
func (c CarrierVars) RouteOf(phone string) []string {
	var best Route
	for _, r := range c.Routes {
		if strings.HasPrefix(phone, r.Prefix) && (best.Carriers == nil || len(r.Prefix) > len(best.Prefix)) {
			best = r
		}
	}
	return best.Carriers
}

// Uses says whether any number is reached by a carrier.
func (c CarrierVars) Uses(carrier string) bool {
	return slices.ContainsFunc(c.Routes, func(r Route) bool { return slices.Contains(r.Carriers, carrier) })
}

// PriceOf gives what a segment to a number costs by a carrier: the price with the longest fitting prefix, one
// that names the carrier before one that does not. False where none is configured.
func (c CarrierVars) PriceOf(carrier, phone string) (float64, bool) {
	best, rank := 0.0, -1
	for _, p := range c.Prices {
		if !strings.HasPrefix(phone, p.Prefix) || (p.Carrier != "" && p.Carrier != carrier) {
			continue
		}
		r := 2 * len(p.Prefix)
		if p.Carrier != "" {
			r++
		}
		if r > rank {
			best, rank = p.Amount, r
		}
	}
	return best, rank >= 0
}

var numberPrefix = regexp.MustCompile(`^\+[0-9]{1,14}$`)

// prefixOf reads "*" or "+86".
func prefixOf(text string) (string, bool) {
	if text == "*" {
		return "", true
	}
	return text, numberPrefix.MatchString(text)
}

// parts cuts a list at commas, semicolons and spaces.
func parts(text, at string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(at, r) })
}

func (c *CarrierVars) check() []error {
	var faults []error
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	var err error
	c.Rate, err = strconv.Atoi(c.RateText)
	fault(err != nil || c.Rate < 1 || c.Rate > 100_000, "WHISTLE_CARRIER_RATE: %q is not a number of messages a second, 1 to 100000", c.RateText)
	for i, way := range c.Ways {
		c.Ways[i] = strings.TrimSpace(way)
		fault(!slices.Contains([]string{"auto", "link", "reply", "code"}, c.Ways[i]), "WHISTLE_CARRIER_WAYS: %q is not auto, link, reply or code", way)
	}
	fault(c.HeartbeatMin < 1 || c.HeartbeatMin > 24*60, "WHISTLE_HEARTBEAT_MINUTES: %d is not 1 to 1440", c.HeartbeatMin)
	fault(c.HeartbeatTo != "" && !numberPrefix.MatchString(c.HeartbeatTo), "WHISTLE_HEARTBEAT_TO: %q is not a number like +8613800000000", c.HeartbeatTo)
	fault(!regexp.MustCompile(`^[A-Z]{3}$`).MatchString(c.Currency), "WHISTLE_CURRENCY: %q is not a currency like CNY", c.Currency)
	faults = append(faults, c.readRoutes()...)
	faults = append(faults, c.readRates()...)
	faults = append(faults, c.readPrices()...)
	if c.Uses(Twilio) {
		faults = append(faults, c.twilioFaults()...)
	}
	if c.Uses(Aliyun) {
		faults = append(faults, c.aliyunFaults()...)
	}
	return faults
}

// readRoutes reads "+86=aliyun,twilio;*=twilio"; without it every number goes by WHISTLE_CARRIER.
func (c *CarrierVars) readRoutes() []error {
	if !slices.Contains(carriers, c.Carrier) {
		return []error{fmt.Errorf("WHISTLE_CARRIER: %q is not simulator, twilio or aliyun", c.Carrier)}
	}
	if c.RoutesText == "" {
		c.Routes = []Route{{Carriers: []string{c.Carrier}}}
		return nil
	}
	var faults []error
	for _, text := range parts(c.RoutesText, "; ") {
		left, right, _ := strings.Cut(text, "=")
		prefix, ok := prefixOf(left)
		route := Route{Prefix: prefix, Carriers: parts(right, ",")}
		if !ok || len(route.Carriers) == 0 {
			faults = append(faults, fmt.Errorf("WHISTLE_CARRIER_ROUTES: %q is not like +86=aliyun,twilio or *=twilio", text))
			continue
		}
		for i, name := range route.Carriers {
			if name != Twilio && name != Aliyun {
				faults = append(faults, fmt.Errorf("WHISTLE_CARRIER_ROUTES: %q is not twilio or aliyun", name))
			}
			if slices.Contains(route.Carriers[:i], name) {
				faults = append(faults, fmt.Errorf("WHISTLE_CARRIER_ROUTES: %q names %s twice", text, name))
			}
		}
		if slices.ContainsFunc(c.Routes, func(r Route) bool { return r.Prefix == prefix }) {
			faults = append(faults, fmt.Errorf("WHISTLE_CARRIER_ROUTES: %q is there twice", left))
		}
		c.Routes = append(c.Routes, route)
	}
	if !slices.ContainsFunc(c.Routes, func(r Route) bool { return r.Prefix == "" }) {
		faults = append(faults, errors.New("WHISTLE_CARRIER_ROUTES: no route is for all other numbers; add *=twilio or *=aliyun"))
	}
	return faults
}

// readRates reads "aliyun=50,twilio=10".
func (c *CarrierVars) readRates() []error {
	var faults []error
	c.Rates = map[string]int{}
	for _, text := range parts(c.RatesText, ",; ") {
		name, number, _ := strings.Cut(text, "=")
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 100_000 || !slices.Contains(carriers, name) {
			faults = append(faults, fmt.Errorf("WHISTLE_CARRIER_RATES: %q is not like aliyun=50", text))
			continue
		}
		c.Rates[name] = n
	}
	return faults
}

// readPrices reads "aliyun:+86=0.045,twilio:*=0.35,*=0.5": the price of one segment.
func (c *CarrierVars) readPrices() []error {
	var faults []error
	for _, text := range parts(c.PricesText, ",; ") {
		left, amount, _ := strings.Cut(text, "=")
		carrier, where, named := strings.Cut(left, ":")
		if !named {
			carrier, where = "", left
		}
		prefix, ok := prefixOf(where)
		value, err := strconv.ParseFloat(amount, 64)
		if !ok || err != nil || value < 0 || value > 1000 || (named && !slices.Contains(carriers, carrier)) {
			faults = append(faults, fmt.Errorf("WHISTLE_CARRIER_PRICES: %q is not like aliyun:+86=0.045 or *=0.5", text))
			continue
		}
		c.Prices = append(c.Prices, Price{Carrier: carrier, Prefix: prefix, Amount: value})
	}
	return faults
}

var alphanumeric = regexp.MustCompile(`^[A-Za-z0-9]+$`)

func (c *CarrierVars) twilioFaults() []error {
	var faults []error
	if !alphanumeric.MatchString(c.TwilioAccountSID) {
		faults = append(faults, errors.New("TWILIO_ACCOUNT_SID: must be set, letters and digits only"))
	}
	if !alphanumeric.MatchString(c.TwilioAuthToken) {
		faults = append(faults, errors.New("TWILIO_AUTH_TOKEN: must be set, letters and digits only; an empty one would let anybody sign webhooks"))
	}
	if c.TwilioMessagingServiceSID == "" && c.TwilioFrom == "" {
		faults = append(faults, errors.New("TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM: one must be set"))
	}
	if c.TwilioAPIURL != "" && !isWebAddress(c.TwilioAPIURL) {
		faults = append(faults, fmt.Errorf("TWILIO_API_URL: %q is not an address like http://127.0.0.1:9000", c.TwilioAPIURL))
	}
	return faults
}

var (
	// pathSafe is what may stand in a callback's path as it is; 22 characters of it are 132 bits.
	pathSafe     = regexp.MustCompile(`^[A-Za-z0-9_-]{22,}$`)
	templateCode = regexp.MustCompile(`^SMS_[0-9]+$`)
)

func (c *CarrierVars) aliyunFaults() []error {
	var faults []error
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	fault(!alphanumeric.MatchString(c.AliyunAccessKeyID), "ALIYUN_ACCESS_KEY_ID: must be set, letters and digits only")
	fault(c.AliyunAccessKeySecret == "", "ALIYUN_ACCESS_KEY_SECRET: must be set")
	fault(c.AliyunSignName == "", "ALIYUN_SIGN_NAME: must be set: the approved signature, without 【】")
	fault(strings.ContainsAny(c.AliyunSignName, "【】"), "ALIYUN_SIGN_NAME: %q is written without 【】", c.AliyunSignName)
	fault(!pathSafe.MatchString(c.AliyunCallbackSecret), "ALIYUN_CALLBACK_SECRET: must have at least 22 letters, digits, _ or -; make one with: openssl rand -hex 16")
	fault(c.AliyunAPIURL != "" && !isWebAddress(c.AliyunAPIURL), "ALIYUN_API_URL: %q is not an address like http://127.0.0.1:9000", c.AliyunAPIURL)
	c.AliyunTemplates = map[string]string{}
	for _, text := range parts(c.AliyunTemplatesText, ",; ") {
		kind, code, _ := strings.Cut(text, "=")
		fault(kind == "" || !templateCode.MatchString(code), "ALIYUN_TEMPLATES: %q is not like call=SMS_100", text)
		c.AliyunTemplates[kind] = code
	}
	for _, text := range c.AliyunCallbackRanges {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(text))
		fault(err != nil, "ALIYUN_CALLBACK_CIDRS: %q is not a range like 100.64.0.0/10", text)
		c.AliyunCallbackFrom = append(c.AliyunCallbackFrom, prefix)
	}
	return faults
}
