package notifier_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// scene is one page that the carrier took, with its receipts.
type scene struct {
	t        *testing.T
	db       *models.DB
	carrier  *plain
	receipts *notifier.Receipts
	page     string
}

// sentPage sends one page.
func sentPage(t *testing.T, db *models.DB) *scene {
	t.Helper()
	fill(t, db, 1)
	s := &scene{t: t, db: db, carrier: newPlain("plain"), receipts: notifier.NewReceipts(db)}
	o := optionsOf(db, notifier.By(s.carrier))
	o.Every = 40 * time.Second // hours pass
	d := notifier.New(o)
	d.Start(t.Context())
	t.Cleanup(d.Stop)
	time.Sleep(time.Second)
	if tally(t, db)[models.PageSent] != 1 {
		t.Fatalf("the page is not sent: %v", tally(t, db))
	}
	s.page = s.carrier.sent()[0].PageID
	return s
}

func (s *scene) tell(sid string, status notifier.Status, code int) {
	s.t.Helper()
	r := notifier.Receipt{PageID: s.page, Carrier: "plain", SID: sid, Status: status, Code: code}
	if code != 0 {
		r.Class = notifier.ClassOf(code)
	}
	if err := s.receipts.Take(s.t.Context(), r); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) expect(state models.PageState, tries int, when string) {
	s.t.Helper()
	if tally(s.t, s.db)[state] != 1 || len(s.carrier.sent()) != tries {
		s.t.Errorf("%s: %v after %d tries, want %s after %d", when, tally(s.t, s.db), len(s.carrier.sent()), state, tries)
	}
}

func (s *scene) expectOptedOut() {
	s.t.Helper()
	index := s.db.Vault().Index(number(0))
	out, err := s.db.Read(s.t.Context()).OptedOut([]models.BlindIndex{index})
	if err != nil || !out[string(index)] {
		s.t.Errorf("the phone is not marked as opted out: %v", err)
	}
}

func TestReceiptsNeverMoveAPageBack(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		for range 2 {
			s.tell("plain-1", notifier.StatusDelivered, 0)
			s.tell("plain-1", notifier.StatusSent, 0)
			s.expect(models.PageDelivered, 1, "late and twice")
		}
	})
}

func TestAPhoneThatWasOffIsTriedAgainAndOneOfAnUnknownErrorOnce(t *testing.T) {
	for code, tries := range map[int]int{30003: 4, 30008: 2, 30005: 1} {
		inEachBubble(t, func(t *testing.T, db *models.DB) {
			s := sentPage(t, db)
			for i := range 5 {
				s.tell("plain-"+string(rune('1'+i)), notifier.StatusUndelivered, code)
				s.tell("plain-"+string(rune('1'+i)), notifier.StatusSent, 0) // the wrong way round
				time.Sleep(17 * time.Minute)
			}
			s.expect(models.PageUndelivered, tries, "code")
		})
	}
}

func TestWhoOptedOutAtTheCarrierIsMarked(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 21610)
		time.Sleep(time.Hour)
		s.expect(models.PageUndelivered, 1, "opted out")
		s.expectOptedOut()
	})
}

func TestAFilteredMessageStopsTheCarrierAndSaysWhy(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 30007)
		carriers, err := db.Read(t.Context()).Carriers()
		if err != nil || len(carriers) != 1 || carriers[0].DownSince.IsZero() || carriers[0].Code() != 30007 {
			t.Errorf("the carrier's state is %+v, %v", carriers, err)
		}
	})
}

// TestThatOneMessageArrivedIsNotLostByWhatIsSaidOfAnother has a page's first message fail and its second go out, which
// fails in the end. Another that nobody knew of, or the first after all, arrived. The carrier's list shows none of our
// words, and nothing of the unknown one.
func TestThatOneMessageArrivedIsNotLostByWhatIsSaidOfAnother(t *testing.T) {
	type word struct {
		sid    string
		status notifier.Status
	}
	failed, falselyArrived := word{"plain-2", notifier.StatusUndelivered}, word{"plain-2", notifier.StatusDelivered}
	unknownArrived, firstArrived := word{"unknown", notifier.StatusDelivered}, word{"plain-1", notifier.StatusDelivered}
	for name, words := range map[string][]word{
		"an unknown one, after the failure":             {failed, unknownArrived},
		"an unknown one, before the failure":            {unknownArrived, failed},
		"the first one, which was called failed":        {failed, firstArrived},
		"an unknown one, between contradictions":        {falselyArrived, unknownArrived, failed},
		"an unknown one, after an open contradiction":   {falselyArrived, failed, unknownArrived},
		"an unknown one, and the failure is told twice": {failed, unknownArrived, failed},
	} {
		t.Run(name, func(t *testing.T) {
			inEachBubble(t, func(t *testing.T, db *models.DB) {
				s := sentPage(t, db)
				s.carrier.list = func(string) ([]notifier.Listed, error) {
					second := notifier.Listed{SID: "plain-2", Body: "...", Status: notifier.StatusUndelivered, Class: notifier.ClassLater, Code: 30003}
					first := second
					if first.SID = "plain-1"; slices.Contains(words, firstArrived) {
						first = notifier.Listed{SID: "plain-1", Body: "...", Status: notifier.StatusDelivered}
					}
					return []notifier.Listed{second, first}, nil
				}
				s.tell("plain-1", notifier.StatusUndelivered, 30003)
				time.Sleep(3 * time.Minute)
				for _, w := range words {
					code := 0
					if w.status == notifier.StatusUndelivered {
						code = 30003
					}
					s.tell(w.sid, w.status, code)
				}
				time.Sleep(40 * time.Minute)
				s.expect(models.PageDelivered, 2, "in the end")
			})
		})
	}
}

// TestTheFailureOfAnotherMessageIsKeptOfThatMessage has a message that nobody knew of arrive, and then be told that the
// page's second one failed, as the person wants none.
func TestTheFailureOfAnotherMessageIsKeptOfThatMessage(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 30003)
		time.Sleep(3 * time.Minute)
		s.tell("unknown", notifier.StatusDelivered, 0)
		s.tell("plain-2", notifier.StatusUndelivered, 21610)
		s.expect(models.PageDelivered, 2, "though another message failed")
		lost, err := notifier.NewOutbox(db).Lost(t.Context(), models.ID(s.page), "plain-2")
		if err != nil || !lost {
			t.Errorf("that the second message failed is not kept, %v", err)
		}
		s.expectOptedOut()
	})
}

func TestContradictingReceiptsAreSettledByAskingTheCarrier(t *testing.T) {
	for _, truth := range []notifier.Status{notifier.StatusDelivered, notifier.StatusUndelivered} {
		for _, order := range [][]notifier.Status{{notifier.StatusDelivered, notifier.StatusUndelivered}, {notifier.StatusUndelivered, notifier.StatusDelivered}} {
			inEachBubble(t, func(t *testing.T, db *models.DB) {
				s := sentPage(t, db)
				s.carrier.list = func(to string) ([]notifier.Listed, error) {
					return []notifier.Listed{{SID: "plain-1", Body: bodyTo(to), Status: truth}}, nil
				}
				s.tell("plain-1", order[0], 0)
				s.tell("plain-1", order[1], 0)
				time.Sleep(time.Minute)
				want := models.PageDelivered
				if truth == notifier.StatusUndelivered {
					want = models.PageUndelivered
				}
				s.expect(want, 1, string(order[0])+", then "+string(order[1]))
			})
		}
	}
}

// TestAContradictionThatCannotBeSettledKeepsThePageFromGoingOutAgain has a list that fails, or shows the message
// on its way still.
func TestAContradictionThatCannotBeSettledKeepsThePageFromGoingOutAgain(t *testing.T) {
	for _, failed := range []error{nil, errors.New("the list cannot be had")} {
		inEachBubble(t, func(t *testing.T, db *models.DB) {
			s := sentPage(t, db)
			lists := func(status notifier.Status, failed error) {
				listed := []notifier.Listed{{SID: "plain-1", Body: bodyTo(number(0)), Status: status}}
				s.carrier.set(func() { s.carrier.list = func(string) ([]notifier.Listed, error) { return listed, failed } })
			}
			lists(notifier.StatusSent, failed)
			s.tell("plain-1", notifier.StatusUndelivered, 30003)
			s.tell("plain-1", notifier.StatusDelivered, 0)
			time.Sleep(25 * time.Minute)
			s.expect(models.PageUndelivered, 1, "while the carrier does not say which holds")
			lists(notifier.StatusUndelivered, nil)
			time.Sleep(5 * time.Minute)
			s.expect(models.PageSent, 2, "the carrier says that it did not arrive")
		})
	}
}

// TestAContradictionIsNotSettledByAnEarlierMessageOfThePage has a list that does not show the second message yet.
func TestAContradictionIsNotSettledByAnEarlierMessageOfThePage(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.carrier.list = func(string) ([]notifier.Listed, error) {
			return []notifier.Listed{{SID: "plain-1", Body: bodyTo(number(0)), Status: notifier.StatusUndelivered}}, nil
		}
		s.tell("plain-1", notifier.StatusUndelivered, 30003)
		time.Sleep(2 * time.Minute)
		s.tell("plain-2", notifier.StatusUndelivered, 30003)
		s.tell("plain-2", notifier.StatusDelivered, 0)
		time.Sleep(25 * time.Minute)
		s.expect(models.PageUndelivered, 2, "while the list shows the first message alone")
	})
}

// TestAContradictionThatIsNeverSettledIsForAPerson has the carrier never say which of its two final words holds:
// after half an hour somebody is told, the page goes out no more, and who has looked is not told again.
func TestAContradictionThatIsNeverSettledIsForAPerson(t *testing.T) {
	for _, order := range [][]notifier.Status{{notifier.StatusDelivered, notifier.StatusUndelivered}, {notifier.StatusUndelivered, notifier.StatusDelivered}} {
		inEachBubble(t, func(t *testing.T, db *models.DB) {
			s := sentPage(t, db)
			asked := 0
			s.carrier.set(func() { s.carrier.list = func(string) ([]notifier.Listed, error) { asked++; return nil, nil } })
			for _, status := range order {
				code := 0
				if status == notifier.StatusUndelivered {
					code = 30003
				}
				s.tell("plain-1", status, code)
			}
			time.Sleep(29 * time.Minute)
			if waiting := forPerson(t, db); len(waiting) != 0 {
				t.Errorf("after 29 minutes %d pages wait for a person", len(waiting))
			}
			time.Sleep(2 * time.Minute)
			waiting := forPerson(t, db)
			if len(waiting) != 1 || notifier.CodeName(waiting[0].ErrorCode) != "RECEIPTS_CONTRADICT" {
				t.Fatalf("after half an hour for a person: %+v", waiting)
			}
			open, before := openQuestions(t, db), asked
			if open[models.QuestionConflict]+open[models.QuestionAgain] != 0 {
				t.Errorf("open still: %v", open)
			}
			time.Sleep(time.Hour)
			s.expect(models.PageUndelivered, 1, "while nobody knows")
			if asked != before {
				t.Errorf("it was asked %d times more", asked-before)
			}
		})
	}
}

// cutOff is a carrier that may have taken what it is handed: its answers never come.
func cutOff() *plain {
	carrier := newPlain("plain")
	carrier.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
		return notifier.Accepted{}, errors.New("cut off")
	}
	return carrier
}

// TestWhoHasLookedAtADoubtIsNotToldOfItAgain has a carrier that cannot be asked, and a person who has looked.
func TestWhoHasLookedAtADoubtIsNotToldOfItAgain(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1) // for 24 hours
		carrier := cutOff()
		carrier.list = func(string) ([]notifier.Listed, error) { return nil, errors.New("the list cannot be had") }
		startedEvery(t, db, carrier, 10*time.Minute) // a day passes
		time.Sleep(35 * time.Minute)
		waiting := forPerson(t, db)
		if len(waiting) != 1 || waiting[0].State != models.PageInDoubt || notifier.CodeName(waiting[0].ErrorCode) != "CANNOT_BE_ASKED" {
			t.Fatalf("for a person: %+v", waiting)
		}
		err := models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.CloseQuestion(waiting[0].ID, models.QuestionPerson) })
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if again := forPerson(t, db); len(again) != 0 {
			t.Errorf("told again: %+v", again)
		}
		time.Sleep(24 * time.Hour)
		if p := onePage(t, db, models.PurposeCall); len(forPerson(t, db)) != 1 || p.State != models.PageExpired || len(carrier.sent()) != 1 {
			t.Errorf("after its hour it is %s, handed over %d times, and %d wait for a person", p.State, len(carrier.sent()), len(forPerson(t, db)))
		}
	})
}

// TestADoubtThatItsHourEndsComesToAPerson has a page in the air as its hour ends, of which the carrier shows nothing:
// it may have arrived, which nobody can say.
func TestADoubtThatItsHourEndsComesToAPerson(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1) // for 24 hours
		carrier := cutOff()
		carrier.list = func(string) ([]notifier.Listed, error) { return nil, nil }
		time.Sleep(24*time.Hour - 20*time.Second)
		startedEvery(t, db, carrier, time.Second)
		time.Sleep(2 * time.Minute)
		p, waiting := onePage(t, db, models.PurposeCall), forPerson(t, db)
		if p.State != models.PageExpired || len(carrier.sent()) != 1 {
			t.Errorf("after its hour it is %s, handed over %d times", p.State, len(carrier.sent()))
		}
		if len(waiting) != 1 || notifier.CodeName(waiting[0].ErrorCode) != "EXPIRED_IN_DOUBT" {
			t.Errorf("for a person: %+v", waiting)
		}
	})
}

func forPerson(t *testing.T, db *models.DB) []models.Page {
	t.Helper()
	pages, err := db.Read(t.Context()).PagesForPerson(models.Everywhere(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func openQuestions(t *testing.T, db *models.DB) map[models.QuestionKind]int {
	t.Helper()
	open, err := db.Read(t.Context()).OpenQuestions()
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func TestAReceiptOfNoPageOfOursIsNotFound(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		err := notifier.NewReceipts(db).Take(t.Context(), notifier.Receipt{PageID: "nobody", Status: notifier.StatusDelivered})
		if models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("got %v", err)
		}
	})
}

// TestReceiptsOfOurPagesAloneStopTheirCarriers has a receipt of a page of somebody else's and those of two
// carriers about ours be written as one group, behind one that waits for the page.
func TestReceiptsOfOurPagesAloneStopTheirCarriers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		receipts, ours := notifier.NewReceipts(db), onePage(t, db, models.PurposeCall).ID
		var all sync.WaitGroup
		err := models.Do(t.Context(), db, func(tx *models.Tx) error {
			if err := tx.SettleConflict(ours, models.Fate{To: models.PageSent}); err != nil { // there is none: it locks the page
				return err
			}
			for _, name := range []string{"", "stranger's", "first", "second"} {
				r := notifier.Receipt{PageID: string(ours), Carrier: name, SID: "S" + name, Status: notifier.StatusUndelivered, Class: notifier.ClassStopAll, Code: 30007}
				switch name {
				case "":
					r.Status, r.Class, r.Code = notifier.StatusSent, "", 0
				case "stranger's":
					r.PageID = "nobody"
				}
				all.Go(func() {
					if err := receipts.Take(t.Context(), r); (err == nil) == (r.PageID == "nobody") {
						t.Errorf("a receipt of the carrier %q: %v", r.Carrier, err)
					}
				})
				time.Sleep(20 * time.Millisecond)
			}
			return nil
		})
		all.Wait()
		if err != nil {
			t.Fatal(err)
		}
		carriers, err := db.Read(t.Context()).Carriers()
		if err != nil || len(carriers) != 2 || carriers[0].Carrier != "first" || carriers[1].Carrier != "second" {
			t.Errorf("%+v, %v", carriers, err)
		}
	})
}

func TestManyReceiptsAtOnceAreAllKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 300)
		receipts := notifier.NewReceipts(db)
		var all sync.WaitGroup
		for id := range pagesOf(t, db, "c") {
			for _, status := range []notifier.Status{notifier.StatusDelivered, notifier.StatusSent} {
				all.Go(func() {
					if err := receipts.Take(t.Context(), notifier.Receipt{PageID: id, Carrier: "plain", SID: "S" + id, Status: status}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if got := tally(t, db)[models.PageDelivered]; got != 300 {
			t.Errorf("%d of 300 delivered: %v", got, tally(t, db))
		}
	})
}
