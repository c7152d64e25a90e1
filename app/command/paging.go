package command

import (
	"slices"
	"strings"
	"time"

	"whistle/app/config"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier"
)

// paging tells the use cases what the configured carriers can do.
type paging struct{ config.CarrierVars }

func pagingOf(c config.Config) paging { return paging{c.CarrierVars} }

// Ways gives how a message to a number may be answered: as the first carrier of its route allows, and by the
// code besides where the message may have to go by another one that allows less.
func (p paging) Ways(phone string) mobilize.Ways {
	named := p.CarrierVars.Ways
	if !slices.Contains(named, "auto") {
		return mobilize.Ways{Link: slices.Contains(named, "link"), Reply: slices.Contains(named, "reply"), Code: slices.Contains(named, "code")}
	}
	var ways mobilize.Ways
	for i, carrier := range p.RouteOf(phone) {
		own := waysOf(carrier, phone)
		if i == 0 {
			ways = own
		} else if (ways.Link && !own.Link) || (ways.Reply && !own.Reply) {
			ways.Code = true
			ways.Link = ways.Link && own.Link
		}
	}
	return ways
}

// waysOf gives what a carrier allows by itself. The simulator allows all; Twilio reaches mainland China with
// neither links nor replies, so that only the code is left there; Aliyun lets no link into a variable.
func waysOf(carrier, phone string) mobilize.Ways {
	switch {
	case carrier == config.Simulator:
		return mobilize.Ways{Link: true, Reply: true, Code: true}
	case carrier == config.Aliyun:
		return mobilize.Ways{Reply: true, Code: true}
	case strings.HasPrefix(phone, "+86"):
		return mobilize.Ways{Code: true}
	default:
		return mobilize.Ways{Link: true, Reply: true}
	}
}

// Segments counts as carriers count.
func (p paging) Segments(text string) int { return notifier.Segments(text) }

// Rate is messages a second.
func (p paging) Rate() int { return p.CarrierVars.Rate }

// First names the carrier that is tried first, as rows name it: the simulator speaks as Twilio does. What goes by
// no approved template goes by the first that needs none, where there is one.
func (p paging) First(phone string, approved bool) string {
	route := p.RouteOf(phone)
	first := route[0]
	if at := slices.IndexFunc(route, func(name string) bool { return name != config.Aliyun }); !approved && at >= 0 {
		first = route[at]
	}
	if first == config.Simulator {
		return config.Twilio
	}
	return first
}

// Price is what a segment costs.
func (p paging) Price(carrier, phone string) (float64, bool) { return p.PriceOf(carrier, phone) }

// Currency is what prices are in.
func (p paging) Currency() string { return p.CarrierVars.Currency }

// Templates says whether any number goes by Aliyun.
func (p paging) Templates() bool { return p.Uses(config.Aliyun) }

// Approved names the template for a message to a phone that may go by Aliyun.
func (p paging) Approved(phone, key string) *models.CarrierTemplate {
	if !slices.Contains(p.RouteOf(phone), config.Aliyun) {
		return nil
	}
	return &models.CarrierTemplate{Sign: p.AliyunSignName, Code: p.AliyunTemplates[key]}
}

// heartbeatOf gives where heartbeats go and how often.
func heartbeatOf(c config.Config) mobilize.HeartbeatRule {
	return mobilize.HeartbeatRule{To: c.HeartbeatTo, Every: time.Duration(c.HeartbeatMin) * time.Minute}
}

// beatEvery is how often a heartbeat goes out, 0 for never.
func beatEvery(c config.Config) time.Duration {
	if c.HeartbeatTo == "" {
		return 0
	}
	return time.Duration(c.HeartbeatMin) * time.Minute
}
