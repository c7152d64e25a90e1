package notifier

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"whistle/models"
)

const (
	askEvery    = 5 * time.Second  // how long after one question about a doubt the next is asked
	askAtOnce   = 8                // questions in the air at once
	askMost     = 50               // doubts in one round
	expireEvery = 10 * time.Second // how often pages that waited too long are looked for
	conflictFor = 30 * time.Minute // how long a carrier is asked which of its final words on a page holds

	// clocksApart is how far the carrier's clock may be behind ours, as that of a machine is whose time zone is wrong.
	// To look so far back does no harm: a message is told from all others by the page's id or token.
	clocksApart = 24 * time.Hour
)

// keepHouse does what belongs to no single page's way: leases that ran out become doubts, doubts and
// contradictions are asked about, pages go into the line again, and what waited too long is given up.
func (d *Dispatcher) keepHouse(ctx context.Context) {
	var expireAt models.Time
	for ctx.Err() == nil {
		right, err := d.rightClock(ctx)
		d.logged(ctx, "compare the clock with the database's", err)
		if !right {
			d.rest(ctx, d.o.Every, nil)
			continue
		}
		if now := d.outbox.Now(); now >= expireAt {
			d.logged(ctx, "give up pages that waited too long", d.outbox.Expire(ctx))
			expireAt = now.Add(expireEvery)
		}
		d.logged(ctx, "tidy the outbox", d.outbox.Tidy(ctx))
		n, err := d.settleDoubts(ctx)
		d.logged(ctx, "settle what is in doubt", err)
		d.logged(ctx, "settle contradictions", d.settleConflicts(ctx))
		d.logged(ctx, "look what became of a carrier's trial", d.judgeTrials(ctx))
		if n < askMost {
			d.rest(ctx, d.o.Every, nil)
		}
	}
}

func (d *Dispatcher) logged(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "keep the outbox", slog.String("what", what), slog.Any("error", err))
	}
}

func (d *Dispatcher) askClaim() models.Claim {
	return models.Claim{Owner: d.o.Owner + "?", Lease: 2 * d.o.Lease, Limit: askMost}
}

// settleDoubts asks the carrier about pages that may have been sent: what it has on record is adopted, what
// it does not know after a while is sent once more and marked. It gives how many it asked about.
func (d *Dispatcher) settleDoubts(ctx context.Context) (int, error) {
	doubtful, err := d.outbox.ClaimDoubtful(ctx, d.askClaim())
	if err != nil || len(doubtful) == 0 {
		return 0, err
	}
	settle := context.WithoutCancel(ctx)
	results := make([]models.Result, len(doubtful))
	each(doubtful, func(i int, p models.Page) { results[i] = d.ask(settle, p) })
	return len(doubtful), d.outbox.Record(settle, results)
}

// each calls f for everything on a list, a few at once, and waits.
func each[T any](list []T, f func(i int, one T)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, askAtOnce)
	for i, one := range list {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			f(i, one)
		})
	}
	all.Wait()
}

// ask settles one doubt as far as it can now be settled.
func (d *Dispatcher) ask(ctx context.Context, p models.Page) models.Result {
	now := d.outbox.Now()
	r := models.Result{Page: p, StartedAt: now, Outcome: "asked", DueAt: now.Add(askEvery)}
	r.To = models.PageInDoubt
	message, err := d.message(p)
	if err != nil {
		r.Fate, r.Outcome = unreadable, string(ClassRefused)
		return r
	}
	tries := d.triesOf(ctx, p)
	found, ours, err := d.find(ctx, p, message, []string{p.CarrierSID}, false)
	waited := now.Sub(p.SettledAt)
	switch {
	case err == nil && ours:
		r.Fate = fateOf(found.Status, found.Class, found.Code, "", found.SID, max(tries, 1), now)
		r.Outcome, r.DueAt = "adopted", 0
	case err != nil:
		// A carrier that cannot be asked has not said that it knows nothing.
		r.Code, r.Text, r.DueAt = codeCannotAsk, err.Error(), now.Add(min(waited+askEvery, time.Minute))
		r.ForPerson = waited > 10*d.o.Doubt
		if p.ExpiresAt < now {
			r.To, r.ForPerson = models.PageExpired, true
		}
	case waited < d.o.Doubt:
		r.Text = "the carrier does not know it yet"
	case p.ExpiresAt.Sub(now) < time.Second:
		// It may have arrived all the same: what the carrier does not show yet, nobody can tell from what it never had.
		r.To, r.Outcome, r.Code, r.ForPerson = models.PageExpired, "expired", codeExpiredInDoubt, true
	case tries >= mostTries && p.PossibleDuplicate:
		r.To, r.Outcome, r.Code, r.ForPerson = models.PageRefused, "given_up", codeNeverFound, true
	default:
		r.To, r.Outcome, r.Duplicate, r.DueAt = models.PageQueued, "sent_again", true, now
	}
	return r
}

// find looks for a page among the messages to its number that its carrier has on record, by its text or one of these
// ids, those that are known to have failed only where they are asked for.
func (d *Dispatcher) find(ctx context.Context, p models.Page, m Message, sids []string, withFailed bool) (Listed, bool, error) {
	carrier, known := d.o.Routes.Named(p.Carrier)
	if !known {
		return Listed{}, false, fmt.Errorf("the carrier %q is not configured", p.Carrier)
	}
	ctx, cancel := context.WithTimeout(ctx, d.o.Post)
	defer cancel()
	listed, err := carrier.Find(ctx, m.To, p.CreatedAt.Time().Add(-clocksApart))
	if err == nil {
		listed, err = d.underOldNames(ctx, p, listed)
	}
	if err != nil || len(listed) == 0 {
		return Listed{}, false, err
	}
	found := make([]string, 0, len(listed))
	for _, l := range listed {
		if l.SID != "" {
			found = append(found, l.SID)
		}
	}
	others, err := d.outbox.OtherSIDs(ctx, p, found, withFailed)
	if err != nil {
		return Listed{}, false, err
	}
	rest := slices.DeleteFunc(listed, func(l Listed) bool { return others[l.SID] })
	if best, ours := bestOf(rest, func(l Listed) bool { return isOurs(l, m) || (l.SID != "" && slices.Contains(sids, l.SID)) }); ours {
		return best, true, nil
	}
	best, ours := bestOf(rest, func(l Listed) bool { return l.PageID == "" && p.Mark != "" && strings.Contains(l.Body, p.Mark) })
	if !ours {
		return Listed{}, false, nil
	}
	shared, err := d.outbox.MarkShared(ctx, p)
	return best, err == nil && !shared, err
}

// bestOf picks of the messages that are a page's the newest, or one that arrived.
func bestOf(listed []Listed, ours func(Listed) bool) (Listed, bool) {
	best, found := Listed{}, false
	for _, l := range listed {
		if ours(l) && (!found || (l.Status == StatusDelivered && best.Status != StatusDelivered)) {
			best, found = l, true
		}
	}
	return best, found
}

// isOurs says whether a message on the carrier's record is this page's. One carrier keeps the page's id; to
// the others its text tells: a carrier may add to it, a trial account's notice for one. Where it changed more,
// the page's own token in the text tells; messages of other pages were put aside before.
func isOurs(listed Listed, m Message) bool {
	if listed.PageID != "" {
		return listed.PageID == m.PageID
	}
	return strings.Contains(listed.Body, m.Body)
}

// settleConflicts asks carriers which of their final words on a page holds.
func (d *Dispatcher) settleConflicts(ctx context.Context) error {
	conflicts, err := d.outbox.ClaimConflicts(ctx, d.askClaim())
	if err != nil || len(conflicts) == 0 {
		return err
	}
	settle := context.WithoutCancel(ctx)
	each(conflicts, func(_ int, c models.PageConflict) {
		fate, settled, err := d.askWhichHolds(settle, c)
		d.logged(ctx, "ask which receipt holds", err)
		if !settled {
			if d.outbox.Now().Sub(c.Since) < conflictFor {
				return // it is asked again after the lease
			}
			fate = models.Fate{To: models.PageUndelivered, SID: c.CarrierSID, Code: codeConflict, ForPerson: true}
		}
		d.logged(ctx, "settle a contradiction", d.outbox.SettleConflict(settle, c.ID, fate))
	})
	return nil
}

// askWhichHolds asks the carrier of a page which of its final words holds, and says whether it said so.
func (d *Dispatcher) askWhichHolds(ctx context.Context, c models.PageConflict) (models.Fate, bool, error) {
	message, err := d.message(c.Page)
	if err != nil {
		return models.Fate{}, false, err
	}
	found, ours, err := d.find(ctx, c.Page, message, c.SIDs, true)
	switch {
	case err != nil || !ours:
		return models.Fate{}, false, err
	case found.Status == StatusSent:
		return models.Fate{}, false, nil // not final at the carrier itself
	case found.Status == StatusUndelivered && found.SID != c.CarrierSID && c.CarrierSID != "":
		return models.Fate{}, false, nil // an earlier message of the page: the list does not show the one in question yet
	}
	return fateOf(found.Status, found.Class, found.Code, "", found.SID, max(d.triesOf(ctx, c.Page), 1), d.outbox.Now()), true, nil
}

// judgeTrials lets carriers work again that took a message and, other than before, did not throw it away.
func (d *Dispatcher) judgeTrials(ctx context.Context) error {
	for name, t := range d.circuit.trials(d.outbox.Now()) {
		lost, err := d.outbox.Lost(ctx, t.page, t.sid)
		if err != nil {
			return fmt.Errorf("look whether a message of %s was lost: %w", name, err)
		}
		d.circuit.passed(name, t, lost)
	}
	d.tellVerdicts(ctx)
	return nil
}
