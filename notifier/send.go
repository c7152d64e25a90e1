package notifier

import (
	"context"
	"log/slog"
	"time"

	"whistle/models"
)

// mostTries is how often a page that the carrier refuses for an unknown reason is tried.
const mostTries = 4

// failuresToOpen is how many sends in a row must fail at the carrier before it counts as down.
const failuresToOpen = 8

// send hands one claimed page to the carrier and sorts the answer.
func (d *Dispatcher) send(ctx context.Context, p models.Page) models.Result {
	now := d.o.DB.Now()
	r := models.Result{Page: p, StartedAt: now, To: models.PageQueued, DueAt: now}
	// The lease is looked at again right before the post: a process that was frozen must not send what
	// another has taken over. A margin covers the time the post itself takes.
	if !now.Add(d.o.Lease / 4).Before(p.LeaseUntil) {
		r.Outcome = "lease_lost"
		return r
	}
	message, err := d.message(p, now)
	if err != nil {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "open a page", slog.String("page", string(p.ID)), slog.Any("error", err))
		r.To, r.Outcome, r.Text = models.PageRefused, string(ClassRefused), "the page cannot be opened with this secret key"
		return r
	}
	r.Tried = true
	accepted, err := d.carrierOf(p).Send(ctx, message)
	if err == nil {
		d.failures.Store(0)
		r.To, r.Outcome, r.SID = models.PageSent, string(ClassAccepted), accepted.SID
		if accepted.Status == StatusDelivered {
			r.To = models.PageDelivered
		}
		return r
	}
	return d.sorted(r, AsSendError(err), now)
}

func (d *Dispatcher) message(p models.Page, now models.Time) (Message, error) {
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
	return Message{PageID: string(p.ID), To: to, Body: text.Body, Template: text.Template, ValidFor: p.ExpiresAt.Sub(now)}, nil
}

// sorted says what becomes of a page that was not accepted.
func (d *Dispatcher) sorted(r models.Result, e *SendError, now models.Time) models.Result {
	r.Outcome, r.Code, r.Text, r.SID = string(e.Class), e.Code, e.Message, e.SID
	switch e.Class {
	case ClassRefused, ClassOptedOut:
		d.failures.Store(0)
		r.To = models.PageRefused
	case ClassInDoubt:
		d.failures.Add(1)
		r.To, r.DueAt = models.PageInDoubt, now.Add(5*time.Second)
	case ClassStopAll:
		d.failures.Store(failuresToOpen)
		r.DueAt = now.Add(30 * time.Second)
	case ClassLater:
		if e.Code == 0 || e.RetryAfter == 0 {
			d.failures.Add(1)
		}
		r.DueAt = now.Add(max(e.RetryAfter, d.backoff(r.Page.Attempts)))
	case ClassUnknown, ClassAccepted:
		if r.Page.Attempts+1 >= mostTries {
			r.To = models.PageRefused
		}
		r.DueAt = now.Add(d.backoff(r.Page.Attempts))
	}
	return r
}

// backoff doubles from one second to a minute, each half fixed and half drawn.
func (d *Dispatcher) backoff(attempts int) time.Duration {
	full := min(time.Second<<min(attempts, 6), time.Minute)
	d.random.Lock()
	defer d.random.Unlock()
	return full/2 + time.Duration(d.o.Random.Int64N(int64(full/2)))
}

// judgeCarrier opens or closes the circuit after a batch, and tells all replicas and the screens.
func (d *Dispatcher) judgeCarrier(ctx context.Context) {
	failed := d.failures.Load() >= failuresToOpen
	if failed {
		d.resumeAt = d.o.DB.Now().Add(5 * time.Second)
	}
	if failed == d.down.Load() && d.judged {
		return
	}
	d.judged = true // the first time, to clear what an earlier process left behind
	d.down.Store(failed)
	reason := ""
	if failed {
		reason = "the carrier does not take messages; pages wait and are tried every 5 seconds"
	}
	err := models.Do(ctx, d.o.DB, func(tx *models.Tx) error { return tx.MarkCarrier(d.o.Routes[0].Carriers[0].Name(), reason) })
	if err != nil {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "mark the carrier", slog.Any("error", err))
	}
}

func (d *Dispatcher) carrierOf(p models.Page) Carrier {
	if c, ok := d.o.Routes.Named(p.Carrier); ok {
		return c
	}
	return d.o.Routes[0].Carriers[0]
}
