package web_test

import (
	"net/http"
	"net/url"
	"strings"
)

// besides are cases that the table does not name, played on the same stage.
var besides = []scenario{
	{"nobody has asked for a visit", nobodyHasAskedForAVisit},
}

// nobodyHasAskedForAVisit: nobody is paged for nothing; the screens say how to take the requests, and the draft waits.
func nobodyHasAskedForAVisit(s *stage) {
	here, houses := s.community("寒潮社区")
	s.people(houses[0], 1)
	action, form := s.sees("secretary", s.plan("secretary", "寒潮敬老")).form("/callups")
	form.Set("title", "无人申请")
	form["area"] = []string{here}
	ways := []string{`href="/requests/posters"`, `href="/requests?kind=visit&callup=ahead#take"`, `href="/requests/import?callup=ahead"`}
	s.sees("secretary", "/callups/reach?"+form.Encode()).says("还没有要来做的事", "先登记走访申请", "已填的内容不会丢失").holds(ways...).hides("预计")
	preview := s.posts("secretary", action, form).says("还没有要来做的事", "先登记走访申请", "草稿已保留").holds(ways...).hides("吹哨（按住")
	draft := "/callups/" + madeIn.FindStringSubmatch(preview.html)[1]
	s.sees("secretary en", draft+"/preview").says("There is nothing to come for yet", "Take the requests first")
	w := s.request("secretary", http.MethodPost, draft+"/whistle", "application/x-www-form-urlencoded", strings.NewReader(""))
	page{s.t, draft, w.Body.String()}.says("没有吹哨。请先登记走访申请", "无人申请", "还没有要来做的事")
	if told := s.got(houses[0].phone(0)); w.Code != http.StatusConflict || told != "" {
		s.t.Errorf("a whistle for nothing is answered %d, and a member was told %q", w.Code, told)
	}
	s.presses("secretary", s.sees("secretary", "/requests?kind=visit&callup=ahead"), "/requests", url.Values{"area": {houses[0].area.Code}, "callback": {"301室"}})
	s.presses("secretary", s.sees("secretary", draft+"/preview").says("1 户在 1 处登记走访", "真实召集：向 1 人吹哨"), "/whistle", nil)
	s.sends()
	if told := s.got(houses[0].phone(0)); !strings.Contains(told, "召集：") {
		s.t.Errorf("with a visit asked for the member was told %q", told)
	}
}
