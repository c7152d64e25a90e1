package notifier_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
	realaliyun "whistle/notifier/aliyun"
	"whistle/notifier/aliyun/aliyuntest"
	realtwilio "whistle/notifier/twilio"
)

// handSet is a clock that a test sets on, so that minutes pass for the outbox while real carriers' clients talk to
// stand-ins over a real network.
type handSet struct{ ahead atomic.Int64 }

func (h *handSet) now() time.Time          { return time.Now().Add(time.Duration(h.ahead.Load())) }
func (h *handSet) pass(wait time.Duration) { h.ahead.Add(int64(wait)) }
func (h *handSet) step(t *testing.T, d *notifier.Dispatcher, wait time.Duration) {
	t.Helper()
	h.pass(wait)
	if _, err := d.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func fillApproved(t *testing.T, db *models.DB) {
	t.Helper()
	text := models.PageText{Body: "【剑津社区】剑津社区召集", Template: &models.CarrierTemplate{Sign: "剑津社区", Code: "SMS_100", Values: map[string]string{"place": "剑津社区"}}}
	another(t, db, models.PurposeCall, text.Pack(), 0)
}

// TestADoubtAboutASecondHandOverIsNotSettledByTheFirstsFailure has Aliyun take a page and fail it, as a receipt or
// its list says, and then break off before it takes the page again: its list shows the first hand-over alone.
func TestADoubtAboutASecondHandOverIsNotSettledByTheFirstsFailure(t *testing.T) {
	for _, known := range []string{"by a receipt", "by the list"} {
		t.Run(known, func(t *testing.T) {
			clock := &handSet{}
			modelstest.EachAt(t, clock.now, func(t *testing.T, db *models.DB) {
				fillApproved(t, db)
				api := aliyuntest.New(t)
				api.Cut = func(n int) bool { return n == 1 && known == "by the list" }
				api.Refuse = func(n int, _ string) (int, string) {
					if n == 2 {
						return http.StatusInternalServerError, "InternalError"
					}
					return 0, ""
				}
				carrier := aliyunAt(t, api, clock)
				d := notifier.New(optionsOf(db, notifier.By(carrier)))
				clock.step(t, d, 0)
				first := api.Sent()[0]
				api.Settle(first.OutID, false, "MOBILE_NOT_ON_SERVICE")
				if known == "by a receipt" {
					tellAliyuns(t, db, carrier, first, false)
				} else {
					clock.step(t, d, 10*time.Second) // asks, and adopts the failure
				}
				if p := onePage(t, db, models.PurposeCall); p.State != models.PageUndelivered {
					t.Fatalf("after the first hand-over failed it is %s", p.State)
				}
				clock.step(t, d, 2*time.Minute) // goes out once more, and is in doubt
				for range 3 {
					clock.step(t, d, 10*time.Second)
					if p := onePage(t, db, models.PurposeCall); p.State != models.PageInDoubt {
						t.Fatalf("though nothing is known of the second hand-over it is %s, %s", p.State, p.ErrorText)
					}
				}
				clock.step(t, d, 30*time.Second)
				clock.step(t, d, time.Second)
				sent := api.Sent()
				if p := onePage(t, db, models.PurposeCall); len(sent) != 2 || p.State != models.PageSent || !p.PossibleDuplicate {
					t.Fatalf("%d were taken, the page is %s, marked %v", len(sent), p.State, p.PossibleDuplicate)
				}
				tellAliyuns(t, db, carrier, sent[1], true)
				if p := onePage(t, db, models.PurposeCall); p.State != models.PageDelivered || p.CarrierSID != sent[1].OutID || sent[1].OutID == first.OutID {
					t.Errorf("it is %s as %q of %+v", p.State, p.CarrierSID, sent)
				}
			})
		})
	}
}

// older hands pages to Aliyun as an earlier Whistle did: by the page's name, and keeps Aliyun's own id.
type older struct {
	*realaliyun.Carrier
	api *aliyuntest.StandIn
}

func (o older) Send(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
	m.HandOver = m.PageID
	accepted, err := o.Carrier.Send(ctx, m)
	if sent := o.api.Sent(); err == nil {
		accepted.SID = sent[len(sent)-1].BizID
	}
	return accepted, err
}

// TestADoubtThatAnEarlierWhistleLeftIsSettledByThePagesName has the answer of a page be lost that an earlier Whistle
// handed over. The present one finds it in Aliyun's list, and hears of its end from there or by a receipt; where it
// failed it goes out once more, and a doubt about that is not settled by the first failure.
func TestADoubtThatAnEarlierWhistleLeftIsSettledByThePagesName(t *testing.T) {
	for name, c := range map[string]struct{ listed, arrived bool }{
		"arrived, as the list says": {true, true}, "arrived, as a receipt says": {false, true},
		"failed, as the list says": {true, false}, "failed, as a receipt says": {false, false},
	} {
		t.Run(name, func(t *testing.T) {
			clock := &handSet{}
			modelstest.EachAt(t, clock.now, func(t *testing.T, db *models.DB) {
				fillApproved(t, db)
				api := aliyuntest.New(t)
				api.Cut = func(n int) bool { return n == 1 }
				api.Refuse = func(n int, _ string) (int, string) {
					if n == 2 {
						return http.StatusInternalServerError, "InternalError"
					}
					return 0, ""
				}
				carrier := aliyunAt(t, api, clock)
				clock.step(t, notifier.New(optionsOf(db, notifier.By(older{carrier, api}))), 0)
				first := api.Sent()[0]
				if c.listed {
					api.Settle(first.OutID, c.arrived, "MOBILE_NOT_ON_SERVICE")
				}
				d := notifier.New(optionsOf(db, notifier.By(carrier)))
				clock.step(t, d, 10*time.Second)
				if !c.listed {
					if p := onePage(t, db, models.PurposeCall); p.State != models.PageSent {
						t.Fatalf("it stands in the list, and is %s", p.State)
					}
					api.Settle(first.OutID, c.arrived, "MOBILE_NOT_ON_SERVICE")
				}
				tellAliyuns(t, db, carrier, first, c.arrived)
				if p := onePage(t, db, models.PurposeCall); c.arrived != (p.State == models.PageDelivered) || c.arrived == (p.State == models.PageUndelivered) {
					t.Fatalf("it is %s", p.State)
				}
				for _, wait := range []time.Duration{2 * time.Minute, 10 * time.Second, 10 * time.Second} {
					clock.step(t, d, wait)
				}
				if p := onePage(t, db, models.PurposeCall); !c.arrived && p.State != models.PageInDoubt {
					t.Errorf("the second hand-over, of which nothing is known, left it %s", p.State)
				}
			})
		})
	}
}

func aliyunAt(t *testing.T, api *aliyuntest.StandIn, clock *handSet) *realaliyun.Carrier {
	t.Helper()
	carrier, err := realaliyun.New(realaliyun.Options{
		AccessKeyID: aliyuntest.KeyID, AccessKeySecret: aliyuntest.KeySecret, APIURL: api.URL, CallbackSecret: "a-secret-that-nobody-guesses",
		Timeout: 5 * time.Second, Transport: &http.Transport{}, Now: clock.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return carrier
}

// tellAliyuns takes in the receipt of a message as Aliyun's callback brings it.
func tellAliyuns(t *testing.T, db *models.DB, carrier *realaliyun.Carrier, m aliyuntest.SMS, arrived bool) {
	t.Helper()
	report := map[string]any{"phone_number": m.Phone, "success": arrived, "err_code": "DELIVERED", "biz_id": m.BizID, "out_id": m.OutID}
	if !arrived {
		report["err_code"] = "MOBILE_NOT_ON_SERVICE"
	}
	body, _ := json.Marshal([]any{report})
	receipts, err := carrier.Receipts(body)
	if err != nil || len(receipts) != 1 {
		t.Fatalf("%+v, %v", receipts, err)
	}
	if err := notifier.NewReceipts(db).Take(t.Context(), receipts[0]); err != nil {
		t.Fatal(err)
	}
}

// TestADoubtIsSettledThoughTheCarriersClockIsHoursOff has Twilio take a page, lose its answer, and list it under a
// time eight hours before or after ours, as where one of both clocks is in the wrong zone.
func TestADoubtIsSettledThoughTheCarriersClockIsHoursOff(t *testing.T) {
	for _, off := range []time.Duration{-8 * time.Hour, 8 * time.Hour} {
		clock := &handSet{}
		modelstest.EachAt(t, clock.now, func(t *testing.T, db *models.DB) {
			fill(t, db, 1)
			var taken atomic.Pointer[string]
			posts := 0
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					posts++
					_ = r.ParseForm()
					taken.Store(new(r.PostForm.Get("Body")))
					w.WriteHeader(http.StatusInternalServerError)
					_, _ = io.WriteString(w, `{"code":20500,"message":"oops"}`)
					return
				}
				_ = json.NewEncoder(w).Encode(map[string]any{"messages": []any{map[string]any{
					"sid": "SM1", "body": *taken.Load(), "status": "delivered", "date_created": clock.now().Add(off).UTC().Format(time.RFC1123Z),
				}}})
			}))
			defer api.Close()
			carrier, err := realtwilio.New(realtwilio.Options{AccountSID: "AC1", AuthToken: "secret", From: "+1", APIURL: api.URL, Timeout: 5 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			d := notifier.New(optionsOf(db, notifier.By(carrier)))
			clock.step(t, d, 0)
			clock.step(t, d, time.Minute)
			clock.step(t, d, time.Minute)
			if p := onePage(t, db, models.PurposeCall); posts != 1 || p.State != models.PageDelivered || p.CarrierSID != "SM1" {
				t.Errorf("%s off: posted %d times, and %s as %q", off, posts, p.State, p.CarrierSID)
			}
		})
	}
}

// TestWhatACarrierCannotCarryGoesByTheNext has Aliyun be handed pages of which no approved template is named, or one
// that it does not know: the next carrier of the route takes them, and where there is none somebody is told why.
// Aliyun itself stays up for all others.
func TestWhatACarrierCannotCarryGoesByTheNext(t *testing.T) {
	for code, body := range map[string]string{
		"NO_TEMPLATE":              "no template",
		"isv.SMS_TEMPLATE_ILLEGAL": models.PageText{Body: "unknown", Template: &models.CarrierTemplate{Sign: "剑津社区", Code: "SMS_404"}}.Pack(),
	} {
		t.Run(code, func(t *testing.T) {
			for _, alone := range []bool{false, true} {
				clock := &handSet{}
				modelstest.EachAt(t, clock.now, func(t *testing.T, db *models.DB) {
					api, next := aliyuntest.New(t), newPlain("next")
					api.Refuse = func(n int, _ string) (int, string) {
						if code != "NO_TEMPLATE" && n == 1 {
							return http.StatusOK, code
						}
						return 0, ""
					}
					first := aliyunAt(t, api, clock)
					routes := notifier.By(first, next)
					if alone {
						routes = notifier.By(first)
					}
					another(t, db, models.PurposeCall, body, 0)
					d := notifier.New(optionsOf(db, routes))
					clock.step(t, d, 0)
					clock.step(t, d, time.Second)
					p := onePage(t, db, models.PurposeCall)
					waiting := forPerson(t, db)
					switch {
					case !alone && (p.State != models.PageSent || p.Carrier != "next" || len(next.sent()) != 1 || len(waiting) != 0):
						t.Errorf("it is %s by %q, the next was handed %d, %d wait for a person", p.State, p.Carrier, len(next.sent()), len(waiting))
					case alone && (p.State != models.PageRefused || len(waiting) != 1 || notifier.CodeName(waiting[0].ErrorCode) != code):
						t.Errorf("without another carrier it is %s, for a person: %+v", p.State, waiting)
					}
					fit := models.PageText{Body: "fit", Template: &models.CarrierTemplate{Sign: "剑津社区", Code: "SMS_100"}}
					another(t, db, models.PurposeRemind, fit.Pack(), 0)
					clock.step(t, d, time.Second)
					if p := onePage(t, db, models.PurposeRemind); p.State != models.PageSent || p.Carrier != "aliyun" {
						t.Errorf("what Aliyun can carry is %s by %q", p.State, p.Carrier)
					}
				})
			}
		})
	}
}

// TestACallUpThatIsSoonOverGoesByACarrierThatKnowsAnEnd has two minutes be left, in which Aliyun, which knows no
// validity period, is handed nothing.
func TestACallUpThatIsSoonOverGoesByACarrierThatKnowsAnEnd(t *testing.T) {
	clock := &handSet{}
	modelstest.EachAt(t, clock.now, func(t *testing.T, db *models.DB) {
		fillApproved(t, db) // for 24 hours
		clock.pass(24*time.Hour - 2*time.Minute)
		api, next := aliyuntest.New(t), newPlain("next")
		clock.step(t, notifier.New(optionsOf(db, notifier.By(aliyunAt(t, api, clock), next))), 0)
		if p := onePage(t, db, models.PurposeCall); p.State != models.PageSent || p.Carrier != "next" || len(api.Sent()) != 0 {
			t.Errorf("it is %s by %q", p.State, p.Carrier)
		}
	})
}
