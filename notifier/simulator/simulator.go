// Package simulator is a carrier made of phones that nobody holds: it stands behind the same HTTP shape as
// Twilio, so that the real client is what runs, keeps what each phone got, sends signed receipts and replies
// back, and lets a crowd answer by itself. It is for the demo, for drills without cost, and for tests. It
// keeps phones in memory only.
package simulator

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"sort"
	"sync"
	"time"
)

// Options say how the simulator works.
type Options struct {
	AccountSID, AuthToken string
	From                  string // the number that messages come from and replies go to
	InboundURL            string // where replies of phones are posted
	Client                *http.Client
	Log                   *slog.Logger
	Now                   func() time.Time
	Random                *rand.Rand
}

// Habit is how the crowd behaves. Shares are of 100; who neither comes nor declines stays silent.
type Habit struct {
	Coming    int
	Declining int
	ByLink    int // of those who answer; the others reply
	Median    time.Duration
	Failing   int // phones that do not get their message
}

// DefaultHabit is a drill on a good day.
var DefaultHabit = Habit{Coming: 66, Declining: 14, ByLink: 50, Median: 25 * time.Second, Failing: 2}

// Text is one message on a phone, to it or from it.
type Text struct {
	SID     string
	At      time.Time
	Body    string
	Inbound bool // from the phone
	Status  string
	Code    int

	callback string
	to       string
}

// Phone is a phone with its thread, oldest first.
type Phone struct {
	Number string
	Thread []Text
}

// Simulator is the carrier's side. Start it for receipts and the crowd; Stop waits for what is under way.
type Simulator struct {
	o Options

	mu     sync.Mutex
	phones map[string]*Phone
	order  []string // numbers by their first message
	texts  map[string]*place
	next   int
	habit  Habit
	crowd  bool

	ctx    context.Context //nolint:containedctx // the life of the goroutines between Start and Stop
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	posts  chan struct{} // how many answers of phones are under way at once
}

// place is where a text stands.
type place struct {
	phone string
	n     int
}

// New makes a simulator with the default habit and a crowd that is silent until it is told to answer.
func New(o Options) *Simulator {
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second}
	}
	return &Simulator{o: o, phones: map[string]*Phone{}, texts: map[string]*place{}, habit: DefaultHabit, posts: make(chan struct{}, 16)}
}

// Start lets receipts and the crowd work.
func (s *Simulator) Start(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ctx, s.cancel = context.WithCancel(ctx)
}

// Stop ends them and waits. It may be called more than once.
func (s *Simulator) Stop() {
	s.mu.Lock()
	if s.cancel != nil {
		s.cancel()
	}
	s.mu.Unlock()
	s.tasks.Wait()
}

// SetHabit changes how the crowd behaves from the next message on, and whether it answers at all.
func (s *Simulator) SetHabit(h Habit, answering bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.habit, s.crowd = h, answering
}

// Habit gives how the crowd behaves and whether it answers.
func (s *Simulator) Habit() (Habit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.habit, s.crowd
}

// Phones gives the phones whose number contains part, those with the newest messages first.
func (s *Simulator) Phones(part string) []Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	var phones []Phone
	for _, v := range slices.Backward(s.order) {
		p := s.phones[v]
		if !contains(p.Number, part) {
			continue
		}
		phones = append(phones, Phone{Number: p.Number, Thread: append([]Text(nil), p.Thread...)})
	}
	sort.SliceStable(phones, func(i, j int) bool {
		return phones[i].Thread[len(phones[i].Thread)-1].At.After(phones[j].Thread[len(phones[j].Thread)-1].At)
	})
	return phones
}

// Phone gives one phone, found false where nothing was sent to it.
func (s *Simulator) Phone(number string) (phone Phone, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, found := s.phones[number]
	if !found {
		return Phone{}, false
	}
	return Phone{Number: p.Number, Thread: append([]Text(nil), p.Thread...)}, true
}

// Reply sends a text from a phone, as if somebody had typed it.
func (s *Simulator) Reply(ctx context.Context, number, body string) error {
	s.mu.Lock()
	text := s.add(number, Text{Body: body, Inbound: true, Status: "received"})
	s.mu.Unlock()
	return s.postInbound(ctx, number, text)
}

// add appends a text to a phone's thread. The mutex is held.
func (s *Simulator) add(number string, t Text) Text {
	s.next++
	t.SID, t.At, t.to = fmt.Sprintf("SM%032x", s.next), s.o.Now(), number
	p, ok := s.phones[number]
	if !ok {
		p = &Phone{Number: number}
		s.phones[number] = p
		s.order = append(s.order, number)
	}
	p.Thread = append(p.Thread, t)
	s.texts[t.SID] = &place{phone: number, n: len(p.Thread) - 1}
	return t
}

func (s *Simulator) at(sid string) *Text {
	p, ok := s.texts[sid]
	if !ok {
		return nil
	}
	return &s.phones[p.phone].Thread[p.n]
}

// later runs f after a while, unless the simulator is stopped before.
func (s *Simulator) later(d time.Duration, f func(ctx context.Context)) {
	if s.ctx == nil || s.ctx.Err() != nil {
		return
	}
	ctx := s.ctx
	s.tasks.Go(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		select {
		case s.posts <- struct{}{}:
			defer func() { <-s.posts }()
			f(ctx)
		case <-ctx.Done():
		}
	})
}
