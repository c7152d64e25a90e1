package notifier

import (
	"context"
	"log/slog"
	"time"

	"whistle/models"
)

// outcomeReleased marks a page that was claimed and given back without a post.
const outcomeReleased = "released"

// unreadable is the fate of a page that was sealed with another secret key.
var unreadable = models.Fate{To: models.PageRefused, Code: codeUnreadable, ForPerson: true}

// send hands one claimed page to its carrier and sorts the answer.
func (d *Dispatcher) send(ctx context.Context, by *caller, p models.Page) models.Result {
	r := models.Result{Page: p, Fate: models.Fate{To: models.PageQueued}, Outcome: outcomeReleased}
	carrier, known := d.o.Routes.Named(p.Carrier)
	message, err := d.message(p)
	if err != nil {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "open a page", slog.String("page", string(p.ID)), slog.Any("error", err))
		r.Fate, r.Outcome = unreadable, string(ClassRefused)
		return r
	}
	if !known || !d.mayPost(ctx, p) {
		return r
	}
	// The lease is looked at again right before the post: a process that was frozen must not send what another
	// has taken over. The post itself must end before the lease does.
	// Its time runs from before that look, by the wall clock: a process that is frozen after it, or a machine that
	// slept, has no more of it than the lease has.
	until := time.Now().Round(0).Add(d.o.Post) //nolint:forbidigo // contexts know no other clock
	now := d.outbox.Now()
	if p.LeaseUntil.Sub(now) < d.o.Post+leaseMargin {
		return r
	}
	if message.ValidFor = p.ExpiresAt.Sub(now); message.ValidFor < time.Second {
		return r // given up when its turn comes again
	}
	message.HandOver = handOver(p)
	r.StartedAt, r.Tried = now, true
	accepted, err := by.post(ctx, until, carrier, message)
	r.FinishedAt = d.outbox.Now()
	d.averageAnswer(r.FinishedAt.Sub(now))
	switch {
	case err != nil:
		r = d.sorted(ctx, r, AsSendError(err), d.triesOf(ctx, p), r.FinishedAt)
	case accepted.Status == StatusDelivered:
		r.To, r.Outcome, r.SID = models.PageDelivered, string(ClassAccepted), accepted.SID
	default:
		r.To, r.Outcome, r.SID = models.PageSent, string(ClassAccepted), accepted.SID
	}
	d.circuit.judge(r, r.FinishedAt)
	return r
}

// triesOf counts the tries that count of a page that is not taken. Where they cannot be read now, there is one
// more try rather than one less.
func (d *Dispatcher) triesOf(ctx context.Context, p models.Page) int {
	tries, err := d.outbox.Tries(context.WithoutCancel(ctx), p)
	d.logged(ctx, "count the tries of a page", err)
	return tries
}

// leaseMargin is what must be left of a lease when a post has taken all of its time.
const leaseMargin = time.Second

// mayPost waits while what was sent cannot be recorded, and says whether the page may go out: not where the
// wait uses up its lease, not while stopping, not where its carrier went down since it was claimed.
func (d *Dispatcher) mayPost(ctx context.Context, p models.Page) bool {
	for d.stalled.Load() > 0 {
		if ctx.Err() != nil || p.LeaseUntil.Sub(d.outbox.Now()) < d.o.Post+leaseMargin {
			return false
		}
		d.rest(ctx, 100*time.Millisecond, nil)
	}
	return ctx.Err() == nil && !d.circuit.closedSince(p.Carrier, p.LeaseUntil.Add(-d.o.Lease))
}

// averageAnswer keeps a running average of how long carriers take to answer.
func (d *Dispatcher) averageAnswer(took time.Duration) {
	before := d.answers.Load()
	d.answers.Store(before + (int64(took)-before)/16)
}

// message opens a page for a carrier.
func (d *Dispatcher) message(p models.Page) (Message, error) {
	vault := d.o.DB.Vault()
	to, err := vault.Open(p.PhoneSealed)
	if err != nil {
		return Message{}, err
	}
	packed, err := vault.Open(p.BodySealed)
	if err != nil {
		return Message{}, err
	}
	text := models.UnpackPageText(packed)
	return Message{PageID: string(p.ID), To: to, Body: text.Body, Template: text.Template}, nil
}
