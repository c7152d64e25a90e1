package rehearsal

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"whistle/notifier/simulator"
	"whistle/notifier/twilio"
)

// text is a message that a phone got.
type text struct{ to, body, callback, sid string }

// person holds a phone: what they will say is drawn once, from their own number.
type person struct {
	phone    string
	random   *rand.Rand
	comes    bool
	declines bool
	atSecond bool // silent until they are asked again
	deaf     bool // the phone is off
	byLink   bool
	answered bool
	out      bool // said that they cannot come after all
	link     string
	code     string
}

func (p *play) person(phone string) *person {
	if known, ok := p.people[phone]; ok {
		return known
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(phone)) // a hash takes everything
	r := rand.New(rand.NewPCG(p.o.Seed, h.Sum64()))
	made := &person{phone: phone, random: r, byLink: r.IntN(100) < 55, deaf: r.IntN(100) < 2}
	switch n := r.IntN(100); {
	case n < 36:
		made.comes = true
	case n < 50:
		made.declines = true
	case n < 62:
		made.comes, made.atSecond = true, true
	}
	p.people[phone] = made
	return made
}

var (
	linkIn = regexp.MustCompile(`/m/[A-Za-z0-9_-]{22}`)
	codeIn = regexp.MustCompile(`/c(?:输入编号| and type | )([A-Z0-9]{8})`)
	doneIn = regexp.MustCompile(`/r/[A-Za-z0-9_-]{22}`)
)

// arrived is what happens when a message reaches a phone: its receipts, and what its holder does.
func (p *play) arrived(t text) {
	who := p.person(t.to)
	status, code := "delivered", ""
	if who.deaf {
		status, code = "undelivered", "30005"
	}
	after := time.Second + time.Duration(who.random.IntN(9000))*time.Millisecond
	p.later(after, func() error { return p.receipt(t, status, code) })
	if who.deaf {
		return
	}
	if found := linkIn.FindString(t.body); found != "" {
		who.link = found
	}
	if found := codeIn.FindStringSubmatch(t.body); found != nil {
		who.code = found[1]
	}
	if strings.Contains(t.body, "已办结") {
		p.isAsked(who, doneIn.FindString(t.body))
		return
	}
	if strings.Contains(t.body, "负责人") || strings.Contains(t.body, "you lead") {
		p.leads(who)
		return
	}
	if first, again := strings.Contains(t.body, "召集：") || strings.Contains(t.body, " calls you up"), strings.Contains(t.body, "等您答复") || strings.Contains(t.body, "still waits"); first || again {
		p.asked(who, again)
	}
}

// leads lets whoever was told to lead say within minutes that they have it; the first of them falls silent.
func (p *play) leads(who *person) {
	if p.silent == nil {
		p.silent = who
	}
	if p.silent == who {
		return
	}
	p.later(time.Duration(1+who.random.IntN(12))*time.Minute, func() error { return p.answers(who, !who.out) })
}

// asked lets a person answer after a while: log-normal, most within minutes and some much later.
func (p *play) asked(who *person, again bool) {
	if who.answered || (who.atSecond && !again) || (!who.comes && !who.declines) {
		return
	}
	who.answered = true
	delay := time.Duration(float64(6*time.Minute) * math.Exp(0.9*who.random.NormFloat64()))
	p.later(min(delay, 3*time.Hour), func() error { return p.answers(who, who.comes) })
}

// later plans something that a phone does. While the network is cut nothing passes: it is done after it.
func (p *play) later(after time.Duration, do func() error) {
	p.at(p.now().Add(after), func() error {
		if p.isCut() {
			p.at(p.cutUntil.Add(time.Duration(p.random.IntN(600))*time.Second), do)
			return nil
		}
		return do()
	})
}

func (p *play) isCut() bool {
	now := p.now()
	return !now.Before(p.cutFrom) && now.Before(p.cutUntil)
}

// answers says yes or no in the person's own way: by the link, by the typed code, or by a reply.
func (p *play) answers(who *person, yes bool) error {
	answer, word := "yes", "1"
	if !yes {
		answer, word = "no", "2"
	}
	switch {
	case who.code != "" && who.link == "":
		return p.form("/c", url.Values{"code": {who.code}, "tail": {who.phone[len(who.phone)-4:]}, "answer": {answer}})
	case who.byLink && who.link != "":
		return p.form(who.link, url.Values{"answer": {answer}})
	default:
		return p.replies(who, word)
	}
}

// reportsIn says "I am here" in the person's own way.
func (p *play) reportsIn(who *person) error {
	if who == p.silent || who.out {
		return nil
	}
	if who.byLink && who.link != "" {
		return p.form(who.link, url.Values{"answer": {"here"}})
	}
	return p.replies(who, "报到")
}

func (p *play) replies(who *person, word string) error {
	p.script.replies++
	return p.signed(baseURL+twilio.InboundPath, url.Values{"MessageSid": {fmt.Sprintf("SMreply%025d", p.script.replies)}, "AccountSid": {account}, "From": {who.phone}, "To": {sender}, "Body": {word}})
}

func (p *play) receipt(t text, status, code string) error {
	form := url.Values{"MessageSid": {t.sid}, "MessageStatus": {status}, "AccountSid": {account}, "To": {t.to}, "From": {sender}}
	if code != "" {
		form.Set("ErrorCode", code)
	}
	return p.signed(t.callback, form)
}

// signed posts a webhook as the carrier does.
func (p *play) signed(address string, form url.Values) error {
	r, err := p.post(strings.TrimPrefix(address, baseURL), form)
	if err != nil {
		return err
	}
	r.Header.Set("X-Twilio-Signature", simulator.Sign(secret, address, form))
	if answer := serve(p.handler, r); answer.status >= http.StatusBadRequest {
		return fmt.Errorf("the webhook %s answered %d", address, answer.status)
	}
	return nil
}
