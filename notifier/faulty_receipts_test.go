package notifier_test

import (
	"context"
	"math/rand/v2"
	"time"

	"whistle/notifier"
)

// failures are the codes with which a carrier fails a message that it took, the commonest more than once. The last of
// Aliyun's is a mistake of ours, which only a person mends.
var failures = map[string][]int{
	twilio: {30003, 30003, 30008, 30005, 21610},
	aliyun: {
		notifier.CodeOfName("MOBILE_NOT_ON_SERVICE"), notifier.CodeOfName("MOBILE_NOT_ON_SERVICE"), notifier.CodeOfName("INVALID_NUMBER"), notifier.CodeOfName("USER_REJECT"),
		notifier.CodeOfName("isv.TEMPLATE_MISSING_PARAMETERS"),
	},
}

// thrown are the codes with which a carrier throws away all that it took.
var thrown = map[string]int{twilio: 30007, aliyun: notifier.CodeOfName("CONTENT_KEYWORD")}

// take keeps a message and plans its receipts.
func (f *faulty) take(m notifier.Message, random *rand.Rand) *taken {
	t := f.keep(m, random, random.IntN(100) >= 12)
	code := failures[f.name][random.IntN(len(failures[f.name]))]
	if f.story.outages[f.name].kind == throwing && f.inTrouble() {
		t.arrives, code = false, thrown[f.name]
	}
	f.plan(t, code, random)
	return t
}

// fail keeps a message that is failed before it is answered; its receipt follows.
func (f *faulty) fail(m notifier.Message, random *rand.Rand) *taken {
	t := f.keep(m, random, false)
	final := f.receipt(t, notifier.StatusUndelivered, 30001)
	f.settle(t, final)
	t.told = true
	f.after(time.Duration(random.IntN(90))*time.Second, func() {}, final)
	return t
}

func (f *faulty) receipt(t *taken, status notifier.Status, code int) notifier.Receipt {
	r := notifier.Receipt{PageID: t.pageID, Carrier: f.name, SID: t.SID, Status: status}
	if status == notifier.StatusUndelivered {
		r.Code, r.Class = code, notifier.ClassOf(code)
	}
	return r
}

// settle has the carrier's own record say what became of a message.
func (f *faulty) settle(t *taken, final notifier.Receipt) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t.Status, t.Class, t.Code, t.settledAt = final.Status, final.Class, final.Code, time.Now()
}

// plan sends receipts: in order, late, twice, the wrong way round, contradicting each other, before the answer to
// the sending, never.
func (f *faulty) plan(t *taken, code int, random *rand.Rand) {
	final := f.receipt(t, notifier.StatusDelivered, 0)
	if !t.arrives {
		final = f.receipt(t, notifier.StatusUndelivered, code)
	}
	var sent []notifier.Receipt
	if !f.approves() { // which tells of the end only
		sent = append(sent, f.receipt(t, notifier.StatusSent, 0))
	}
	soon, late := time.Duration(random.IntN(3000))*time.Millisecond, time.Duration(random.IntN(120))*time.Second
	settle := func() { f.settle(t, final) }
	t.told = true
	switch how := receiving(random.IntN(8)); how {
	case atNoTime:
		f.seen("receipt: never")
		t.told = false
		f.after(soon, settle)
	case beforeTheAnswer:
		f.seen("receipt: before the answer")
		settle()
		f.tell(final)
	case twice:
		f.seen("receipt: twice")
		f.after(soon, settle, append(sent, append([]notifier.Receipt{final, final}, sent...)...)...)
	case wrongWayRound:
		f.seen("receipt: the wrong way round")
		f.after(soon, settle, append([]notifier.Receipt{final}, sent...)...)
	case tooLate:
		f.seen("receipt: late")
		f.after(late, settle, append(sent, final)...)
	case contradicting:
		f.after(f.contradict(t, final, soon, late), settle, final)
	default:
		f.after(0, func() {}, sent...)
		f.after(soon, settle, final)
	}
}

// receiving is how a message's receipts come.
type receiving int

const (
	atNoTime receiving = iota
	beforeTheAnswer
	twice
	wrongWayRound
	tooLate
	contradicting
)

// contradict first tells the contrary, and gives when the truth is told: before the page would go out again. The
// list tells which holds. Where a clock is wrong, "again" may be at once.
func (f *faulty) contradict(t *taken, final notifier.Receipt, soon, late time.Duration) time.Duration {
	if t.hidden == never || f.story.skewed || final.Code == thrown[f.name] {
		return soon
	}
	f.seen("receipt: first the contrary")
	t.doubly = true
	contrary := f.receipt(t, notifier.StatusDelivered, 0)
	if t.arrives {
		contrary = f.receipt(t, notifier.StatusUndelivered, failures[f.name][0])
	}
	f.after(soon, func() {}, contrary)
	return soon + time.Second + late%(50*time.Second)
}

func (f *faulty) after(wait time.Duration, settle func(), receipts ...notifier.Receipt) {
	f.tasks.Go(func() {
		time.Sleep(wait)
		settle()
		for _, r := range receipts {
			f.tell(r)
		}
	})
}

// tell has a receipt come in. A carrier would repeat one that is not taken; here the database is always there.
func (f *faulty) tell(r notifier.Receipt) {
	if err := f.receipts.Take(context.Background(), r); err != nil {
		f.seen("ERROR: a receipt is not taken: " + err.Error())
	}
}
