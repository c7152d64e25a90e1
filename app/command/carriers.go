package command

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"whistle/app/api"
	"whistle/app/config"
	"whistle/models"
	"whistle/notifier"
	"whistle/notifier/aliyun"
	"whistle/notifier/transport"
	"whistle/notifier/twilio"
)

// carrierTimeout is how long one message may take at its carrier before it counts as in doubt.
const carrierTimeout = 15 * time.Second

// carrierSet is the configured carriers and the routes over them.
type carrierSet struct {
	twilio *twilio.Carrier // nil where no number goes by it
	aliyun *aliyun.Carrier
	routes notifier.Routes
}

// webhooks gives who reads Twilio's callbacks, nil where nobody does.
func (c carrierSet) webhooks() api.Webhooks {
	if c.twilio == nil {
		return nil
	}
	return c.twilio
}

// callbacks gives who reads Aliyun's callbacks, nil where nobody does.
func (c carrierSet) callbacks() api.Callbacks {
	if c.aliyun == nil {
		return nil
	}
	return c.aliyun
}

// carriers makes the carriers that the routes name, each once.
func (s *service) carriers(ctx context.Context, cfg config.Config, log *slog.Logger) (carrierSet, error) {
	var set carrierSet
	var err error
	if cfg.Uses(config.Twilio) || cfg.Uses(config.Simulator) {
		if set.twilio, err = s.twilio(ctx, cfg, log); err != nil {
			return set, err
		}
	}
	if cfg.Uses(config.Aliyun) {
		if set.aliyun, err = aliyunOf(cfg); err != nil {
			return set, err
		}
	}
	for _, r := range cfg.Routes {
		route := notifier.Route{Prefix: r.Prefix}
		for _, name := range r.Carriers {
			if name == config.Aliyun {
				route.Carriers = append(route.Carriers, set.aliyun)
			} else {
				route.Carriers = append(route.Carriers, set.twilio)
			}
		}
		set.routes = append(set.routes, route)
	}
	return set, set.routes.Check()
}

// twilio makes the carrier Twilio. The simulator stands behind an address of its own, so that the real client
// is what runs.
func (s *service) twilio(ctx context.Context, cfg config.Config, log *slog.Logger) (*twilio.Carrier, error) {
	o := twilio.Options{
		AccountSID: cfg.TwilioAccountSID, AuthToken: cfg.TwilioAuthToken, MessagingServiceSID: cfg.TwilioMessagingServiceSID, From: cfg.TwilioFrom,
		APIURL: cfg.TwilioAPIURL, BaseURL: cfg.BaseURL, Timeout: carrierTimeout, Transport: transport.New(256),
	}
	if cfg.Uses(config.Simulator) {
		address, err := s.simulate(ctx, cfg, log)
		if err != nil {
			return nil, err
		}
		o.AccountSID, o.AuthToken, o.From, o.APIURL = simulatorAccount, simulatorToken, simulatorFrom, address
		over := transport.New(256)
		over.Proxy = nil // the loopback needs none
		o.Transport = over
	}
	return twilio.New(o)
}

func aliyunOf(cfg config.Config) (*aliyun.Carrier, error) {
	return aliyun.New(aliyun.Options{
		AccessKeyID: cfg.AliyunAccessKeyID, AccessKeySecret: cfg.AliyunAccessKeySecret, APIURL: cfg.AliyunAPIURL,
		CallbackSecret: cfg.AliyunCallbackSecret, CallbackFrom: cfg.AliyunCallbackFrom,
		Timeout: carrierTimeout, Transport: transport.New(256), Now: time.Now,
	})
}

// mayPage refuses to send a synthetic city's messages to a real carrier.
func mayPage(ctx context.Context, cfg config.Config, db *models.DB) error {
	synthetic, err := db.Read(ctx).Setting(models.SettingSynthetic)
	if err != nil || synthetic == "" {
		return err
	}
	for carrier, address := range map[string]string{config.Twilio: cfg.TwilioAPIURL, config.Aliyun: cfg.AliyunAPIURL} {
		if cfg.Uses(carrier) && !onLoopback(address) {
			return errors.New("this database holds made-up people: it pages only by the simulator, or by a TWILIO_API_URL or ALIYUN_API_URL on this machine")
		}
	}
	return nil
}

func onLoopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// describe says in a line how numbers go, for the doctor.
func describe(cfg config.Config) string {
	parts := make([]string, 0, len(cfg.Routes))
	for _, r := range cfg.Routes {
		prefix := r.Prefix
		if prefix == "" {
			prefix = "all"
			if len(cfg.Routes) > 1 {
				prefix = "all others"
			}
		}
		parts = append(parts, prefix+" by "+strings.Join(r.Carriers, ", then "))
	}
	return strings.Join(parts, "; ")
}
