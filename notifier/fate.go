package notifier

import (
	"context"
	"slices"
	"time"

	"whistle/models"
)

// mostTries is how often a page is handed over that the carrier refuses for a reason that we do not know, or
// that did not arrive for a reason that passes. What it surely did not take, being busy or stopped, does not count.
const mostTries = 4

// longestPause is how long a page waits at most, when its carrier asks for patience: what asks for a day may take
// messages again long before.
const longestPause = time.Minute

// stopped is what a page waits that met a fault of our account: only a person mends that.
const stopped = time.Minute

// codeUnknownFailure is Twilio's "unknown error" of a message that did not arrive: tried once more.
const codeUnknownFailure = 30008

// sorted says what becomes of a page that the carrier did not take, after so many tries that count.
func (d *Dispatcher) sorted(ctx context.Context, r models.Result, e *SendError, tries int, now models.Time) models.Result {
	r.Outcome, r.Code, r.Text, r.SID = string(e.Class), e.Code, e.Message, e.SID
	if e.SID != "" && slices.Contains([]Class{ClassLater, ClassStopAll, ClassUnknown}, e.Class) { // as where a receipt says so, which follows
		r.Fate = undelivered(e.Class, e.Code, e.Message, tries+1, now)
		r.SID = e.SID
		return r
	}
	switch e.Class {
	case ClassRefused:
		r.To = models.PageRefused
	case ClassMistake:
		if d.others(ctx, r.Page) {
			r.DueAt = now
		} else {
			r.To, r.ForPerson = models.PageRefused, true
		}
	case ClassOptedOut:
		r.To, r.OptedOut = models.PageRefused, true
	case ClassInDoubt:
		r.To, r.DueAt = models.PageInDoubt, now.Add(askEvery)
	case ClassStopAll:
		r.DueAt = now.Add(time.Second) // it waits with the others; another carrier may take it at once
	case ClassLater:
		r.RetryAfter, r.DueAt = e.RetryAfter, now.Add(max(d.patience(r.Page, e.RetryAfter), d.backoff(r.Page.Attempts)))
	case ClassUnknown, ClassAccepted:
		r.DueAt = now.Add(d.backoff(r.Page.Attempts))
		if tries+1 >= mostTries {
			r.To, r.ForPerson = models.PageRefused, true
		}
	}
	return r
}

// patience is how long a page waits because its carrier asked for it. One that another carrier may take does not:
// whether the first is left alone meanwhile, its circuit says.
func (d *Dispatcher) patience(p models.Page, asked time.Duration) time.Duration {
	if len(d.route(p.PhoneSealed)) > 1 {
		return 0
	}
	return min(asked, longestPause)
}

// others says whether a page that its carrier cannot carry as it is has another one that has not said so. Where that
// cannot be read now, it is asked once more.
func (d *Dispatcher) others(ctx context.Context, p models.Page) bool {
	unfit, err := d.outbox.Unfit(context.WithoutCancel(ctx), p)
	d.logged(ctx, "look which carriers cannot carry a page", err)
	return slices.ContainsFunc(d.route(p.PhoneSealed), func(name string) bool { return name != p.Carrier && !slices.Contains(unfit, name) })
}

// backoff doubles from one second to a minute, each half fixed and half drawn.
func (d *Dispatcher) backoff(attempts int) time.Duration {
	full := min(time.Second<<min(attempts, 6), time.Minute)
	d.random.Lock()
	defer d.random.Unlock()
	return full/2 + time.Duration(d.o.Random.Int64N(int64(full/2)))
}

// undelivered says what becomes of a page that the carrier took and could not deliver, after so many tries.
func undelivered(class Class, code int, text string, tries int, now models.Time) models.Fate {
	f := models.Fate{To: models.PageUndelivered, Code: code, Text: text}
	switch class {
	case ClassOptedOut:
		f.OptedOut = true
	case ClassMistake:
		f.ForPerson = true
	case ClassLater, ClassStopAll:
		again := againAfter(tries)
		if class == ClassStopAll {
			again = max(again, stopped)
		}
		if tries < mostTries && (code != codeUnknownFailure || tries < 2) {
			f.AgainAt = now.Add(again)
		}
	case ClassUnknown, ClassInDoubt:
		if tries < mostTries-1 {
			f.AgainAt = now.Add(againAfter(tries))
		} else {
			f.ForPerson = true
		}
	case ClassRefused, ClassAccepted, "": // never again; or the carrier gives no reason
	}
	return f
}

// againAfter is how long a phone that was off is left alone: 1, 5, 15 minutes, then half an hour.
func againAfter(tries int) time.Duration {
	waits := []time.Duration{time.Minute, time.Minute, 5 * time.Minute, 15 * time.Minute}
	if tries < len(waits) {
		return waits[tries]
	}
	return 30 * time.Minute
}

// fateOf sorts a carrier's later word on a page.
func fateOf(status Status, class Class, code int, text, sid string, tries int, now models.Time) models.Fate {
	f := models.Fate{To: stateOf(status), Code: code, Text: text}
	if status == StatusUndelivered {
		f = undelivered(class, code, text, tries, now)
	}
	f.SID = sid
	return f
}

func stateOf(s Status) models.PageState {
	switch s {
	case StatusDelivered:
		return models.PageDelivered
	case StatusUndelivered:
		return models.PageUndelivered
	case StatusSent:
	}
	return models.PageSent
}
