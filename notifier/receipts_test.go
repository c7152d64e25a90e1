package notifier_test

import (
	"errors"
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

func TestReceiptsNeverMoveAPageBack(t *testing.T) {
	inBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		for range 2 {
			s.tell("plain-1", notifier.StatusDelivered, 0)
			s.tell("plain-1", notifier.StatusSent, 0)
			s.expect(models.PageDelivered, 1, "late and twice")
		}
	})
}

func TestAPhoneThatWasOffIsTriedAgainAndOneOfAnUnknownErrorOnce(t *testing.T) {
	for code, tries := range map[int]int{30003: 4, 30008: 2, 30005: 1, 30006: 1} {
		inBubble(t, func(t *testing.T, db *models.DB) {
			s := sentPage(t, db)
			for i := range 6 {
				s.tell("plain-"+string(rune('1'+i)), notifier.StatusUndelivered, code)
				s.tell("plain-"+string(rune('1'+i)), notifier.StatusSent, 0) // the wrong way round
				time.Sleep(17 * time.Minute)
			}
			s.expect(models.PageUndelivered, tries, "code")
		})
	}
}

func TestWhoOptedOutAtTheCarrierIsMarked(t *testing.T) {
	inBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 21610)
		time.Sleep(time.Hour)
		s.expect(models.PageUndelivered, 1, "opted out")
		index := db.Vault().Index(number(0))
		out, err := db.Read(t.Context()).OptedOut([]models.BlindIndex{index})
		if err != nil || !out[string(index)] {
			t.Errorf("the phone is not marked as opted out: %v", err)
		}
	})
}

func TestAFilteredMessageStopsTheCarrierAndSaysWhy(t *testing.T) {
	inBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 30007)
		carriers, err := db.Read(t.Context()).Carriers()
		if err != nil || len(carriers) != 1 || carriers[0].DownSince.IsZero() || carriers[0].Code() != 30007 {
			t.Errorf("the carrier's state is %+v, %v", carriers, err)
		}
	})
}

func TestContradictingReceiptsAreSettledByAskingTheCarrier(t *testing.T) {
	for _, truth := range []notifier.Status{notifier.StatusDelivered, notifier.StatusUndelivered} {
		for _, order := range [][]notifier.Status{{notifier.StatusDelivered, notifier.StatusUndelivered}, {notifier.StatusUndelivered, notifier.StatusDelivered}} {
			inBubble(t, func(t *testing.T, db *models.DB) {
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
		inBubble(t, func(t *testing.T, db *models.DB) {
			s := sentPage(t, db)
			lists := func(status notifier.Status, failed error) {
				listed := []notifier.Listed{{SID: "plain-1", Body: bodyTo(number(0)), Status: status}}
				s.carrier.set(func() { s.carrier.list = func(string) ([]notifier.Listed, error) { return listed, failed } })
			}
			lists(notifier.StatusSent, failed)
			s.tell("plain-1", notifier.StatusUndelivered, 30003)
			s.tell("plain-1", notifier.StatusDelivered, 0)
			time.Sleep(time.Hour)
			s.expect(models.PageUndelivered, 1, "while the carrier does not say which holds")
			lists(notifier.StatusUndelivered, nil)
			time.Sleep(5 * time.Minute)
			s.expect(models.PageSent, 2, "the carrier says that it did not arrive")
		})
	}
}

// TestAContradictionIsNotSettledByAnEarlierMessageOfThePage has a list that does not show the second message yet.
func TestAContradictionIsNotSettledByAnEarlierMessageOfThePage(t *testing.T) {
	inBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.carrier.list = func(string) ([]notifier.Listed, error) {
			return []notifier.Listed{{SID: "plain-1", Body: bodyTo(number(0)), Status: notifier.StatusUndelivered}}, nil
		}
		s.tell("plain-1", notifier.StatusUndelivered, 30003)
		time.Sleep(2 * time.Minute)
		s.tell("plain-2", notifier.StatusUndelivered, 30003)
		s.tell("plain-2", notifier.StatusDelivered, 0)
		time.Sleep(time.Hour)
		s.expect(models.PageUndelivered, 2, "while the list shows the first message alone")
	})
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
