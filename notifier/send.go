package notifier

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"whistle/models"
)

// outcomeReleased marks a page that was claimed and given back without a post.
const outcomeReleased = "released"

// unreadable is told of a page that was sealed with another secret key.
const unreadable = "the page cannot be opened with this secret key"

// send hands one claimed page to its carrier and sorts the answer.
func (d *Dispatcher) send(ctx context.Context, p models.Page) models.Result {
	r := models.Result{Page: p, Fate: models.Fate{To: models.PageQueued}, Outcome: outcomeReleased}
	carrier, known := d.o.Routes.Named(p.Carrier)
	message, err := d.message(p)
	if err != nil {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "open a page", slog.String("page", string(p.ID)), slog.Any("error", err))
		r.To, r.Outcome, r.Text, r.ForPerson = models.PageRefused, string(ClassRefused), unreadable, true
		return r
	}
	if !known || !d.mayPost(ctx, p) {
		return r
	}
	// The lease is looked at again right before the post: a process that was frozen must not send what another
	// has taken over. The post itself must end before the lease does.
	now := d.outbox.Now()
	if p.LeaseUntil.Sub(now) < d.o.Post+leaseMargin {
		return r
	}
	if message.ValidFor = p.ExpiresAt.Sub(now); message.ValidFor < time.Second {
		return r // given up when its turn comes again
	}
	r.StartedAt, r.Tried = now, true
	accepted, err := d.post(ctx, carrier, message)
	r.FinishedAt = d.outbox.Now()
	d.averageAnswer(r.FinishedAt.Sub(now))
	if err != nil {
		return d.sorted(r, AsSendError(err), r.FinishedAt)
	}
	r.To, r.Outcome, r.SID = models.PageSent, string(ClassAccepted), accepted.SID
	if accepted.Status == StatusDelivered {
		r.To = models.PageDelivered
	}
	return r
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

// post calls the carrier. A call that comes back too late or panics is a doubt; it holds no worker.
func (d *Dispatcher) post(ctx context.Context, carrier Carrier, m Message) (Accepted, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.o.Post)
	defer cancel()
	type answer struct {
		accepted Accepted
		err      error
	}
	answers := make(chan answer, 1)
	go func() { // ends with the carrier's call
		defer func() {
			if fault := recover(); fault != nil {
				answers <- answer{err: &SendError{Class: ClassInDoubt, Message: fmt.Sprint("the carrier's client broke: ", fault)}}
			}
		}()
		accepted, err := carrier.Send(ctx, m)
		answers <- answer{accepted, err}
	}()
	select {
	case a := <-answers:
		return a.accepted, a.err
	case <-ctx.Done():
	}
	timer := time.NewTimer(leaseMargin / 2) // the call has its own answer to the end of its time
	defer timer.Stop()
	select {
	case a := <-answers:
		return a.accepted, a.err
	case <-timer.C:
		return Accepted{}, &SendError{Class: ClassInDoubt, Message: "the carrier's client did not come back in time"}
	}
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
