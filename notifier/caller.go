package notifier

import (
	"context"
	"fmt"
	"time"
)

// caller makes a worker's posts, one after the other, in a goroutine beside it, so that a call that hangs or
// panics holds no worker. The goroutine is kept from post to post: a carrier's client needs a deep stack, and a
// new goroutine would grow one for each page. The zero caller is ready; it is closed when the worker ends.
type caller struct {
	calls   chan call
	answers chan answer
}

type call struct {
	ctx     context.Context //nolint:containedctx // of this call alone, on its way to the goroutine
	carrier Carrier
	message Message
}

type answer struct {
	accepted Accepted
	err      error
}

// post calls the carrier. A call that comes back too late or panics is a doubt.
func (c *caller) post(ctx context.Context, until time.Time, carrier Carrier, m Message) (Accepted, error) {
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), until)
	defer cancel()
	if c.calls == nil {
		c.calls, c.answers = make(chan call), make(chan answer, 1)
		go answerAll(c.calls, c.answers)
	}
	c.calls <- call{ctx, carrier, m}
	select {
	case a := <-c.answers:
		return a.accepted, a.err
	case <-ctx.Done():
	}
	timer := time.NewTimer(leaseMargin / 2) // the call has its own answer to the end of its time
	defer timer.Stop()
	select {
	case a := <-c.answers:
		return a.accepted, a.err
	case <-timer.C:
		c.close() // its goroutine ends with the call; the next call has another
		return Accepted{}, &SendError{Class: ClassInDoubt, Message: "the carrier's client did not come back in time"}
	}
}

func (c *caller) close() {
	if c.calls != nil {
		close(c.calls)
		c.calls = nil
	}
}

func answerAll(calls <-chan call, answers chan<- answer) {
	for c := range calls {
		answers <- c.make()
	}
}

func (c call) make() (a answer) {
	defer func() {
		if fault := recover(); fault != nil {
			a = answer{err: &SendError{Class: ClassInDoubt, Message: fmt.Sprint("the carrier's client broke: ", fault)}}
		}
	}()
	accepted, err := c.carrier.Send(c.ctx, c.message)
	return answer{accepted, err}
}
