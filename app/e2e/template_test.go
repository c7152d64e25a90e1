package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"whistle/models/modelstest"
)

// TestTemplatesWavesAndReadinessByTheAPI copies a built-in template, changes and deletes the copy, looks at what
// a whistle would bring, and whistles in waves.
func TestTemplatesWavesAndReadinessByTheAPI(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := install(t, database, newStandIn(t).URL)
		p.start()
		secretary, auditor := p.as("secretary"), p.as("auditor")
		body := secretary.must(http.StatusOK, "GET", "/templates/flood", nil)
		if body["built_in"] != true || body["may_change"] != false {
			t.Errorf("the built-in template: %v", body)
		}
		secretary.must(http.StatusConflict, "PUT", "/templates/flood", body)
		secretary.must(http.StatusConflict, "DELETE", "/templates/flood", nil)
		body["name"], body["area"], body["quorum_per_cent"], body["waves"] = "江边防汛", "350702003011", 120, true
		auditor.must(http.StatusForbidden, "POST", "/templates", body)
		id, _ := secretary.must(http.StatusCreated, "POST", "/templates", body)["id"].(string)
		body["hours"] = 0
		secretary.must(http.StatusUnprocessableEntity, "PUT", "/templates/"+id, body)
		body["hours"] = 6
		if changed := secretary.must(http.StatusOK, "PUT", "/templates/"+id, body); changed["hours"] != 6.0 {
			t.Errorf("after the change: %v", changed)
		}
		ready := p.as("command").must(http.StatusOK, "GET", "/readiness?area=350702003011&template="+id, nil)
		items, _ := ready["items"].([]any)
		total, _ := ready["total"].(map[string]any)
		if len(items) != 16 || total["members"].(float64) < 500 || total["seats"].(float64) < 50 {
			t.Errorf("ready: %d grids, total %v", len(items), total)
		}
		secretary.must(http.StatusNoContent, "DELETE", "/templates/"+id, nil)
		secretary.must(http.StatusNotFound, "GET", "/templates/"+id, nil)

		draft := drill()
		plain, _ := secretary.must(http.StatusCreated, "POST", "/callups", draft)["id"].(string)
		draft["title"] = "改过的标题"
		if revised := secretary.must(http.StatusOK, "PUT", "/callups/"+plain, draft); revised["title"] != "改过的标题" {
			t.Errorf("a draft is not revised: %v", revised["title"])
		}
		draft["quorum"], draft["waves"] = 60, true
		callUp, _ := secretary.must(http.StatusCreated, "POST", "/callups", draft)["id"].(string)
		preview := secretary.must(http.StatusOK, "POST", "/callups/"+callUp+"/preview", nil)
		first := preview["page_for_quorum"].(float64)
		if preview["paged"] != first || first <= 60 || first >= 300 || preview["later"].(float64) < 200 || preview["expected_low"].(float64) >= preview["expected_high"].(float64) {
			t.Errorf("the preview of a wave for sixty: %v", preview)
		}
		secretary.must(http.StatusAccepted, "POST", "/callups/"+callUp+"/whistle", nil, "Idempotency-Key", "wave")
		if n := secretary.counts(callUp)["paged"]; n != int(first) {
			t.Errorf("%d are paged, the preview said %.0f", n, first)
		}
	})
}

// TestTemplateScreens walks the screens of templates, and sees that what was
// changed in the whistle form stays when something else is wrong.
func TestTemplateScreens(t *testing.T) {
	t.Parallel()
	takeDesk(t)
	p := install(t, modelstest.SQLiteURL(t), newStandIn(t).URL)
	p.start()
	wide := browser(t, 1440)
	signIn(wide, t, p, "secretary")
	do(wide, t, "copy", chromedp.Navigate(p.Address+"/templates"), chromedp.Click(chromedp.CSS(`a[href="/templates/new?from=cold_wave"]`)), chromedp.WaitVisible(chromedp.CSS("select[name=area]")))
	do(wide, t, "name and keep", chromedp.SetValue(chromedp.CSS("input[name=name]"), "敬老走访"), chromedp.SetValue(chromedp.CSS("input[name=hours]"), "5"),
		chromedp.SetValue(chromedp.CSS(`textarea[name="messages.call.zh"]`), "{place}走访:{when}"), chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitVisible(chromedp.CSS("section.fault")))
	if got := ask(wide, t, "the refused text", chromedp.Evaluate[string](`document.querySelector("details.wording[open] textarea[aria-invalid]").value`)); got != "{place}走访:{when}" {
		t.Errorf("the refused text is shown as %q", got)
	}
	do(wide, t, "mend the text", chromedp.SetValue(chromedp.CSS(`textarea[name="messages.call.zh"]`), "{place}走访:{when}。{answer}"), chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitVisible(chromedp.CSS(".notice")))
	edit := ask(wide, t, "the copy's address", chromedp.Evaluate[string](`[...document.querySelectorAll(".templates a[href^='/templates/']")].map(a=>a.getAttribute("href")).find(h=>!h.includes("new"))`))
	id := edit[len("/templates/"):]
	do(wide, t, "use it", chromedp.Navigate(p.Address+"/callups/new?plan="+id), chromedp.WaitVisible(chromedp.CSS("#reach dd")), chromedp.SetValue(chromedp.CSS("input[name=task_min]"), "3"), chromedp.SetValue(chromedp.CSS("input[name=title]"), "  "),
		chromedp.Click(chromedp.CSS(".bar button.main")), chromedp.WaitVisible(chromedp.CSS("section.fault")))
	for field, want := range map[string]string{"input[name=task_min]": "3", "input[name=task_each]": "4", "input[name=quorum]": "120%"} {
		if got := ask(wide, t, "what stays of "+field, chromedp.Value(chromedp.CSS(field))); got != want {
			t.Errorf("%s holds %q, want %q", field, got, want)
		}
	}
	do(wide, t, "delete after asking", chromedp.Navigate(p.Address+"/templates"), chromedp.Click(chromedp.CSS(".templates summary")), chromedp.Click(chromedp.CSS(`form[action="/templates/`+id+`/delete"] button`)), chromedp.WaitVisible(chromedp.CSS(".notice")))
	eventually(t, time.Minute, "it is gone", func() bool {
		return ask(wide, t, "what is left", chromedp.Evaluate[bool](`!document.querySelector(".templates details")`))
	})
}
