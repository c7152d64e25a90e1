package e2e_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var knownMember = regexp.MustCompile(`name="member" value="([^"]+)"`)

// file downloads what is no page.
func (r *reader) file(t *testing.T, path string) string {
	t.Helper()
	answer, err := r.client.Get(r.p.Address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s, %v", path, answer.Status, err)
	}
	return string(content)
}

// sends posts a form as the reader's browser and gives the status and the page.
func (r *reader) sends(t *testing.T, path string, form url.Values) (int, string) {
	t.Helper()
	answer, err := r.client.PostForm(r.p.Address+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(page)
}

// aPosterKnowsWhoScansIt types a code once at the muster point's poster; from then on one tap is enough.
func aPosterKnowsWhoScansIt(t *testing.T, p *program, secretary *caller, id, code, tail string) {
	t.Helper()
	path := posterLink.FindString(p.signedIn("secretary").page(t, "/callups/"+id+"/posters"))
	scanner, stranger := p.signedIn(""), p.signedIn("")
	if status, page := scanner.sends(t, path, url.Values{"code": {code}, "tail": {"0000"}}); status != http.StatusNotFound || knownMember.MatchString(page) {
		t.Errorf("four wrong digits answered %d", status)
	}
	if page := scanner.page(t, path); knownMember.MatchString(page) {
		t.Error("four wrong digits are remembered")
	}
	if status, page := scanner.sends(t, path, url.Values{"code": {strings.ToLower(code)}, "tail": {tail}}); status != http.StatusOK || !knownMember.MatchString(page) {
		t.Fatalf("the right code answered %d: %s", status, page)
	}
	if page := stranger.page(t, path); knownMember.MatchString(page) {
		t.Error("another browser is taken for the member")
	}
	known := knownMember.FindStringSubmatch(scanner.page(t, path)) // by the cookie: nothing is typed
	if known == nil {
		t.Fatal("the poster forgot who typed the code")
	}
	member := url.Values{"member": {known[1]}}
	member.Set("step", "check_in")
	if status, _ := scanner.sends(t, path, member); status != http.StatusConflict {
		t.Errorf("checking in to a shift at the muster point answered %d", status)
	}
	if counts := secretary.counts(id); counts["reported_in"] != 0 {
		t.Fatalf("somebody reported in: %v", counts)
	}
	member.Set("step", "arrive")
	if status, _ := scanner.sends(t, path, member); status != http.StatusOK {
		t.Errorf("the one tap answered %d", status)
	}
	if counts := secretary.counts(id); counts["reported_in"] != 1 {
		t.Errorf("the tap did not report in: %v", counts)
	}
}

// reportsSay reads both files of the after-action report from the console and compares their numbers.
func reportsSay(t *testing.T, p *program, id string, want map[string]string) {
	t.Helper()
	desk := p.signedIn("secretary")
	var report struct {
		Counts map[string]json.Number `json:"counts"`
	}
	if err := json.Unmarshal([]byte(desk.file(t, "/callups/"+id+"/report.json")), &report); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(strings.NewReader(desk.file(t, "/callups/"+id+"/report.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("总表")
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]string{"confirmed": "参加", "reported_in": "已报到"} // as the console's workbook calls them
	summary := map[string]string{}
	for _, row := range rows {
		if len(row) > 1 {
			summary[row[0]] = row[1]
		}
	}
	for name, number := range want {
		if report.Counts[name].String() != number || summary[figures[name]] != number {
			t.Errorf("%s is %s in report.json and %s in report.xlsx, want %s", name, report.Counts[name], summary[figures[name]], number)
		}
	}
}
