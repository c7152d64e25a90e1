package command

import (
	"slices"
	"strings"

	"whistle/app/config"
	"whistle/app/mobilize"
	"whistle/notifier"
)

// paging tells the use cases what the configured carrier can do.
type paging struct {
	carrier string
	ways    []string
	rate    int
}

func pagingOf(c config.Config) paging {
	return paging{carrier: c.Carrier, ways: c.Ways, rate: c.Rate}
}

// Ways gives how a message to a number may be answered. By itself the simulator allows all; Twilio reaches
// mainland China with neither links nor replies, so that only the code is left there.
func (p paging) Ways(phone string) mobilize.Ways {
	if !slices.Contains(p.ways, "auto") {
		return mobilize.Ways{Link: slices.Contains(p.ways, "link"), Reply: slices.Contains(p.ways, "reply"), Code: slices.Contains(p.ways, "code")}
	}
	if p.carrier == "twilio" && strings.HasPrefix(phone, "+86") {
		return mobilize.Ways{Code: true}
	}
	return mobilize.Ways{Link: true, Reply: true, Code: p.carrier == "simulator"}
}

// Segments counts as carriers count.
func (p paging) Segments(text string) int { return notifier.Segments(text) }

// CostPerSegment is 0: no price is configured.
func (p paging) CostPerSegment() float64 { return 0 }

// Rate is messages a second.
func (p paging) Rate() int { return p.rate }
