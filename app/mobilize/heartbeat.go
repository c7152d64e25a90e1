package mobilize

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"whistle/models"
)

// HeartbeatRule says to which number a page goes every so often, to see that pages arrive; no number: none.
type HeartbeatRule struct {
	To    string
	Every time.Duration
}

// heartbeatsKept is how long heartbeats are kept: they are only of interest while they are fresh.
const heartbeatsKept = 24 * time.Hour

// Heart sends the heartbeats and tells the log when one does not come back. Any number of replicas send one a
// turn together. Start it, then Stop it.
type Heart struct {
	m      *Mobilizer
	log    *slog.Logger
	every  time.Duration // how often it looks
	cancel context.CancelFunc
	done   chan struct{}
	late   bool
}

// NewHeart makes a Heart.
func NewHeart(m *Mobilizer, log *slog.Logger, every time.Duration) *Heart {
	return &Heart{m: m, log: log, every: every}
}

// Start begins to beat, where a number is configured.
func (h *Heart) Start(ctx context.Context) {
	if h.m.heartbeat.To == "" {
		return
	}
	ctx, h.cancel = context.WithCancel(ctx)
	h.done = make(chan struct{})
	go func() {
		defer close(h.done)
		ticker := time.NewTicker(h.every)
		defer ticker.Stop()
		for {
			h.runOnce(ctx)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
}

// Stop ends the beating and waits. It may be called more than once.
func (h *Heart) Stop() {
	if h.cancel != nil {
		h.cancel()
		<-h.done
	}
}

func (h *Heart) runOnce(ctx context.Context) {
	if err := h.m.Beat(ctx); err != nil && ctx.Err() == nil {
		h.log.LogAttrs(ctx, slog.LevelError, "send the heartbeat", slog.Any("error", err))
	}
	beat, err := h.m.Heartbeat(ctx)
	if err != nil || beat.Late == h.late {
		return
	}
	h.late = beat.Late
	if h.late {
		h.log.LogAttrs(ctx, slog.LevelError, "the heartbeat page did not come back: pages may not arrive", slog.Time("since", beat.Since.Time()), slog.String("state", string(beat.State)))
	} else {
		h.log.LogAttrs(ctx, slog.LevelInfo, "the heartbeat page comes back again")
	}
}

// Beat puts this turn's heartbeat into the outbox, unless it is there.
func (m *Mobilizer) Beat(ctx context.Context) error {
	if m.heartbeat.To == "" {
		return nil
	}
	sent, err := models.Within(ctx, m.db, func(tx *models.Tx) (bool, error) {
		turn := int64(tx.Now) / m.heartbeat.Every.Milliseconds()
		page, err := m.operatorPage(tx, m.heartbeat.To, purposeOf(models.PurposeHeartbeat, strconv.FormatInt(turn, 10)), fmt.Sprintf("吹哨 heartbeat %d", turn))
		if err != nil {
			return false, err
		}
		page.MemberID, page.Urgency, page.ExpiresAt = models.HeartbeatMember, models.UrgencyHeartbeat, tx.Now.Add(m.heartbeat.Every)
		sent, err := tx.CreateHeartbeat(page)
		if err != nil || !sent {
			return false, err
		}
		return true, tx.ForgetHeartbeats(tx.Now.Add(-heartbeatsKept))
	})
	if err == nil && sent {
		m.wake()
	}
	return err
}

// Heartbeat says whether the heartbeats come back; without a configured number it says nothing.
func (m *Mobilizer) Heartbeat(ctx context.Context) (models.Heartbeat, error) {
	if m.heartbeat.To == "" {
		return models.Heartbeat{}, nil
	}
	read := m.db.Read(ctx)
	return read.Heartbeat(read.Now, m.heartbeat.Every, m.began)
}

// operatorPage makes a page that belongs to no call-up.
func (m *Mobilizer) operatorPage(tx *models.Tx, phone string, purpose models.Purpose, body string) (models.Page, error) {
	sealed, err := tx.Vault.Seal(phone)
	if err != nil {
		return models.Page{}, err
	}
	id := tx.NewID()
	mark := firstRunes(string(id), 26)
	text := body + " " + mark[18:]
	return m.pageOf(tx, models.CallUp{EndsAt: tx.Now.Add(trialExpiry)}, letter{
		member:  models.Member{ID: id, PhoneSealed: sealed, PhoneIndex: tx.Vault.Index(phone)},
		purpose: purpose, urgency: models.UrgencyAnswer, body: text, mark: mark[18:], segments: m.paging.Segments(text),
	})
}
