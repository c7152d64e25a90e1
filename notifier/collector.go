package notifier

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"whistle/models"
)

// Collector shows the outbox to Prometheus: pages by state, the age of the oldest that waits, which carriers
// are down, whether heartbeats come back, and how this machine's clock stands to the database's.
type Collector struct {
	db        *models.DB
	beatEvery time.Duration // 0: no heartbeats
	began     models.Time
	pages     *prometheus.Desc
	oldest    *prometheus.Desc
	down      *prometheus.Desc
	late      *prometheus.Desc
	back      *prometheus.Desc
	ahead     *prometheus.Desc
}

// NewCollector makes a Collector over a database. beatEvery is how often a heartbeat goes out, 0 for never.
func NewCollector(db *models.DB, beatEvery time.Duration) *Collector {
	return &Collector{
		db: db, beatEvery: beatEvery, began: db.Now(),
		pages:  prometheus.NewDesc("whistle_pages", "Pages in the outbox by state.", []string{"state"}, nil),
		oldest: prometheus.NewDesc("whistle_pages_oldest_queued_seconds", "How long the page that waits longest has waited.", nil, nil),
		down:   prometheus.NewDesc("whistle_carrier_down", "1 while the carrier does not take messages.", []string{"carrier"}, nil),
		late:   prometheus.NewDesc("whistle_heartbeat_late", "1 while a heartbeat page has not come back within its time.", nil, nil),
		ahead:  prometheus.NewDesc("whistle_clock_ahead_seconds", "By how much at least this machine's clock is ahead of the database's.", nil, nil),
		back:   prometheus.NewDesc("whistle_heartbeat_age_seconds", "Time since a heartbeat page last arrived.", nil, nil),
	}
}

// Describe names the metrics.
func (c *Collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.pages, c.oldest, c.down, c.late, c.back, c.ahead} {
		to <- d
	}
}

// Collect reads them; what cannot be read within two seconds is left out.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	read := c.db.Read(ctx)
	if tally, err := read.PageTally(); err == nil {
		for state, n := range tally {
			to <- prometheus.MustNewConstMetric(c.pages, prometheus.GaugeValue, float64(n), string(state))
		}
	}
	if oldest, err := read.OldestQueued(); err == nil {
		age := 0.0
		if !oldest.IsZero() {
			age = read.Now.Sub(oldest).Seconds()
		}
		to <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, age)
	}
	if carriers, err := read.Carriers(); err == nil {
		for _, carrier := range carriers {
			to <- prometheus.MustNewConstMetric(c.down, prometheus.GaugeValue, oneIf(!carrier.DownSince.IsZero()), carrier.Carrier)
		}
	}
	if clock, err := c.db.CheckClock(ctx); err == nil {
		to <- prometheus.MustNewConstMetric(c.ahead, prometheus.GaugeValue, clock.Ahead.Seconds())
	}
	if c.beatEvery == 0 {
		return
	}
	if beat, err := read.Heartbeat(read.Now, c.beatEvery, c.began); err == nil {
		to <- prometheus.MustNewConstMetric(c.late, prometheus.GaugeValue, oneIf(beat.Late))
		if !beat.DeliveredAt.IsZero() {
			to <- prometheus.MustNewConstMetric(c.back, prometheus.GaugeValue, read.Now.Sub(beat.DeliveredAt).Seconds())
		}
	}
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
