package notifier

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"whistle/models"
)

// Meter counts what carriers answer, by class, and how long pages wait for their hand-off. The counts are
// this process's own; Prometheus sums them over the replicas.
type Meter struct {
	handOff *prometheus.HistogramVec
	answers *prometheus.CounterVec
}

// NewMeter makes a Meter and registers it.
func NewMeter(registry prometheus.Registerer) *Meter {
	m := &Meter{
		handOff: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "whistle_page_handoff_seconds", Help: "Time from a page's making to the hand-over that its carrier took.",
			Buckets: []float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800},
		}, []string{"carrier"}),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "whistle_carrier_answers_total", Help: "What carriers answered to posts, by class.",
		}, []string{"carrier", "class"}),
	}
	registry.MustRegister(m.handOff, m.answers)
	return m
}

// Observe counts recorded results. A nil Meter counts nothing.
func (m *Meter) Observe(results []models.Result) {
	if m == nil {
		return
	}
	for _, r := range results {
		if !r.Tried {
			continue
		}
		m.answers.WithLabelValues(r.Page.Carrier, r.Outcome).Inc()
		if r.Outcome == string(ClassAccepted) {
			m.handOff.WithLabelValues(r.Page.Carrier).Observe(max(r.StartedAt.Sub(r.Page.CreatedAt), time.Duration(0)).Seconds())
		}
	}
}
