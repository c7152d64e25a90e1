package models

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm/clause"
)

// CarrierState is what all replicas share about a carrier: since when it is down and why, and when the next
// message may be handed over under its rate. The state without a carrier's name is the rate of all together.
type CarrierState struct {
	Carrier    string `gorm:"primaryKey"`
	DownSince  Time
	Reason     string // a DownReason
	NextSendAt Time
	Revision   int
}

// DownReason puts together why a carrier is down: its code, 0 where it gave none, and its words, where it had any.
// A carrier that threw away what it had taken is told apart from one that takes nothing.
func DownReason(code int, words string, threw bool) string {
	if threw {
		words = threwAway + words
	}
	return strings.TrimSpace(strconv.Itoa(code) + " " + words)
}

const threwAway = "thrown away: "

// Code gives the carrier's number for why it is down, 0 where it gave none.
func (s CarrierState) Code() int {
	number, _, _ := strings.Cut(s.Reason, " ")
	code, _ := strconv.Atoi(number)
	return code
}

// Words give the carrier's own words for why it is down, "" where it gave none.
func (s CarrierState) Words() string {
	_, words, _ := strings.Cut(s.Reason, " ")
	return strings.TrimSpace(strings.TrimPrefix(words+" ", threwAway))
}

// ThrewAway says whether the carrier took messages and then threw them away. That it takes another one proves
// nothing then.
func (s CarrierState) ThrewAway() bool {
	_, words, _ := strings.Cut(s.Reason, " ")
	return strings.HasPrefix(words+" ", threwAway)
}

// allCarriers is the name under which the rate of all carriers together is kept.
const allCarriers = "*"

// burst is how far ahead of an even pace messages may be handed over.
const burst = 250 * time.Millisecond

// farAhead is further than any rate runs ahead: it was written by a replica whose clock is wrong, and would hold up
// all others until their clocks are there.
const farAhead = 5 * time.Second

// paces are the states of the carriers that a claim concerns, read under lock, with what the claim takes.
type paces struct {
	claim  Claim
	now    Time
	states map[string]*CarrierState
	took   map[string]int
	late   map[string]int // pages that wait for room at a carrier
}

// pacesForUpdate reads and locks what replicas share about carriers.
func (tx *Tx) pacesForUpdate(c Claim) (*paces, error) {
	names := append([]string{allCarriers}, c.Carriers...)
	read := func() ([]CarrierState, error) {
		return all[CarrierState](tx.gorm.Where("carrier IN ?", names).Order("carrier").Limit(len(names)).Clauses(clause.Locking{Strength: "UPDATE"}), "the carriers' states")
	}
	states, err := read()
	if err != nil {
		return nil, err
	}
	if len(states) < len(names) {
		fresh := make([]CarrierState, len(names))
		for i, name := range names {
			fresh[i].Carrier = name
		}
		if err := tx.gorm.Clauses(clause.OnConflict{DoNothing: true}).Create(&fresh).Error; err != nil {
			return nil, fmt.Errorf("begin the carriers' states: %w", err)
		}
		if states, err = read(); err != nil {
			return nil, err
		}
	}
	p := &paces{claim: c, now: tx.Now, states: make(map[string]*CarrierState, len(states)), took: map[string]int{}, late: map[string]int{}}
	for i := range states {
		if states[i].NextSendAt.Sub(tx.Now) > farAhead {
			states[i].NextSendAt = tx.Now
		}
		p.states[states[i].Carrier] = &states[i]
	}
	return p, nil
}

func (p *paces) down() map[string]string {
	down := map[string]string{}
	for name, s := range p.states {
		if !s.DownSince.IsZero() {
			down[name] = s.Reason
		}
	}
	return down
}

func (p *paces) rate(name string) int {
	if name == allCarriers {
		return p.claim.Rate
	}
	return p.claim.Rates[name]
}

// left gives how many messages a carrier may be handed now, beside those that this claim took.
func (p *paces) left(name string) int {
	s := p.states[name]
	switch {
	case s == nil:
		return 0
	case !s.DownSince.IsZero() && !p.claim.Probe[name]:
		return 0
	case !s.DownSince.IsZero():
		return 1 - p.took[name] // one page tries whether it is up again
	case p.rate(name) == 0:
		return p.claim.Limit - p.took[name]
	default:
		return s.room(p.rate(name), p.now) - p.took[name]
	}
}

// room gives how many messages may be claimed now.
func (p *paces) room() int {
	some := 0
	for _, name := range p.claim.Carriers {
		some += p.left(name)
	}
	return max(min(p.left(allCarriers), some, p.claim.Limit), 0)
}

// wait gives how long the rates bid to wait before the next claim: the common one, or where that leaves room the
// shortest of the carriers' own.
func (p *paces) wait() time.Duration {
	if p.left(allCarriers) <= 0 {
		return p.states[allCarriers].wait(p.claim.Rate, p.now)
	}
	if p.room() > 0 {
		return 0
	}
	least := time.Duration(0)
	for _, name := range p.claim.Carriers {
		if s, rate := p.states[name], p.rate(name); s != nil && s.DownSince.IsZero() && rate > 0 {
			if wait := s.wait(rate, p.now); least == 0 || wait < least {
				least = wait
			}
		}
	}
	return least
}

func (s *CarrierState) wait(rate int, now Time) time.Duration {
	return max(s.NextSendAt.Sub(now)-burst+time.Second/time.Duration(rate), time.Millisecond)
}

// room gives how many messages the rate allows now without running further ahead than a burst.
func (s *CarrierState) room(rate int, now Time) int {
	ahead := max(s.NextSendAt.Sub(now), 0)
	if ahead == 0 {
		return max(int(burst.Seconds()*float64(rate)), 1) // at a low rate a burst is less than one message
	}
	return max(int((burst-ahead).Seconds()*float64(rate)), 0)
}

// take picks the first of the carriers that is up and has room. Where there is none, it gives "" and when to
// look again.
func (p *paces) take(names []string) (string, Time) {
	turn := p.now.Add(5 * time.Second)
	for _, name := range names {
		if p.left(name) > 0 {
			p.took[name]++
			p.took[allCarriers]++
			return name, 0
		}
	}
	for _, name := range names {
		if s := p.states[name]; s != nil && s.DownSince.IsZero() && p.rate(name) > 0 {
			p.late[name]++
			return "", max(s.NextSendAt, p.now).Add(time.Duration(p.took[name]+p.late[name]) * time.Second / time.Duration(p.rate(name)))
		}
	}
	return "", turn
}

// savePaces moves the next message on by the share of time that those taken need.
func (tx *Tx) savePaces(p *paces) error {
	names := slices.Sorted(maps.Keys(p.states)) // in one order, as they were locked
	for _, name := range names {
		rate, n := p.rate(name), p.took[name]
		if rate == 0 || n == 0 {
			continue
		}
		s := p.states[name]
		step := (time.Duration(n)*time.Second/time.Duration(rate) + time.Millisecond - 1).Truncate(time.Millisecond)
		s.NextSendAt = max(s.NextSendAt, p.now).Add(step)
		if err := tx.saveCarrier(*s); err != nil {
			return err
		}
	}
	p.took = map[string]int{}
	return nil
}

func (tx *Tx) saveCarrier(s CarrierState) error {
	s.Revision++
	if err := tx.gorm.Save(&s).Error; err != nil {
		return fmt.Errorf("save the carrier's state: %w", err)
	}
	return nil
}

// MarkCarrier keeps since when and why a carrier is down, or that it is up again (reason "").
func (tx *Tx) MarkCarrier(name, reason string) error {
	states, err := tx.pacesForUpdate(Claim{Carriers: []string{name}})
	if err != nil {
		return err
	}
	state := states.states[name]
	switch {
	case reason == "":
		state.DownSince, state.Reason = 0, ""
	case state.DownSince.IsZero():
		state.DownSince, state.Reason = tx.Now, cutText(reason)
	default:
		state.Reason = cutText(reason)
	}
	return tx.saveCarrier(*state)
}

// CarrierDown reads the state of a carrier that is down, or answers NotFound.
func (q *query) CarrierDown(name string) (CarrierState, error) {
	return first[CarrierState](q.gorm.Where("carrier = ? AND carrier <> ? AND down_since > 0", name, allCarriers), "carrier")
}

// Carriers reads the state of every carrier that was used.
func (q *query) Carriers() ([]CarrierState, error) {
	return all[CarrierState](q.gorm.Where("carrier <> ?", allCarriers).Order("carrier").Limit(20), "carriers")
}
