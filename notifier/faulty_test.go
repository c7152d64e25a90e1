package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"whistle/notifier"
)

// taken is a message that the carrier really took.
type taken struct {
	notifier.Listed
	at      time.Time
	pageID  string
	arrives bool          // what becomes of it in truth
	told    bool          // a final receipt is sent
	listed  time.Duration // how long the carrier's list does not show it
}

// faulty is a carrier that goes wrong by a seed, and remembers what it really took. What it does with a try
// depends on the page and the number of the try alone, not on which goroutine comes first.
type faulty struct {
	seed     uint64
	share    int // of 100 tries that go wrong
	receipts *notifier.Receipts

	mu    sync.Mutex
	tries map[string]int
	took  []*taken
	tasks sync.WaitGroup
}

func newFaulty(seed uint64, share int, receipts *notifier.Receipts) *faulty {
	return &faulty{seed: seed, share: share, receipts: receipts, tries: map[string]int{}}
}

func (f *faulty) Name() string { return "faulty" }

// fault is how a try goes wrong.
type fault int

const (
	fine fault = iota
	dropped
	cut         // taken, and the answer lost
	limited     // 429
	broken      // 500, not taken
	brokenTaken // 500, taken
	slow
	tooSlow // taken, and the answer comes after the post's time
	surprise
	unreachable // no connection: surely not sent
	faults
)

func (f *faulty) Send(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
	f.mu.Lock()
	f.tries[m.To]++
	random := rand.New(rand.NewPCG(f.seed, hash(m.To)+uint64(f.tries[m.To])))
	f.mu.Unlock()
	kind := fine
	if random.IntN(100) < f.share {
		kind = 1 + fault(random.IntN(int(faults)-1))
	}
	switch kind {
	case dropped:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "cut off"}
	case cut:
		f.take(m, random)
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "cut off"}
	case limited:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Code: 20429, RetryAfter: time.Duration(random.IntN(4)) * time.Second}
	case broken:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Code: 20500, Message: "500"}
	case brokenTaken:
		f.take(m, random)
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Code: 20500, Message: "500"}
	case slow:
		time.Sleep(time.Duration(random.IntN(9)) * time.Second)
	case tooSlow:
		time.Sleep(time.Duration(random.IntN(9)) * time.Second)
		f.take(m, random)
		<-ctx.Done()
		return notifier.Accepted{}, ctx.Err()
	case surprise:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassUnknown, Code: 99999, Message: "a surprise"}
	case unreachable:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Message: "no route"}
	case fine, faults:
	}
	time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
	return notifier.Accepted{SID: f.take(m, random), Status: notifier.StatusSent}, nil
}

// take keeps a message and plans its receipts.
func (f *faulty) take(m notifier.Message, random *rand.Rand) string {
	f.mu.Lock()
	t := &taken{at: time.Now(), pageID: m.PageID, arrives: random.IntN(100) >= 12}
	t.SID, t.Body, t.Status = fmt.Sprintf("SM%d", len(f.took)+1), m.Body, notifier.StatusSent
	if t.listed = time.Duration(random.IntN(30)) * time.Second; random.IntN(50) == 0 {
		t.listed = time.Hour // the list never shows it
	}
	f.took = append(f.took, t)
	f.mu.Unlock()
	f.plan(t, random)
	return t.SID
}

// plan sends receipts: in order, late, twice, the wrong way round, contradicting each other, before the answer to
// the sending, never.
func (f *faulty) plan(t *taken, random *rand.Rand) {
	final := notifier.Receipt{PageID: t.pageID, Carrier: "faulty", SID: t.SID, Status: notifier.StatusDelivered}
	if !t.arrives {
		final.Status, final.Class, final.Code = notifier.StatusUndelivered, notifier.ClassLater, []int{30003, 30008}[random.IntN(2)]
	}
	sent := notifier.Receipt{PageID: t.pageID, Carrier: "faulty", SID: t.SID, Status: notifier.StatusSent}
	soon, late := time.Duration(random.IntN(3000))*time.Millisecond, time.Duration(random.IntN(120))*time.Second
	settle := func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		t.Status, t.Class, t.Code = final.Status, final.Class, final.Code
	}
	t.told = true
	switch random.IntN(7) {
	case 0: // never
		t.told = false
		f.after(soon, settle)
	case 1: // before the answer
		settle()
		_ = f.receipts.Take(context.Background(), final)
	case 2: // twice
		f.after(soon, settle, sent, final, final, sent)
	case 3: // the wrong way round
		f.after(soon, settle, final, sent)
	case 4: // late
		f.after(late, settle, sent, final)
	case 5: // first the contrary, and both before the page would go out again; the list tells which holds
		if t.listed < time.Hour {
			contrary := notifier.Receipt{PageID: t.pageID, Carrier: "faulty", SID: t.SID, Status: notifier.StatusDelivered}
			if t.arrives {
				contrary.Status, contrary.Class, contrary.Code = notifier.StatusUndelivered, notifier.ClassLater, 30003
			}
			f.after(soon, nil, contrary)
			soon += time.Second + late%(50*time.Second)
		}
		f.after(soon, settle, final)
	default:
		f.after(0, nil, sent)
		f.after(soon, settle, final)
	}
}

func (f *faulty) after(wait time.Duration, settle func(), receipts ...notifier.Receipt) {
	f.tasks.Go(func() {
		time.Sleep(wait)
		if settle != nil {
			settle()
		}
		for _, r := range receipts {
			_ = f.receipts.Take(context.Background(), r) // the page is there, and the database too
		}
	})
}

// Find lists what was taken, each message after a while.
func (f *faulty) Find(_ context.Context, to string, _ time.Time) ([]notifier.Listed, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tries["find "+to]++
	if (f.seed+uint64(f.tries["find "+to]))%7 == 0 {
		return nil, errors.New("the list cannot be had")
	}
	var listed []notifier.Listed
	for _, t := range slices.Backward(f.took) {
		if t.Body == bodyTo(to) && time.Since(t.at) >= t.listed {
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

func bodyTo(number string) string { return "message to " + number }
