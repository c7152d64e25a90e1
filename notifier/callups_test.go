package notifier_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
)

// The two call-ups of a run.
const (
	urgent  models.ID = "urgent"
	routine models.ID = "routine"
)

// people is how many phones there are. Some of them are in both call-ups, some abroad.
const people = 8

func phoneOf(person int) string {
	if person%3 == 2 {
		return fmt.Sprintf("+8526000000%d", person)
	}
	return number(person)
}

// wanted is a page to be made.
type wanted struct {
	callUp  models.ID
	person  int
	purpose models.Purpose
	urgency models.Urgency
	body    string
	after   time.Duration // its turn
	lives   time.Duration
}

// callUps are the two call-ups of a run with what becomes of them from outside.
type callUps struct {
	t     *testing.T
	db    *models.DB
	story story
	truth *chronicle

	mu    sync.Mutex
	made  int                  // pages
	overs map[string]time.Time // what was over when: a call-up's "quorum", its "end", "out" of a person
	tasks sync.WaitGroup
}

// whistle makes both call-ups: everybody's page in the urgent one and two reminders; in the routine one pages of
// some who are in the first as well.
func whistle(t *testing.T, db *models.DB, s story, truth *chronicle) *callUps {
	t.Helper()
	c := &callUps{t: t, db: db, story: s, truth: truth, overs: map[string]time.Time{}}
	const day = 24 * time.Hour
	var pages []wanted
	for i := range people - 1 {
		pages = append(pages, wanted{urgent, i, models.PurposeCall, models.UrgencyWhistle, "come", 0, day})
	}
	for _, i := range []int{0, 2} {
		pages = append(pages, wanted{urgent, i, "remind-step1", models.UrgencyRemind, "still?", 30 * time.Second, day})
	}
	lives := s.expireIn
	if lives == 0 {
		lives = day
	}
	for _, i := range []int{0, 1, people - 1} {
		pages = append(pages, wanted{routine, i, "roster-1", models.UrgencyRoster, "your shift", 0, lives})
	}
	c.do(func(tx *models.Tx) error {
		for _, id := range []models.ID{urgent, routine} {
			callUp := models.CallUp{ID: id, Title: string(id), State: models.CallUpWhistled, StartsAt: tx.Now, EndsAt: tx.Now.Add(day), Quorum: 3, CreatedAt: tx.Now, WhistledAt: tx.Now}
			if err := tx.SaveCallUp(callUp); err != nil {
				return err
			}
		}
		return c.make(tx, pages)
	})
	c.made = len(pages)
	return c
}

func (c *callUps) do(f func(tx *models.Tx) error) {
	if err := models.Do(c.t.Context(), c.db, f); err != nil {
		c.t.Errorf("seed %d: %v", c.story.seed, err)
	}
}

func (c *callUps) make(tx *models.Tx, list []wanted) error {
	pages := make([]models.Page, len(list))
	for i, w := range list {
		phone, err := tx.Vault.Seal(phoneOf(w.person))
		if err != nil {
			return err
		}
		mark := fmt.Sprintf("<%s-%d>", w.callUp, w.person) // of the person's summons: all its pages bear it
		text := models.PageText{Body: w.body + " " + mark}
		if w.person != c.story.bare {
			text.Template = &models.CarrierTemplate{Sign: "吹哨", Code: "SMS_1", Values: map[string]string{"mark": mark}}
		}
		body, err := tx.Vault.Seal(text.Pack())
		if err != nil {
			return err
		}
		pages[i] = models.Page{
			ID: tx.NewID(), CallUpID: w.callUp, MemberID: models.ID(fmt.Sprint("m", w.person)), Purpose: w.purpose, Urgency: w.urgency, PhoneSealed: phone,
			PhoneIndex: tx.Vault.Index(phoneOf(w.person)), BodySealed: body, Mark: mark, State: models.PageQueued,
			DueAt: tx.Now.Add(w.after), ExpiresAt: tx.Now.Add(w.lives), CreatedAt: tx.Now, Segments: 1,
		}
	}
	return tx.CreatePages(pages)
}

// begin has happen what the story holds, each in its time.
func (c *callUps) begin(receipts *notifier.Receipts) {
	c.at(c.story.quorumAt, c.meetQuorum)
	c.at(c.story.endAt, c.end)
	for _, o := range c.story.optOuts {
		c.at(o.at, func() { c.optOut(o) })
	}
	for i, at := range c.story.foreign {
		c.at(at, func() { c.foreign(receipts, i) })
	}
	for name, o := range c.story.outages {
		if o.mended {
			c.at(o.to, func() { c.do(func(tx *models.Tx) error { return tx.MarkCarrier(name, "") }) })
		}
	}
}

func (c *callUps) at(after time.Duration, happens func()) {
	if after > 0 {
		c.tasks.Go(func() {
			time.Sleep(after)
			happens()
		})
	}
}

// over keeps since when something is over. Its transaction has just ended.
func (c *callUps) over(what string) {
	c.truth.saw("over: " + what)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.overs[what]; !known {
		c.overs[what] = time.Now()
	}
}

// meetQuorum does what the last yes that is needed does.
func (c *callUps) meetQuorum() {
	met := false
	c.do(func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(models.Everywhere(), urgent)
		if err != nil || !callUp.Open(tx.Now) {
			return err
		}
		callUp.QuorumMetAt, met = tx.Now, true
		if err := tx.CancelAsking(urgent, "system"); err != nil {
			return err
		}
		return tx.SaveCallUp(callUp)
	})
	if met {
		c.over("quorum")
	}
}

// end stands the urgent call-up down and thanks two who came.
func (c *callUps) end() {
	c.do(func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(models.Everywhere(), urgent)
		if err != nil {
			return err
		}
		moved, err := callUp.StandDown(tx.Now, "user:u")
		if err != nil {
			return err
		}
		if err := tx.Record(moved); err != nil {
			return err
		}
		if _, err := tx.CancelQueuedPages(urgent, "user:u"); err != nil {
			return err
		}
		thanks := []wanted{
			{urgent, 1, models.PurposeAllClear, models.UrgencyRoutine, "thanks", 0, 24 * time.Hour},
			{urgent, 2, models.PurposeAllClear, models.UrgencyRoutine, "thanks", 0, 24 * time.Hour},
		}
		if err := c.make(tx, thanks); err != nil {
			return err
		}
		return tx.SaveCallUp(callUp)
	})
	c.over("end")
	c.made += 2
}

// optOut takes in a text that says stop.
func (c *callUps) optOut(o optOut) {
	if meaning := notifier.MeaningOf(o.word); meaning != models.MeaningOptOut {
		c.t.Errorf("%q is read as %s", o.word, meaning)
	}
	c.do(func(tx *models.Tx) error {
		phone := tx.Vault.Index(phoneOf(o.person))
		if err := tx.CancelPagesTo(phone, "system"); err != nil {
			return err
		}
		return tx.SetOptOut(phone, true)
	})
	c.over(fmt.Sprint("out ", o.person))
}

// foreign takes in receipts of the account's other users: of pages that are not ours, and the worst that can be said.
func (c *callUps) foreign(receipts *notifier.Receipts, i int) {
	for _, name := range []string{twilio, aliyun} {
		told := notifier.Receipt{PageID: fmt.Sprintf("01FOREIGN%017d", i), Carrier: name, SID: fmt.Sprint("foreign-", i), Status: notifier.StatusUndelivered, Class: notifier.ClassStopAll, Code: foreignCode}
		if err := receipts.Take(c.t.Context(), told); models.CodeOf(err) != models.CodeNotFound {
			c.t.Errorf("seed %d: a foreign receipt is answered %v", c.story.seed, err)
		}
	}
	c.truth.saw("foreign receipts")
}

// foreignCode is said of foreign messages alone.
const foreignCode = 30004
