package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var linkIn = regexp.MustCompile(`https?://\S+/m/[A-Za-z0-9_-]{22}`)

// TestWholePathByTheAPIAlone walks from the draft to the stand-down against a carrier stand-in.
func TestWholePathByTheAPIAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		carrier := newStandIn(t)
		p := install(t, database, carrier.URL)
		p.start()
		secretary, command := p.as("secretary"), p.as("command")
		id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
		preview := secretary.must(200, http.MethodPost, "/callups/"+id+"/preview", nil)
		paged := int(preview["paged"].(float64))
		if paged < 500 || paged > 600 {
			t.Fatalf("the demo community pages %d", paged)
		}
		secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil, "Idempotency-Key", "one")
		secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil, "Idempotency-Key", "one")
		secretary.must(409, http.MethodPost, "/callups/"+id+"/whistle", nil)
		secretary.must(409, http.MethodPost, "/callups/"+id+"/whistle", nil, "Idempotency-Key", "two")
		eventually(t, time.Minute, "everybody is paged", func() bool { return len(carrier.calls()) >= paged })
		time.Sleep(1500 * time.Millisecond) // whoever was paged twice would show by now
		for phone, n := range carrier.calls() {
			if n != 1 {
				t.Errorf("%s was paged %d times", phone, n)
			}
		}
		if n := len(carrier.Sent()); n != paged {
			t.Errorf("%d messages for %d members", n, paged)
		}
		for _, m := range carrier.Sent() {
			if !strings.HasPrefix(m.Body, "【演练】") {
				t.Fatalf("a drill's message does not say so: %s", m.Body)
			}
		}
		answersCount(t, p, secretary, carrier, id, paged)
		receiptsSettle(t, secretary, carrier, id)
		formationRosterAndCoverage(t, secretary, command, id)
		before := len(carrier.Sent())
		secretary.must(200, http.MethodPost, "/callups/"+id+"/stand-down", nil)
		secretary.must(409, http.MethodPost, "/callups/"+id+"/stand-down", nil)
		eventually(t, time.Minute, "those who said yes are thanked", func() bool { return len(carrier.Sent()) > before })
		if status, _ := get(t, linkIn.FindString(carrier.Sent()[0].Body)); status != 404 {
			t.Errorf("a link answers %d after the stand-down", status)
		}
	})
}

func answersCount(t *testing.T, p *program, secretary *caller, carrier *standIn, id string, paged int) {
	t.Helper()
	sent := carrier.Sent()
	for i := range 10 { // five by link, five by reply; each other one declines
		answer, word := "yes", "1。"
		if i%2 == 1 {
			answer, word = "no", " 2 "
		}
		if i < 5 {
			post(t, linkIn.FindString(sent[i].Body), url.Values{"answer": {answer}})
			continue
		}
		form := url.Values{"From": {sent[i].To}, "Body": {word}, "MessageSid": {fmt.Sprintf("SMin%d", i)}}
		for range 2 { // the carrier tells twice
			if status := carrier.webhook(p.Address+"/twilio/inbound", form, authToken); status != 200 {
				t.Fatalf("inbound answered %d", status)
			}
		}
	}
	counts := secretary.counts(id)
	if counts["confirmed"] != 5 || counts["declined"] != 5 || counts["no_answer"] != paged-10 || counts["paged"] != paged {
		t.Errorf("after five yes and five no: %v", counts)
	}
	for i := 20; i < 120; i++ {
		post(t, linkIn.FindString(sent[i].Body), url.Values{"answer": {"yes"}})
	}
	carrier.webhook(p.Address+"/twilio/inbound", url.Values{"From": {sent[20].To}, "Body": {"报到"}, "MessageSid": {"SMreport"}}, authToken)
	if counts := secretary.counts(id); counts["confirmed"] != 105 || counts["reported_in"] != 1 {
		t.Errorf("after a hundred more and one report-in: %v", counts)
	}
	if status := carrier.webhook(p.Address+"/twilio/inbound", url.Values{"From": {sent[0].To}, "Body": {"1"}, "MessageSid": {"x"}}, "wrong"); status != 403 {
		t.Errorf("a wrong signature answered %d", status)
	}
}

func receiptsSettle(t *testing.T, secretary *caller, carrier *standIn, id string) {
	t.Helper()
	before := secretary.counts(id)
	for i, order := range [][]string{{"delivered", "sent", "delivered"}, {"sent", "undelivered", "sent"}, {"delivered", "undelivered"}} {
		m := carrier.Sent()[i]
		for _, status := range order {
			if got := carrier.webhook(m.Callback, url.Values{"MessageSid": {m.SID}, "MessageStatus": {status}, "To": {m.To}}, authToken); got != 204 {
				t.Fatalf("a receipt answered %d", got)
			}
		}
	}
	after := secretary.counts(id)
	if after["delivered"]-before["delivered"] != 2 || after["failed"]-before["failed"] != 1 || after["sent"] != before["sent"]-3 {
		t.Errorf("receipts twice and out of order: before %v, after %v", before, after)
	}
	if status := carrier.webhook(carrier.Sent()[0].Callback, url.Values{"MessageStatus": {"delivered"}}, "wrong"); status != 403 {
		t.Errorf("a receipt with a wrong signature answered %d", status)
	}
}

func formationRosterAndCoverage(t *testing.T, secretary, command *caller, id string) {
	t.Helper()
	branches := secretary.must(201, http.MethodPost, "/callups/"+id+"/formation", nil)["branches"].([]any)
	if len(branches) == 0 {
		t.Fatal("no branch was proposed")
	}
	secretary.must(403, http.MethodPatch, "/callups/"+id+"/formation", map[string]any{"approve": true})
	command.must(200, http.MethodPatch, "/callups/"+id+"/formation", map[string]any{"approve": true})
	roster := secretary.must(200, http.MethodPost, "/callups/"+id+"/roster/solve", nil)
	if len(roster["assignments"].([]any)) == 0 {
		t.Fatal("the roster is empty")
	}
	secretary.must(202, http.MethodPost, "/callups/"+id+"/roster/publish", nil)
	now := time.Now().UTC()
	query := "/coverage?area=350702&from=" + now.Format(time.RFC3339) + "&to=" + now.AddDate(0, 0, 3).Format(time.RFC3339) + "&by="
	filled := -1.0
	for _, by := range []string{"area", "task"} {
		report := command.must(200, http.MethodGet, query+by, nil)
		sum := 0.0
		for _, item := range report["items"].([]any) {
			sum += item.(map[string]any)["filled"].(float64)
		}
		total := report["total"].(map[string]any)["filled"].(float64)
		if sum != total || (filled >= 0 && total != filled) || total != float64(len(roster["assignments"].([]any))) {
			t.Errorf("coverage by %s adds up to %v, total %v, assigned %d", by, sum, total, len(roster["assignments"].([]any)))
		}
		filled = total
	}
}

// TestKilledRightAfterTheWhistleEverybodyIsPagedOnce kills the program with the answer still warm. What was in the
// air then is a doubt, which takes its time to settle.
func TestKilledRightAfterTheWhistleEverybodyIsPagedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		carrier := newStandIn(t)
		carrier.delay = 20 * time.Millisecond
		p := install(t, database, carrier.URL)
		p.start()
		secretary := p.as("secretary")
		id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
		paged := int(secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil)["paged"].(float64))
		p.kill()
		p.start()
		eventually(t, 3*time.Minute, "everybody is paged after the restart", func() bool { return len(carrier.calls()) == paged })
		for phone, n := range carrier.calls() {
			if n != 1 {
				t.Errorf("%s was paged %d times", phone, n)
			}
		}
	})
}

// TestCarrierThatAsksForPatienceLosesNobody answers 429 to every third message.
func TestCarrierThatAsksForPatienceLosesNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		carrier := newStandIn(t)
		carrier.refuse = func(n int) int {
			if n%3 == 0 && n < 120 {
				return http.StatusTooManyRequests
			}
			return 0
		}
		p := install(t, database, carrier.URL)
		p.start()
		secretary := p.as("secretary")
		id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
		paged := int(secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil)["paged"].(float64))
		eventually(t, 90*time.Second, "everybody is paged in the end", func() bool { return len(carrier.Sent()) >= paged })
		for phone, n := range carrier.calls() {
			if n != 1 {
				t.Errorf("%s was paged %d times", phone, n)
			}
		}
	})
}

// TestLookingAtALinkChangesNothing opens one a hundred times, as chat programs and phones do by themselves.
func TestLookingAtALinkChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		carrier := newStandIn(t)
		p := install(t, database, carrier.URL)
		p.start()
		secretary := p.as("secretary")
		id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
		secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil)
		eventually(t, time.Minute, "a page arrives", func() bool { return len(carrier.Sent()) > 0 })
		link := linkIn.FindString(carrier.Sent()[0].Body)
		before := secretary.counts(id)
		for i := range 100 {
			method := http.MethodGet
			if i%2 == 1 {
				method = http.MethodHead
			}
			r, _ := http.NewRequest(method, link, nil)
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			size, _ := io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if answer.StatusCode != http.StatusOK || size > 14*1024 {
				t.Fatalf("%s answered %d with %d bytes", method, answer.StatusCode, size)
			}
		}
		after := secretary.counts(id)
		for _, name := range []string{"opened", "confirmed", "declined", "no_answer", "reported_in"} {
			if before[name] != after[name] {
				t.Errorf("%s went from %d to %d", name, before[name], after[name])
			}
		}
		if _, page := get(t, link); strings.Contains(page, "<script") {
			t.Error("the member's page has a script")
		}
		if status, page := get(t, p.Address+"/c"); status != 200 || !strings.Contains(page, "name=\"tail\"") {
			t.Errorf("the page for a typed code answered %d", status)
		}
		if status, _ := get(t, p.Address+"/m/AAAAAAAAAAAAAAAAAAAAAA"); status != 404 {
			t.Errorf("an unknown link answered %d", status)
		}
	})
}

// TestWrongInputIsNamedAndNothingHalfDone tries the wrong call-ups of the issue.
func TestWrongInputIsNamedAndNothingHalfDone(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := install(t, database, "")
		p.start()
		secretary := p.as("secretary")
		for field, change := range map[string]func(map[string]any){
			"areas":        func(d map[string]any) { d["areas"] = []string{} },
			"ends_at":      func(d map[string]any) { d["ends_at"], d["tasks"] = d["starts_at"], nil },
			"tasks[0].min": func(d map[string]any) { d["tasks"].([]any)[0].(map[string]any)["min"] = 9 },
			"starts_at":    func(d map[string]any) { d["starts_at"] = "2026-12-01T08:00:00" },
			"title":        func(d map[string]any) { delete(d, "title") },
		} {
			draft := drill()
			change(draft)
			errors, _ := secretary.must(422, http.MethodPost, "/callups", draft)["errors"].([]any)
			named := false
			for _, e := range errors {
				named = named || e.(map[string]any)["field"] == field
			}
			if !named {
				t.Errorf("%s is not named in %v", field, errors)
			}
		}
		elsewhere := drill()
		elsewhere["areas"] = []string{"350702003001"} // the community next door
		secretary.must(422, http.MethodPost, "/callups", elsewhere)
		if items := secretary.must(200, http.MethodGet, "/callups", nil)["items"].([]any); len(items) != 0 {
			t.Errorf("%d call-ups were kept", len(items))
		}
		id := p.as("command").must(201, http.MethodPost, "/callups", elsewhere)["id"].(string)
		for _, path := range []string{"", "/summonses", "/formation", "/roster"} {
			secretary.must(404, http.MethodGet, "/callups/"+id+path, nil)
		}
		secretary.must(404, http.MethodPost, "/callups/"+id+"/whistle", nil)
		secretary.must(404, http.MethodGet, "/areas/350702003001", nil)
		if status, _ := (&caller{p: p, token: "wrong"}).call(http.MethodGet, "/callups", nil); status != 401 {
			t.Errorf("a wrong token answered %d", status)
		}
	})
}

// TestEmptyAuthTokenRefusesToStart: with it anybody could sign webhooks.
func TestEmptyAuthTokenRefusesToStart(t *testing.T) { onBoth(t, emptyAuthToken) }

func emptyAuthToken(t *testing.T, database string) {
	p := install(t, database, "http://127.0.0.1:1")
	p.env = append(p.env, "TWILIO_AUTH_TOKEN=", "WHISTLE_CARRIER_RATE=0")
	out, err := p.try("serve")
	if err == nil || !strings.Contains(out, "TWILIO_AUTH_TOKEN") || !strings.Contains(out, "WHISTLE_CARRIER_RATE") {
		t.Errorf("started, or does not name both faults: %v\n%s", err, out)
	}
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func post(t *testing.T, address string, form url.Values) {
	t.Helper()
	answer, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the member's page answered %d", answer.StatusCode)
	}
}

// TestCommandsDoWhatTheySay carries out the commands that work without a server.
func TestCommandsDoWhatTheySay(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := install(t, database, "")
		p.start()
		secretary := p.as("secretary")
		id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
		secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil)
		for _, file := range []string{"after.json", "after.xlsx"} {
			if out := p.run("callup", "export", id, "--out", file); !strings.Contains(out, " people, ") {
				t.Errorf("export said %s", out)
			}
		}
		secretary.must(200, http.MethodPost, "/callups/"+id+"/stand-down", nil)
		for command, want := range map[string]string{
			"doctor": "audit: ok", "audit verify": "the audit holds", "version": "whistle ", "user list": "secretary", "purge --dry-run": "would be forgotten",
			"purge": "forgotten: 0 texts", "migrate status": "schema version",
		} {
			if out := p.run(strings.Fields(command)...); !strings.Contains(out, want) {
				t.Errorf("whistle %s said %q", command, out)
			}
		}
		if out, err := p.try("seed"); err == nil || !strings.Contains(out, "holds people") {
			t.Errorf("seeding over people: %v, %s", err, out)
		}
		if out, err := p.try("serve", "--no-such-flag"); err == nil || err.Error() != "exit status 2" {
			t.Errorf("wrong usage: %v, %s", err, out)
		}
	})
}

// TestASpreadsheetWithOneWrongPhoneIsAProblemThatNamesItsRow sends one by the API.
func TestASpreadsheetWithOneWrongPhoneIsAProblemThatNamesItsRow(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := install(t, database, "")
		p.start()
		secretary := p.as("secretary")
		var form bytes.Buffer
		writer := multipart.NewWriter(&form)
		_ = writer.WriteField("area", "350702003011")
		file, err := writer.CreateFormFile("file", "名单.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(file, "姓名,手机,楼栋\n陈建国,15499999991,1号楼\n林秀英,123,1号楼\n")
		_ = writer.Close()
		r, _ := http.NewRequest(http.MethodPost, p.Address+"/api/v1/members/import", &form)
		r.Header.Set("Authorization", "Bearer "+secretary.token)
		r.Header.Set("Content-Type", writer.FormDataContentType())
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(text), "rows[3].phone") || answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("answered %d %s: %s", answer.StatusCode, answer.Header.Get("Content-Type"), text)
		}
		if items := secretary.must(200, http.MethodGet, "/members?name=陈建国&limit=500", nil)["items"].([]any); len(items) > 0 {
			for _, item := range items {
				if item.(map[string]any)["phone"] == "*******9991" {
					t.Error("the right row was kept though the whole file was refused")
				}
			}
		}
	})
}
