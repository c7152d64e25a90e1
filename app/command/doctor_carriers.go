package command

import (
	"errors"
	"fmt"
	"strings"

	"whistle/app/config"
	"whistle/app/mobilize"
)

// carriers checks what is set up to reach phones, and says where the carriers' callbacks are to be pointed.
func (c *doctorCommand) carriers(e *env, cfg config.Config) error {
	fmt.Fprintf(e.out, "carriers: %s\n", describe(cfg))
	if cfg.Uses(config.Twilio) {
		fmt.Fprintf(e.out, "twilio: account %s…; webhooks at %s/twilio/status and /twilio/inbound\n", cfg.TwilioAccountSID[:min(6, len(cfg.TwilioAccountSID))], cfg.BaseURL)
	}
	if cfg.Uses(config.Aliyun) {
		c.aliyun(e, cfg)
	}
	if cfg.HeartbeatTo != "" {
		fmt.Fprintf(e.out, "heartbeat: every %d minutes to *%s\n", cfg.HeartbeatMin, cfg.HeartbeatTo[max(0, len(cfg.HeartbeatTo)-4):])
	}
	real := (cfg.Uses(config.Twilio) && cfg.TwilioAPIURL == "") || (cfg.Uses(config.Aliyun) && cfg.AliyunAPIURL == "")
	if strings.HasPrefix(cfg.BaseURL, "http://") && real {
		return errors.New("carrier: WHISTLE_BASE_URL is not https; members' links and webhooks would travel in the open")
	}
	return nil
}

// aliyun names what Aliyun's console needs, and the messages that have no approved template here: they are
// refused unless Administration names one.
func (c *doctorCommand) aliyun(e *env, cfg config.Config) {
	fmt.Fprintf(e.out, "aliyun: key %s…; set in its console, HTTP push: receipts to %s/aliyun/SECRET/report, replies to %s/aliyun/SECRET/up, SECRET being ALIYUN_CALLBACK_SECRET\n",
		cfg.AliyunAccessKeyID[:min(6, len(cfg.AliyunAccessKeyID))], cfg.BaseURL, cfg.BaseURL)
	var missing []string
	for _, kind := range mobilize.TemplateKeys() {
		if cfg.AliyunTemplates[kind] == "" {
			missing = append(missing, kind)
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(e.out, "aliyun: ALIYUN_TEMPLATES names no template for %s; such messages are refused unless Administration, messages, names one\n", strings.Join(missing, ", "))
	}
}
