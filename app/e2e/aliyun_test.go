package e2e_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"whistle/notifier/aliyun/aliyuntest"
)

const callbackSecret = "e2e-secret-that-nobody-guesses"

// byAliyun makes an installation page by a stand-in of Aliyun's.
func byAliyun(p *program, api *aliyuntest.StandIn, more ...string) {
	p.env = append(p.env, "WHISTLE_CARRIER=aliyun", "ALIYUN_ACCESS_KEY_ID="+aliyuntest.KeyID, "ALIYUN_ACCESS_KEY_SECRET="+aliyuntest.KeySecret,
		"ALIYUN_SIGN_NAME=剑津社区", "ALIYUN_API_URL="+api.URL, "ALIYUN_CALLBACK_SECRET="+callbackSecret,
		"ALIYUN_TEMPLATES=call_drill=SMS_100,remind_drill=SMS_101,note_drill=SMS_102,all_clear_drill=SMS_103,roster_drill=SMS_104", "WHISTLE_CARRIER_PRICES=aliyun:+86=0.05")
	p.env = append(p.env, more...)
}

// callback posts as Aliyun does and gives the status and the answer.
func callback(t *testing.T, p *program, path string, items any) (int, map[string]any) {
	t.Helper()
	body, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(p.Address+path, "application/json;charset=utf-8", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said := map[string]any{}
	_ = json.NewDecoder(answer.Body).Decode(&said)
	return answer.StatusCode, said
}

// TestADrillGoesByAliyunsTemplatesAndItsReceiptsAndRepliesCount walks a drill by the second carrier.
func TestADrillGoesByAliyunsTemplatesAndItsReceiptsAndRepliesCount(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		api := aliyuntest.New(t)
		p := install(t, database, "")
		byAliyun(p, api)
		if out := p.run("doctor"); !strings.Contains(out, "by aliyun") || !strings.Contains(out, "/aliyun/SECRET/report") || !strings.Contains(out, "no template for call, ") {
			t.Errorf("the doctor says:\n%s", out)
		}
		p.start()
		secretary := p.as("secretary")
		id := secretary.must(http.StatusCreated, "POST", "/callups", drill())["id"].(string)
		preview := secretary.must(http.StatusOK, "POST", "/callups/"+id+"/preview", nil)
		if cost, paged := preview["cost"].(float64), preview["paged"].(float64); cost < 0.05*paged {
			t.Errorf("%v for %v people", cost, paged)
		}
		secretary.must(http.StatusAccepted, "POST", "/callups/"+id+"/whistle", nil, "Idempotency-Key", "one")
		paged := int(preview["paged"].(float64))
		eventually(t, time.Minute, "everybody is paged", func() bool { return len(api.Sent()) >= paged })
		first := api.Sent()[0]
		if first.Template != "SMS_100" || first.Sign != "剑津社区" || first.Values["place"] == "" || first.Values["code"] == "" || first.Values["link"] != "" {
			t.Errorf("sent %+v", first)
		}
		receipt := []any{map[string]any{"phone_number": first.Phone, "success": true, "err_code": "DELIVERED", "biz_id": first.BizID, "out_id": first.OutID}}
		up := []any{map[string]any{"phone_number": first.Phone, "content": "１", "sequence_id": 77, "send_time": "2026-12-01 08:00:00", "dest_code": "1"}}
		for _, path := range []string{"/aliyun/wrong-secret-wrong-secret/report", "/aliyun/wrong-secret-wrong-secret/up"} {
			if status, _ := callback(t, p, path, up); status != http.StatusForbidden {
				t.Errorf("%s answers %d", path, status)
			}
		}
		for range 2 { // told twice, it counts once
			if status, said := callback(t, p, "/aliyun/"+callbackSecret+"/report", receipt); status != http.StatusOK || said["code"] != 0.0 || said["msg"] != "成功" {
				t.Errorf("the receipt: %d %v", status, said)
			}
			if status, said := callback(t, p, "/aliyun/"+callbackSecret+"/up", up); status != http.StatusOK || said["code"] != 0.0 {
				t.Errorf("the reply: %d %v", status, said)
			}
		}
		if c := secretary.counts(id); c["delivered"] != 1 || c["confirmed"] != 1 {
			t.Errorf("%v", c)
		}
		if status := callbackTwilio(t, p); status != http.StatusForbidden {
			t.Errorf("Twilio's webhook answers %d where no number goes by it", status)
		}
	})
}

func callbackTwilio(t *testing.T, p *program) int {
	t.Helper()
	answer, err := http.PostForm(p.Address+"/twilio/inbound", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// TestTheNextCarrierTakesOverWhereTheFirstIsDown sends by Aliyun first and by Twilio where Aliyun takes nothing.
func TestTheNextCarrierTakesOverWhereTheFirstIsDown(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		api, twilio := aliyuntest.New(t), newStandIn(t)
		api.Refuse = func(int, string) (int, string) { return http.StatusOK, "isv.AMOUNT_NOT_ENOUGH" }
		p := install(t, database, twilio.URL)
		byAliyun(p, api, "WHISTLE_CARRIER_ROUTES=+86=aliyun,twilio;*=twilio", "WHISTLE_CARRIER_WAYS=auto")
		p.start()
		secretary := p.as("secretary")
		id, _ := secretary.must(http.StatusCreated, "POST", "/callups", drill())["id"].(string)
		paged := int(secretary.must(http.StatusOK, "POST", "/callups/"+id+"/preview", nil)["paged"].(float64))
		secretary.must(http.StatusAccepted, "POST", "/callups/"+id+"/whistle", nil, "Idempotency-Key", "over")
		eventually(t, 90*time.Second, "Twilio reaches everybody", func() bool { return len(twilio.calls()) >= paged })
		for phone, n := range twilio.calls() {
			if n != 1 {
				t.Errorf("%s was paged %d times", phone, n)
			}
		}
		if len(api.Sent()) != 0 {
			t.Errorf("Aliyun took %d, too", len(api.Sent()))
		}
	})
}
