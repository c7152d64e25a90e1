package mobilize

import (
	"context"
	"log/slog"
	"time"
)

// Steward looks after what nobody does by hand: it passes offers on when their time has run out, makes
// proposals that mend what drop-outs left open, makes what the weekly schedules want and closes projects that
// are over. Any replica may; each thing is done once. Start it, then Stop it; Stop waits for what is in hand.
type Steward struct {
	loop
	m   *Mobilizer
	log *slog.Logger
}

// NewSteward makes a Steward that looks every so often.
func NewSteward(m *Mobilizer, log *slog.Logger, every time.Duration) *Steward {
	s := &Steward{m: m, log: log}
	s.loop = loop{every: every, do: s.look}
	return s
}

func (s *Steward) look(ctx context.Context) {
	if _, err := s.m.OffersDue(ctx); err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelError, "pass offers on", slog.Any("error", err))
	}
	if _, err := s.m.MendDue(ctx); err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelError, "mend rosters", slog.Any("error", err))
	}
	if _, err := s.m.StandingDue(ctx); err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelError, "make what the schedules want", slog.Any("error", err))
	}
}
