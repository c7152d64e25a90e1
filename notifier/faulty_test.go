package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"whistle/notifier"
)

// taken is a message that the carrier really took.
type taken struct {
	notifier.Listed
	at        time.Time
	to        string
	pageID    string
	arrives   bool          // what becomes of it in truth
	told      bool          // a final receipt is sent
	doubly    bool          // and one that says the contrary before
	settledAt time.Time     // since when the carrier knows what became of it
	hidden    time.Duration // how long the carrier's list does not show it
}

// never is how long a list hides what it never shows.
const never = 24 * time.Hour

// faulty is a carrier that goes wrong by its story, and remembers what it really took. What it does with a try
// depends on the page and the number of the try alone, not on which goroutine comes first.
type faulty struct {
	name     string
	story    story
	receipts *notifier.Receipts
	began    time.Time
	seen     func(what string)

	mu      sync.Mutex
	tries   map[string]int
	took    []*taken
	refused map[string]bool // pages whose phones it said it would never reach
	tasks   sync.WaitGroup
}

func newFaulty(name string, s story, receipts *notifier.Receipts, seen func(string)) *faulty {
	return &faulty{name: name, story: s, receipts: receipts, began: time.Now(), seen: seen, tries: map[string]int{}, refused: map[string]bool{}}
}

func (f *faulty) Name() string { return f.name }

// approves says whether it sends approved templates only. It then goes by the names of hand-overs.
func (f *faulty) approves() bool { return f.name == aliyun }

// fault is how a try goes wrong.
type fault string

const (
	fine         fault = ""
	dropped      fault = "dropped"
	cut          fault = "taken, the answer lost"
	limited      fault = "429"
	broken       fault = "500, not taken"
	brokenTaken  fault = "500, taken"
	slow         fault = "slow"
	tooSlow      fault = "taken, the answer too late"
	surprise     fault = "an unknown code"
	unreachable  fault = "no connection"
	failedAtOnce fault = "taken and failed at once"
	noNumber     fault = "no such number"
	saidStop     fault = "the phone said stop"
)

var faults = []fault{dropped, cut, limited, broken, brokenTaken, slow, tooSlow, surprise, unreachable, failedAtOnce, noNumber, saidStop}

func (f *faulty) Send(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
	f.mu.Lock()
	f.tries[m.Body]++
	random := rand.New(rand.NewPCG(f.story.seed, hash(f.name+m.Body)+uint64(f.tries[m.Body])))
	f.mu.Unlock()
	if f.approves() && m.Template == nil {
		code := notifier.CodeOfName("NO_TEMPLATE")
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassOf(code), Code: code, Message: "no template"}
	}
	if f.inTrouble() {
		if err := f.answerInTrouble(m, random); err != nil {
			return notifier.Accepted{}, err
		}
	} else if random.IntN(100) < f.story.share {
		if accepted, err, answered := f.goWrong(ctx, m, faults[random.IntN(len(faults))], random); answered {
			return accepted, err
		}
	}
	time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
	return notifier.Accepted{SID: f.take(m, random).SID, Status: notifier.StatusSent}, nil
}

func (f *faulty) inTrouble() bool { return f.story.outages[f.name].covers(time.Since(f.began)) }

// answerInTrouble gives the carrier's answer where it does not take the message as it should.
func (f *faulty) answerInTrouble(m notifier.Message, random *rand.Rand) error {
	kind := f.story.outages[f.name].kind
	f.seen("carrier: " + string(kind))
	switch kind {
	case closed:
		code := 20003
		if f.approves() {
			code = notifier.CodeOfName("isv.AMOUNT_NOT_ENOUGH")
		}
		return &notifier.SendError{Class: notifier.ClassOf(code), Code: code, Message: "closed"}
	case silent:
		if random.IntN(2) == 0 {
			f.take(m, random)
		}
		return &notifier.SendError{Class: notifier.ClassInDoubt, Message: "no answer"}
	case busy:
		return &notifier.SendError{Class: notifier.ClassLater, Code: 20429, RetryAfter: time.Duration(random.IntN(60)) * time.Second}
	case unreached:
		return &notifier.SendError{Class: notifier.ClassLater, Message: "no route"}
	case puzzling:
		return &notifier.SendError{Class: notifier.ClassUnknown, Code: 99999, Message: "a surprise"}
	case throwing: // it takes them as always
	}
	return nil
}

// goWrong answers by a fault, or not at all where that only takes time.
func (f *faulty) goWrong(ctx context.Context, m notifier.Message, kind fault, random *rand.Rand) (notifier.Accepted, error, bool) {
	f.seen("fault: " + string(kind))
	none := notifier.Accepted{}
	switch kind {
	case dropped:
		return none, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "cut off"}, true
	case cut:
		f.take(m, random)
		return none, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "cut off"}, true
	case limited:
		return none, &notifier.SendError{Class: notifier.ClassLater, Code: 20429, RetryAfter: time.Duration(random.IntN(4)) * time.Second}, true
	case broken:
		return none, &notifier.SendError{Class: notifier.ClassInDoubt, Code: 20500, Message: "500"}, true
	case brokenTaken:
		f.take(m, random)
		return none, &notifier.SendError{Class: notifier.ClassInDoubt, Code: 20500, Message: "500"}, true
	case slow:
		time.Sleep(time.Duration(random.IntN(9)) * time.Second)
	case tooSlow:
		time.Sleep(time.Duration(random.IntN(9)) * time.Second)
		f.take(m, random)
		<-ctx.Done()
		return none, ctx.Err(), true
	case surprise:
		return none, &notifier.SendError{Class: notifier.ClassUnknown, Code: 99999, Message: "a surprise"}, true
	case unreachable:
		return none, &notifier.SendError{Class: notifier.ClassLater, Message: "no route"}, true
	case failedAtOnce:
		if f.approves() {
			return none, nil, false // its answer tells of no failure
		}
		t := f.fail(m, random)
		return notifier.Accepted{SID: t.SID}, &notifier.SendError{Class: t.Class, Code: t.Code, SID: t.SID, Message: "failed at once"}, true
	case noNumber:
		accepted, err := f.refuse(m, notifier.ClassRefused, 21211)
		return accepted, err, true
	case saidStop:
		accepted, err := f.refuse(m, notifier.ClassOptedOut, 21610)
		return accepted, err, true
	case fine:
	}
	return none, nil, false
}

func (f *faulty) refuse(m notifier.Message, class notifier.Class, code int) (notifier.Accepted, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused[m.PageID] = true
	return notifier.Accepted{}, &notifier.SendError{Class: class, Code: code, Message: "refused"}
}

// keep writes a message into the carrier's own record.
func (f *faulty) keep(m notifier.Message, random *rand.Rand, arrives bool) *taken {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := &taken{at: time.Now(), to: m.To, pageID: m.PageID, arrives: arrives, hidden: time.Duration(random.IntN(30)) * time.Second}
	if random.IntN(50) == 0 {
		t.hidden = never
	}
	t.SID, t.Body, t.Status = fmt.Sprintf("%s-%d", f.name, len(f.took)+1), m.Body, notifier.StatusSent
	switch {
	case f.approves():
		t.SID, t.PageID = m.HandOver, m.PageID
	case f.story.listed == prefixed:
		t.Body = "Sent from a trial account - " + m.Body
	case f.story.listed == rewritten:
		t.Body = "[" + m.Body[strings.LastIndex(m.Body, " ")+1:] + "]"
	}
	f.took = append(f.took, t)
	return t
}

// Find lists what was taken, the newest first, each message after a while.
func (f *faulty) Find(_ context.Context, to string, _ time.Time) ([]notifier.Listed, error) {
	kind := f.story.outages[f.name].kind
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tries["find "+to]++
	if (f.story.seed+uint64(f.tries["find "+to]))%7 == 0 || (f.inTrouble() && (kind == silent || kind == unreached)) {
		return nil, errors.New("the list cannot be had")
	}
	var listed []notifier.Listed
	for _, t := range slices.Backward(f.took) {
		if t.to == to && time.Since(t.at) >= t.hidden {
			listed = append(listed, t.Listed)
		}
	}
	return listed, nil
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range []byte(s) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
