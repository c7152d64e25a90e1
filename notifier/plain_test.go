package notifier_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"whistle/notifier"
)

// plain is a carrier that does what a test says, and remembers the order of what it got.
type plain struct {
	name   string
	answer func(ctx context.Context, m notifier.Message) (notifier.Accepted, error) // nil: it takes all
	list   func(to string) ([]notifier.Listed, error)                               // nil: it knows none

	mu  sync.Mutex
	got []notifier.Message
}

func newPlain(name string) *plain { return &plain{name: name} }

func (p *plain) Name() string { return p.name }

func (p *plain) Send(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
	p.mu.Lock()
	p.got = append(p.got, m)
	n := len(p.got)
	answer := p.answer
	p.mu.Unlock()
	if answer != nil {
		return answer(ctx, m)
	}
	return notifier.Accepted{SID: fmt.Sprintf("%s-%d", p.name, n), Status: notifier.StatusSent}, nil
}

func (p *plain) Find(_ context.Context, to string, _ time.Time) ([]notifier.Listed, error) {
	p.mu.Lock()
	list := p.list
	p.mu.Unlock()
	if list == nil {
		return nil, nil
	}
	return list(to)
}

func (p *plain) sent() []notifier.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]notifier.Message(nil), p.got...)
}

// set changes what the carrier does while it is used.
func (p *plain) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}
