package aliyun_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
	"whistle/notifier/aliyun"
	"whistle/notifier/aliyun/aliyuntest"
	"whistle/notifier/transport"
)

const secret = "a-secret-that-nobody-guesses"

func carrier(t *testing.T, address string, change ...func(*aliyun.Options)) *aliyun.Carrier {
	t.Helper()
	o := aliyun.Options{
		AccessKeyID: aliyuntest.KeyID, AccessKeySecret: aliyuntest.KeySecret, APIURL: address, CallbackSecret: secret,
		Timeout: 2 * time.Second, Transport: &http.Transport{}, Now: time.Now,
	}
	for _, c := range change {
		c(&o)
	}
	c, err := aliyun.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func message(id string) notifier.Message {
	return notifier.Message{PageID: id, HandOver: id + ".1", To: "+8613800000000", Body: "【剑津社区】剑津社区召集：周六 8:00*~。能来回1", Template: &models.CarrierTemplate{
		Sign: "剑津社区", Code: "SMS_100", Values: map[string]string{"place": "剑津社区", "when": "周六 8:00*~", "code": "AB23CD45"},
	}}
}

func TestAMessageGoesOutSignedAsATemplateCall(t *testing.T) {
	api := aliyuntest.New(t)
	accepted, err := carrier(t, api.URL).Send(t.Context(), message("01PAGE"))
	if err != nil {
		t.Fatal(err)
	}
	sent := api.Sent()
	if len(sent) != 1 || accepted.SID != sent[0].OutID {
		t.Fatalf("accepted %+v, sent %+v", accepted, sent)
	}
	got := sent[0]
	if got.Phone != "13800000000" || got.Sign != "剑津社区" || got.Template != "SMS_100" || got.OutID != "01PAGE.1" || got.Values["code"] != "AB23CD45" || got.Values["when"] != "周六 8:00*~" {
		t.Errorf("sent %+v", got)
	}
}

func TestAWrongKeyStopsEverything(t *testing.T) {
	api := aliyuntest.New(t)
	_, err := carrier(t, api.URL, func(o *aliyun.Options) { o.AccessKeySecret = "another" }).Send(t.Context(), message("1"))
	if e := notifier.AsSendError(err); e.Class != notifier.ClassStopAll || notifier.CodeName(e.Code) != "SignatureDoesNotMatch" {
		t.Errorf("%+v", e)
	}
	if len(api.Sent()) != 0 {
		t.Error("a message with a wrong signature was taken")
	}
}

func TestEachAnswerIsSorted(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   notifier.Class
	}{
		{200, "isv.MOBILE_NUMBER_ILLEGAL", notifier.ClassRefused},
		{200, "isv.BLACK_KEY_CONTROL_LIMIT", notifier.ClassMistake},
		{200, "isv.TEMPLATE_MISSING_PARAMETERS", notifier.ClassMistake},
		{200, "isv.BUSINESS_LIMIT_CONTROL", notifier.ClassLater},
		{200, "isv.AMOUNT_NOT_ENOUGH", notifier.ClassStopAll},
		{200, "isv.OUT_OF_SERVICE", notifier.ClassStopAll},
		{200, "isv.SMS_TEMPLATE_ILLEGAL", notifier.ClassMistake},
		{200, "isp.SYSTEM_ERROR", notifier.ClassInDoubt},
		{200, "isv.SOMETHING_NEW", notifier.ClassUnknown},
		{400, "Throttling.User", notifier.ClassLater},
		{429, "Slow", notifier.ClassLater},
		{503, "ServiceUnavailable", notifier.ClassLater},
		{500, "InternalError", notifier.ClassInDoubt},
		{403, "Something", notifier.ClassStopAll},
		{404, "InvalidAccessKeyId.NotFound", notifier.ClassStopAll},
		{400, "SomethingElse", notifier.ClassUnknown},
	} {
		api := aliyuntest.New(t)
		api.Refuse = func(int, string) (int, string) { return c.status, c.code }
		_, err := carrier(t, api.URL).Send(t.Context(), message("1"))
		if e := notifier.AsSendError(err); e.Class != c.want || !strings.Contains(e.Message, c.code) {
			t.Errorf("%d %s: %+v, want %s", c.status, c.code, e, c.want)
		}
	}
}

func TestWhatMayHaveBeenTakenIsInDoubtAndFoundByThePagesID(t *testing.T) {
	api := aliyuntest.New(t)
	api.Cut = func(n int) bool { return n == 1 }
	c := carrier(t, api.URL)
	_, err := c.Send(t.Context(), message("01CUT"))
	if e := notifier.AsSendError(err); e.Class != notifier.ClassInDoubt {
		t.Fatalf("a lost answer is %+v", e)
	}
	if _, err := c.Send(t.Context(), message("02OTHER")); err != nil {
		t.Fatal(err)
	}
	api.Settle("01CUT.1", true, "")
	api.Settle("02OTHER.1", false, "MOBILE_NOT_ON_SERVICE")
	found, err := c.Find(t.Context(), "+8613800000000", time.Now().Add(-30*time.Hour))
	if err != nil || len(found) != 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	if found[0].PageID != "01CUT" || found[0].SID != "01CUT.1" || found[0].Status != notifier.StatusDelivered {
		t.Errorf("%+v", found[0])
	}
	if found[1].PageID != "02OTHER" || found[1].Status != notifier.StatusUndelivered || notifier.ClassOf(found[1].Code) != notifier.ClassLater {
		t.Errorf("%+v", found[1])
	}
}

func TestAnUnreadableAnswerAndATimeOutAreInDoubtAndNobodyThereIsNot(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"half an answer": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"Code":"O`)) },
		"no code":        func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) },
		"no id":          func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"Code":"OK"}`)) },
		"slow":           func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		server := httptest.NewServer(handler)
		_, err := carrier(t, server.URL, func(o *aliyun.Options) { o.Timeout = 200 * time.Millisecond }).Send(t.Context(), message("1"))
		if e := notifier.AsSendError(err); e.Class != notifier.ClassInDoubt {
			t.Errorf("%s: %+v", name, e)
		}
		server.Close()
		if _, err := carrier(t, server.URL).Send(t.Context(), message("1")); notifier.AsSendError(err).Class != notifier.ClassLater {
			t.Errorf("nobody listens: %v", err)
		}
	}
}

func TestNothingIsWrittenAfterThePostsTime(t *testing.T) {
	api := aliyuntest.New(t)
	over := transport.New(1)
	defer over.CloseIdleConnections()
	dial := over.DialContext
	over.DialContext = func(_ context.Context, network, address string) (net.Conn, error) {
		time.Sleep(150 * time.Millisecond) // the process is frozen while it dials
		return dial(context.Background(), network, address)
	}
	c := carrier(t, api.URL, func(o *aliyun.Options) { o.Timeout, o.Transport = 100*time.Millisecond, over })
	_, err := c.Send(t.Context(), message("1"))
	if e := notifier.AsSendError(err); e.Class != notifier.ClassLater || len(api.Sent()) != 0 {
		t.Errorf("%+v, %d sent", e, len(api.Sent()))
	}
}

func TestAMessageWithoutATemplateIsRefusedBeforeItGoesOut(t *testing.T) {
	api := aliyuntest.New(t)
	_, err := carrier(t, api.URL).Send(t.Context(), notifier.Message{PageID: "1", To: "+8613800000000", Body: "召集"})
	var e *notifier.SendError
	if !errors.As(err, &e) || e.Class != notifier.ClassMistake || notifier.CodeName(e.Code) != "NO_TEMPLATE" || len(api.Sent()) != 0 {
		t.Errorf("%v", err)
	}
}

func TestCallbacksAreTakenWithTheSecretAndFromTheNamedRangesOnly(t *testing.T) {
	open := carrier(t, "")
	ranged := carrier(t, "", func(o *aliyun.Options) { o.CallbackFrom = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10")} })
	inside, outside := netip.MustParseAddr("::ffff:100.64.1.2"), netip.MustParseAddr("8.8.8.8")
	for _, c := range []struct {
		carrier *aliyun.Carrier
		secret  string
		from    netip.Addr
		want    bool
	}{{open, secret, outside, true}, {open, secret + "x", outside, false}, {open, "", outside, false}, {ranged, secret, inside, true}, {ranged, secret, outside, false}, {ranged, "x", inside, false}} {
		if got := c.carrier.Trusts(c.secret, c.from); got != c.want {
			t.Errorf("secret %q from %s: %v", c.secret, c.from, got)
		}
	}
	if _, err := aliyun.New(aliyun.Options{AccessKeyID: "a", AccessKeySecret: "b", CallbackSecret: "short"}); err == nil {
		t.Error("a secret that can be guessed was taken")
	}
}

func TestReceiptsAndRepliesAreRead(t *testing.T) {
	c := carrier(t, "")
	receipts, err := c.Receipts([]byte(`[{"phone_number":"13800000000","success":true,"err_code":"DELIVERED","biz_id":"9^0","out_id":"01A.k3","sms_size":"1"},
		{"phone_number":"13800000001","success":false,"err_code":"MOBILE_IN_BLACK","biz_id":"9^1","out_id":"01B.k4"},{"success":true,"biz_id":"9^2","out_id":""}]`))
	if err != nil || len(receipts) != 2 {
		t.Fatalf("%+v, %v", receipts, err)
	}
	if receipts[0] != (notifier.Receipt{PageID: "01A", Carrier: "aliyun", SID: "01A.k3", Status: notifier.StatusDelivered}) {
		t.Errorf("%+v", receipts[0])
	}
	if receipts[1].Status != notifier.StatusUndelivered || receipts[1].Class != notifier.ClassOptedOut || receipts[1].Text != "MOBILE_IN_BLACK" {
		t.Errorf("%+v", receipts[1])
	}
	if old, err := c.Receipts([]byte(`[{"success":true,"biz_id":"9^3","out_id":"01C"}]`)); err != nil || len(old) != 1 || old[0].PageID != "01C" || old[0].SID != "9^3" {
		t.Errorf("of a page handed over by an older Whistle: %+v, %v", old, err)
	}
	replies, err := c.Replies([]byte(`[{"phone_number":"13800000000","content":"1","send_time":"2026-12-01 08:00:00","dest_code":"1","sequence_id":1234567890},
		{"phone_number":"85290000000","content":"退订","send_time":"2026-12-01 08:00:00","sequence_id":"77"},{"phone_number":"13800000002","content":"2","send_time":"2026-12-01 08:00:01"}]`))
	if err != nil || len(replies) != 3 {
		t.Fatalf("%+v, %v", replies, err)
	}
	if replies[0] != (notifier.Inbound{SID: "1234567890", From: "+8613800000000", Body: "1"}) || replies[1].From != "+85290000000" || replies[2].SID == "" {
		t.Errorf("%+v", replies)
	}
	if _, err := c.Receipts([]byte(`{"not":"a list"}`)); err == nil {
		t.Error("what is no list was read")
	}
}

func FuzzCallbacks(f *testing.F) {
	f.Add([]byte(`[{"phone_number":"13800000000","success":true,"out_id":"01A.k3","sequence_id":1}]`))
	c, err := aliyun.New(aliyun.Options{AccessKeyID: "a", AccessKeySecret: "b", CallbackSecret: secret})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, _ := c.Receipts(body)
		for _, r := range receipts {
			if r.PageID == "" {
				t.Error("a receipt of no page")
			}
		}
		replies, _ := c.Replies(body)
		for _, r := range replies {
			if r.SID == "" || !strings.HasPrefix(r.From, "+") {
				t.Errorf("a reply %+v", r)
			}
		}
	})
}
