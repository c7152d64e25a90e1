package notifier_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// story is all that a seed draws of one run before it begins.
type story struct {
	seed  uint64
	share int // of 100 tries at a carrier that go wrong by themselves
	rate  int // messages a second

	approvedFirst bool // mainland numbers try the carrier with approved templates first, all others the other one
	bare          int  // the person of whose pages none has an approved template
	listed        wording
	outages       map[string]outage

	lives  []life // of processes that do not last, one after the other
	lasts  []life // of those that drain the outbox in the end
	skewed bool   // their clocks jump

	quorumAt, endAt time.Duration // of the urgent call-up; 0: never
	expireIn        time.Duration // how long the routine call-up's pages are any use; 0: a day
	optOuts         []optOut
	foreign         []time.Duration // when receipts come that are none of ours
}

// wording is how a carrier's list shows the texts that it took.
type wording int

const (
	asSent    wording = iota
	prefixed          // with a trial account's notice
	rewritten         // with nothing left but the page's mark
)

// life is one process.
type life struct {
	end    ending
	step   int           // at which it dies or freezes
	freeze time.Duration // for how long
	lasts  time.Duration // it ends after this at the latest
	pause  time.Duration // before the next begins
	batch  int

	ahead  time.Duration // of the true time its clock is at first
	jumpAt int           // at this step its clock jumps
	jump   time.Duration
}

type ending string

const (
	byKill   ending = "killed"
	byFreeze ending = "frozen and woken"
	byStop   ending = "stopped gracefully"
	noEnd    ending = "lasting"
)

// outage is a time in which a carrier does not work.
type outage struct {
	kind     trouble
	from, to time.Duration
	mended   bool // a person says so in the end
}

type trouble string

const (
	unreached trouble = "no connection"
	closed    trouble = "the account is closed"
	silent    trouble = "no answer"
	throwing  trouble = "taken and thrown away"
	busy      trouble = "busy"
	puzzling  trouble = "answers that nobody knows"
)

var troubles = []trouble{unreached, closed, silent, throwing, busy, puzzling}

func (o outage) covers(after time.Duration) bool {
	return o.kind != "" && after >= o.from && after < o.to
}

type optOut struct {
	at     time.Duration
	person int
	word   string
}

// twilio has its own ids, aliyun approved templates and the names that hand-overs bear.
const (
	twilio = "twilio"
	aliyun = "aliyun"
)

func drawStory(seed uint64) story {
	r := rand.New(rand.NewPCG(seed, 77))
	s := story{
		seed: seed, share: r.IntN(60), rate: 1 + r.IntN(20), approvedFirst: r.IntN(2) == 0, bare: r.IntN(16),
		listed: wording(r.IntN(3)), outages: map[string]outage{}, skewed: r.IntN(3) == 0,
	}
	for _, carrier := range []string{twilio, aliyun} {
		if r.IntN(2) == 0 {
			from := time.Duration(r.IntN(20)) * time.Second
			s.outages[carrier] = outage{
				kind: troubles[r.IntN(len(troubles))], from: from,
				to: from + time.Duration(5+r.IntN(300))*time.Second, mended: r.IntN(4) > 0,
			}
		}
	}
	for range r.IntN(4) {
		s.lives = append(s.lives, s.drawLife(r, []ending{byKill, byKill, byFreeze, byStop}[r.IntN(4)]))
	}
	for range 1 + r.IntN(4)/3 {
		s.lasts = append(s.lasts, s.drawLife(r, noEnd))
	}
	if r.IntN(3) == 0 {
		s.quorumAt = moment(r)
	}
	if r.IntN(4) == 0 {
		s.endAt = moment(r) + moment(r)
	}
	if r.IntN(3) == 0 {
		s.expireIn = 2*time.Second + moment(r)
	}
	for range r.IntN(3) {
		s.optOuts = append(s.optOuts, optOut{moment(r), r.IntN(people), []string{"STOP", "退订", "ＴＤ", "退订。"}[r.IntN(4)]})
	}
	for range r.IntN(3) {
		s.foreign = append(s.foreign, moment(r))
	}
	return s
}

// moment is mostly within the first seconds, when most is in the air.
func moment(r *rand.Rand) time.Duration {
	if r.IntN(3) > 0 {
		return time.Duration(1+r.IntN(8000)) * time.Millisecond
	}
	return time.Duration(1+r.IntN(200)) * time.Second
}

func (s *story) drawLife(r *rand.Rand, end ending) life {
	l := life{
		end: end, step: r.IntN(60), freeze: time.Duration(1+r.IntN(180)) * time.Second, lasts: time.Duration(r.IntN(60)) * time.Second,
		pause: time.Duration(r.IntN(10)) * time.Second, batch: 1 + r.IntN(6), jumpAt: -1,
	}
	if end == noEnd {
		l.step = -1
	}
	if s.skewed {
		wrong := func() time.Duration { return time.Duration(r.IntN(601)-300) * time.Second }
		if r.IntN(2) == 0 {
			l.ahead = wrong()
		}
		if r.IntN(2) == 0 {
			l.jumpAt, l.jump = r.IntN(40), wrong()
		}
	}
	return l
}

// faults counts what a story has in it, of all that there is.
func (s *story) faults() map[string]int {
	count := map[string]int{}
	add := func(drawn bool, name string) {
		count["drawn: "+name] += 0
		if drawn {
			count["drawn: "+name]++
		}
	}
	for _, carrier := range []string{twilio, aliyun} {
		for _, kind := range troubles {
			add(s.outages[carrier].kind == kind, fmt.Sprintf("%s: %s", carrier, kind))
		}
	}
	add(len(s.outages) == 2, "both carriers in trouble")
	for _, l := range slices.Concat(s.lives, s.lasts) {
		for _, end := range []ending{byKill, byFreeze, byStop} {
			add(l.end == end, "a process "+string(end))
		}
		add(l.ahead > 0, "a clock ahead")
		add(l.ahead < 0, "a clock behind")
		add(l.jumpAt >= 0 && l.jump > 0, "a clock jumps forward")
		add(l.jumpAt >= 0 && l.jump < 0, "a clock jumps back")
	}
	add(len(s.lasts) > 1, "two replicas")
	add(s.quorumAt > 0, "the quorum is met")
	add(s.endAt > 0, "the call-up ends")
	add(s.expireIn > 0, "pages expire")
	add(len(s.optOuts) > 0, "somebody opts out")
	add(len(s.foreign) > 0, "foreign receipts")
	add(s.bare < people, "pages without an approved template")
	add(s.listed == prefixed, "a list that shows more than was sent")
	add(s.listed == rewritten, "a list that shows other words")
	return count
}
