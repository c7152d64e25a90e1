package notifier

import (
	"sync"
	"time"

	"whistle/models"
)

// failuresToOpen is how many sends in a row must fail at the carrier before it counts as down.
const failuresToOpen = 8

// limitedToPause is how many times in a row a carrier must ask to be left alone before nothing goes to it
// for as long as it asked, see longestPause.
const limitedToPause = 3

// How long after one failed try of a carrier that is down the next page tries it: soon where it may come back
// by itself, very late where a person has to act: who pressed "try again" or started Whistle with other settings
// does not wait for it. A carrier that takes messages and throws them away stays down until one of them arrives or,
// as some tell of what failed alone, until one was not called lost for so long.
const (
	probeDown    = 5 * time.Second
	probeStopped = 30 * time.Minute
	lostWithin   = 15 * time.Minute
)

// circuit is what this process knows of each carrier's health. That one is down is shared by the database.
type circuit struct {
	mu      sync.Mutex
	names   []string
	healthy map[string]*health
	learnt  bool // what other processes know was read once

	verdicts  int       // how many there were
	unwritten []verdict // the last of them
	writing   sync.Mutex
}

type health struct {
	failures, limited int
	down              bool
	stopped           bool // until a person acts
	threw             bool // it takes messages and throws them away: only what becomes of one tells that it is up again
	trial             trial
	reason            string
	since             models.Time
	probeAt           models.Time
	pausedUntil       models.Time
}

// trial is a message that a carrier took which throws messages away. The zero trial is none.
type trial struct {
	page models.ID
	sid  string
	at   models.Time
}

func newCircuit(routes Routes) *circuit {
	c := &circuit{names: namesOf(routes.Carriers()), healthy: map[string]*health{}}
	for _, name := range c.names {
		c.healthy[name] = &health{}
	}
	return c
}

// open gives the carriers that may be handed messages, and of those that are down the ones that a page may
// try now.
func (c *circuit) open(now models.Time) ([]string, map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []string
	probe := map[string]bool{}
	for _, name := range c.names {
		h := c.healthy[name]
		if now < h.pausedUntil {
			continue
		}
		names = append(names, name)
		if h.down && now >= h.probeAt {
			probe[name] = true
		}
	}
	return names, probe
}

func (h *health) interval() time.Duration {
	if h.stopped {
		return probeStopped
	}
	return probeDown
}

// learn takes over what a claim brought that began after so many verdicts: which carriers are down, and which of
// these a page will try.
func (c *circuit) learn(claimed models.Claimed, verdicts int, now models.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range claimed.Pages {
		if h := c.healthy[p.Carrier]; h != nil && h.down {
			h.probeAt = now.Add(h.interval())
		}
	}
	if c.verdicts != verdicts {
		return // this process has learnt more since the claim began
	}
	for name, h := range c.healthy {
		reason, isDown := claimed.Down[name]
		state := models.CarrierState{Reason: reason}
		if isDown && (!h.down || (state.ThrewAway() && !h.threw)) {
			h.threw = state.ThrewAway()
			h.stopped = h.threw || ClassOf(state.Code()) == ClassStopAll
			h.since, h.probeAt, h.reason = now, now.Add(h.interval()), reason
			if !c.learnt {
				h.probeAt = now // perhaps Whistle was started because the settings are other ones
			}
		}
		if !isDown && h.down {
			*h = health{} // another process found it up, or a person wants it tried
		}
		h.down = isDown
	}
	c.learnt = true
}

// closedSince says whether a carrier went down after a page was claimed for it.
func (c *circuit) closedSince(name string, claimedAt models.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.healthy[name]
	return h != nil && h.down && h.since >= claimedAt
}

// trials gives the messages, by carrier, that were taken so long ago that they would be known to be lost.
func (c *circuit) trials(now models.Time) map[string]trial {
	c.mu.Lock()
	defer c.mu.Unlock()
	over := map[string]trial{}
	for name, h := range c.healthy {
		if h.threw && h.trial.page != "" && now.Sub(h.trial.at) >= lostWithin {
			over[name] = h.trial
		}
	}
	return over
}

// passed ends a carrier's trial: it is up again where the message was not lost.
func (c *circuit) passed(name string, t trial, lost bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.healthy[name]
	switch {
	case h.trial != t: // there is a later one, or the carrier is up
	case lost:
		h.trial = trial{}
	default:
		*h = health{}
		c.verdicts++
		c.unwritten = append(c.unwritten, verdict{name, ""})
	}
}

// verdict is a change of a carrier's state that all replicas must learn; without a reason it is up again.
type verdict struct{ carrier, reason string }

// judge takes in what a carrier answered as soon as it did, so that the next post already knows. What all
// replicas must learn of it waits to be written with the results.
func (c *circuit) judge(r models.Result, now models.Time) {
	if !r.Tried {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.healthy[r.Page.Carrier]
	if h == nil {
		return
	}
	if reason, changed := h.count(r, now); changed {
		c.verdicts++
		c.unwritten = append(c.unwritten, verdict{r.Page.Carrier, reason})
	}
}

// known gives how many verdicts there were, and whether the database knows them all.
func (c *circuit) known() (verdicts int, written bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verdicts, len(c.unwritten) == 0
}

// write has each verdict written, in their order, by one at a time.
func (c *circuit) write(mark func(verdict)) (wrote bool) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	verdicts := c.unwritten
	c.mu.Unlock()
	for _, v := range verdicts {
		mark(v)
	}
	c.mu.Lock()
	c.unwritten = c.unwritten[len(verdicts):]
	c.mu.Unlock()
	return len(verdicts) > 0
}

// count takes in one answer. It gives the reason that the carrier is down, "" that it is up, where that changed.
func (h *health) count(r models.Result, now models.Time) (string, bool) {
	switch Class(r.Outcome) {
	case ClassAccepted, ClassRefused, ClassMistake, ClassOptedOut:
		if r.Code == codeNoTemplate {
			return "", false // that we said ourselves
		}
		if h.threw && r.To != models.PageDelivered {
			if r.To == models.PageSent {
				h.trial = trial{r.Page.ID, r.SID, now} // a probe that is taken has not yet succeeded
			}
			return "", false
		}
		wasDown := h.down
		*h = health{}
		return "", wasDown
	case ClassStopAll:
		h.failures, h.stopped = failuresToOpen, true
	case ClassInDoubt:
		h.failures++
	case ClassLater:
		if r.RetryAfter > 0 {
			if h.limited++; h.limited >= limitedToPause {
				h.pausedUntil, h.limited = now.Add(min(r.RetryAfter, longestPause)), 0
			}
			return "", false
		}
		h.failures++
	case ClassUnknown:
	}
	reason := models.DownReason(r.Code, r.Text, h.threw)
	if h.failures < failuresToOpen || (h.down && h.reason == reason) {
		return "", false
	}
	if !h.down {
		h.since = now
	}
	h.down, h.reason, h.probeAt = true, reason, now.Add(h.interval())
	return reason, true
}
