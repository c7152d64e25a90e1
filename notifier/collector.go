package notifier

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"whistle/models"
)

// Collector shows the outbox to Prometheus: pages by state, and which carriers are down.
type Collector struct {
	db    *models.DB
	pages *prometheus.Desc
	down  *prometheus.Desc
}

// NewCollector makes a Collector over a database.
func NewCollector(db *models.DB) *Collector {
	return &Collector{
		db:    db,
		pages: prometheus.NewDesc("whistle_pages", "Pages in the outbox by state.", []string{"state"}, nil),
		down:  prometheus.NewDesc("whistle_carrier_down", "1 while the carrier does not take messages.", []string{"carrier"}, nil),
	}
}

// Describe names the metrics.
func (c *Collector) Describe(to chan<- *prometheus.Desc) { to <- c.pages; to <- c.down }

// Collect reads them; what cannot be read within two seconds is left out.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	read := c.db.Read(ctx)
	tally, err := read.PageTally()
	if err != nil {
		return
	}
	for state, n := range tally {
		to <- prometheus.MustNewConstMetric(c.pages, prometheus.GaugeValue, float64(n), string(state))
	}
	carriers, err := read.Carriers()
	if err != nil {
		return
	}
	for _, carrier := range carriers {
		down := 0.0
		if !carrier.DownSince.IsZero() {
			down = 1
		}
		to <- prometheus.MustNewConstMetric(c.down, prometheus.GaugeValue, down, carrier.Carrier)
	}
}
