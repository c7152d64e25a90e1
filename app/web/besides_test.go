package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// besides are cases that the table does not name, played on the same stage.
var besides = []scenario{
	{"nobody has asked for a visit", nobodyHasAskedForAVisit},
	{"a team has lost its leader", aTeamHasLostItsLeader},
	{"the server's clock is hours off", theServersClockIsHoursOff},
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

// aTeamHasLostItsLeader: who leads a service team is moved out of it by hand, the screen says that nobody leads it, and
// whoever is appointed there is told.
func aTeamHasLostItsLeader(s *stage) {
	code, houses := s.community("车队社区")
	list := []string{"姓名,手机,楼栋,政治面貌,技能"}
	phone := func(i int) string { return fmt.Sprintf("+861549900010%d", i) }
	for i := range 3 {
		list = append(list, fmt.Sprintf("司机%d,%s,%s,正式党员,driver", i, phone(i), houses[0].name()))
	}
	s.imports(code, strings.Join(list, "\n"))
	callUp := s.whistles(call{title: "车队", areas: []string{code}})
	for i := range 3 {
		s.texts(phone(i), "1")
	}
	s.forms(callUp)
	team := func(p page) page { return p.section("队长") }
	said := visible(team(s.sees("secretary", callUp+"/formation").hides("没有队长")).html)
	leader := regexp.MustCompile(`队长 (司机(\d))`).FindStringSubmatch(said)
	if leader == nil {
		s.t.Fatalf("nobody leads the team: %s", said)
	}
	old, _ := strconv.Atoi(leader[2])
	next := (old + 1) % 3
	edit := func(i int, change url.Values) page {
		shown := team(s.sees("secretary", callUp+"/formation"))
		change["member"] = []string{regexp.MustCompile(`<option value="(\w{26})">` + fmt.Sprintf("司机%d", i)).FindStringSubmatch(shown.html)[1]}
		return team(s.presses("secretary", shown, "/formation/edit", change))
	}
	edit(old, url.Values{"team": {"none"}}).says("没有队长：请任命一名").hides(leader[1])
	s.sees("secretary en", callUp+"/formation").says("No leader: appoint one", "Make team leader", "Grid officers", "told by message")
	s.sees("secretary", callUp+"/formation").says("网格员", "已发短信告知").hides("没有发短信")
	s.got(phone(next))
	edit(next, url.Values{}).says(fmt.Sprintf("队长 司机%d", next)).hides("没有队长")
	s.sends()
	if told := s.got(phone(next)); !strings.Contains(told, "您任车队社区运输突击队负责人") {
		s.t.Errorf("who leads the team now was told %q", told)
	}
}

// theServersClockIsHoursOff: every screen says by how much, that nothing goes out, and leads to the telephone list.
func theServersClockIsHoursOff(s *stage) {
	s.sees("secretary", "/").hides("时钟")
	s.ahead = 8 * time.Hour
	s.sees("secretary", "/").says("本服务器的时钟比数据库快 8 小时", "本服务器不发短信").holds(`href="/telephone"`)
	s.ahead = -26*time.Hour - 5*time.Minute
	s.sees("auditor", "/administration/paging").says("本服务器的时钟比数据库慢 26 小时 5 分")
	s.sees("secretary en", "/").says("This server's clock is 26 h 5 min behind the database's")
	s.ahead = time.Minute
	s.sees("secretary", "/").hides("时钟")
}
