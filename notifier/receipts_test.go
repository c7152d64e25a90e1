package notifier_test

import (
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

func TestAReceiptOfNoPageOfOursIsNotFound(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		err := notifier.NewReceipts(db).Take(t.Context(), notifier.Receipt{PageID: "nobody", Status: notifier.StatusDelivered})
		if models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("got %v", err)
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
