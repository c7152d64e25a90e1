package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

// someoneSaysYesAndDoesNotCome: a no-show is recorded by the leader, can be undone; a stand-in is offered the shift,
// one at a time with a time limit.
func someoneSaysYesAndDoesNotCome(s *stage) {
	_, houses := s.community("爽约社区")
	s.people(houses[0], 5)
	callUp := s.whistles(call{title: "说来没来", areas: []string{houses[0].area.Code}, posts: true})
	s.come(houses[0], 5)
	s.forms(callUp)
	for i := range 5 {
		s.texts(houses[0].phone(i), "1") // whoever leads has it
	}
	s.rosters(callUp)
	absent := s.holder(houses[0], "9:00")
	s.passes(time.Hour + 20*time.Minute) // it was to begin at 9:00
	leader := ""
	for i := range 5 {
		if link := s.link(houses[0].phone(i)); strings.Contains(s.sees("", link).html, link+"/group") {
			leader = link
		}
	}
	noShow := func() page {
		on := s.sees("", leader+"/group").says(houses[0].person(absent))
		row, form := on.formOf(houses[0].person(absent))
		form.Set("step", "no_show")
		return s.posts("", row, form)
	}
	noShow().says(houses[0].person(absent), "未到")
	duty := s.sees("secretary", callUp+"/duty").says("未到 1", houses[0].person(absent), "未到", "撤销")
	row, form := duty.formOf(houses[0].person(absent))
	form.Set("step", "undo")
	s.posts("secretary", row, form).says("未到 0").hides("撤销")
	noShow()
	s.sees("secretary en", callUp+"/duty").says("no-show 1", houses[0].person(absent))

	shift := shiftOf(s.sees("secretary", callUp+"/roster"), houses[0]) // the first of its two
	s.presses("secretary", s.sees("secretary", callUp+"/roster/candidates/"+shift), "/roster/offers", url.Values{"minutes": {"10"}})
	first := s.offered(houses[0])
	s.sees("secretary", callUp).says("顶班询问", "正在询问 "+houses[0].person(first), "前答复")
	s.sees("", s.link(houses[0].phone(first))).says("您能顶班吗？", "请在", "前答复", "我来顶班")
	s.passes(11 * time.Minute)
	second := s.offered(houses[0])
	if first == second || second == absent {
		s.t.Fatalf("%d let the time pass, then %d was asked in place of %d", first, second, absent)
	}
	if said := s.texts(houses[0].phone(second), "1"); !strings.Contains(said, "由您顶班") {
		s.t.Errorf("the stand-in was answered %q", said)
	}
	s.sees("secretary", callUp+"/roster/offers").says(houses[0].person(second)+" 顶班", "超时", houses[0].person(first))
	s.sees("secretary en", callUp+"/roster/offers").says(houses[0].person(second))
	s.sees("secretary", callUp+"/duty?all=1").says(houses[0].person(second))
}

// holder gives who of a building was told of a shift at a time of day.
func (s *stage) holder(in house, at string) int {
	s.t.Helper()
	for i := range 5 {
		if strings.Contains(s.got(in.phone(i)), "排班：今天"+at) {
			return i
		}
	}
	s.t.Fatalf("nobody was told of a shift at %s", at)
	return 0
}

// offered gives who of a building is asked to stand in, and asserts that one is.
func (s *stage) offered(in house) int {
	s.t.Helper()
	s.sends()
	asked := -1
	for i := range 5 {
		if strings.Contains(s.got(in.phone(i)), "顶班：") {
			if asked >= 0 {
				s.t.Errorf("%d and %d are asked at once", asked, i)
			}
			asked = i
		}
	}
	if asked < 0 {
		s.t.Fatal("nobody is asked to stand in")
	}
	return asked
}

// formOf finds the form in the row of a list that names somebody, with what a browser would send of it.
func (p page) formOf(name string) (action string, form url.Values) {
	p.t.Helper()
	for _, row := range regexp.MustCompile(`(?s)<(?:tr|li)>.*?</(?:tr|li)>`).FindAllString(p.html, -1) {
		if strings.Contains(visible(row), name) && strings.Contains(row, "<form") {
			return page{p.t, p.path, row}.form("")
		}
	}
	p.t.Fatalf("%s has nothing to press for %s:\n%s", p.path, name, visible(p.html))
	return "", nil
}

// theMemberMustStayInTheirOwnBuilding: location: only shifts inside it.
func theMemberMustStayInTheirOwnBuilding(s *stage) {
	_, houses := s.community("封控社区")
	s.people(houses[0], 2)
	callUp := s.whistles(call{title: "不出本楼", areas: []string{houses[0].area.ParentCode}, posts: true})
	s.come(houses[0], 2)
	bind := func(i int, says string) {
		link := s.link(houses[0].phone(i))
		s.presses("", s.sees("", link), "/building", url.Values{"bound": {map[bool]string{true: "no", false: "yes"}[says == ""]}}).says("已记录。", says)
	}
	solved := func() page {
		return s.presses("secretary", s.sees("secretary", callUp+"/roster"), "/roster/solve", nil)
	}
	row := func(p page, in house) string {
		return visible(regexp.MustCompile(`(?s)<tr><th scope="row">[^<]*` + in.name() + ` .*?</tr>`).FindString(p.html))
	}
	if free := solved(); strings.Contains(row(free, houses[1]), "0/1") {
		s.t.Fatalf("two who may go anywhere leave a post empty: %s", row(free, houses[1]))
	}
	for i := range 2 {
		bind(i, "您只在本楼值守：封控社区 "+houses[0].name()+"。不会排到别处。")
	}
	bound := solved()
	if own, other := row(bound, houses[0]), row(bound, houses[1]); strings.Contains(own, "0/1") || strings.Contains(other, "1/1") || strings.Contains(other, "成员") {
		s.t.Errorf("two who must stay in %s: there %q, in %s %q", houses[0].name(), own, houses[1].name(), other)
	}
	bound.says("缺口", houses[1].name(), "没有服务此处的人")
	s.sees("secretary en", callUp+"/roster").says(houses[1].name(), "nobody serves it")
	shift := shiftOf(bound, houses[1])
	s.sees("secretary", callUp+"/roster/why?shift="+shift+"&member="+s.memberIn(bound, houses[0].person(0))).says("不服务此处（只能在本楼）")
	bind(0, "")
	if free := row(solved(), houses[1]); strings.Contains(free, "0/1") || !strings.Contains(free, houses[0].person(0)) || strings.Contains(free, houses[0].person(1)) {
		s.t.Errorf("one may leave %s again, and in %s stands %q", houses[0].name(), houses[1].name(), free)
	}
}

// shiftOf gives a shift at a building, from the roster's table.
func shiftOf(roster page, in house) string {
	row := regexp.MustCompile(`(?s)<tr><th scope="row">[^<]*` + in.name() + ` .*?</tr>`).FindString(roster.html)
	return shiftIn.FindStringSubmatch(row)[1]
}

// memberIn gives the id of somebody whom the roster's table names.
func (s *stage) memberIn(roster page, name string) string {
	s.t.Helper()
	found := regexp.MustCompile(`member=(\w{26})">` + name + `<`).FindStringSubmatch(roster.html)
	if found == nil {
		s.t.Fatalf("the roster does not name %s", name)
	}
	return found[1]
}

// thePhoneHasNoData: SMS replies do everything that matters: 1, 2, 报到, 换班.
func thePhoneHasNoData(s *stage) {
	_, houses := s.community("短信社区")
	s.people(houses[0], 2)
	callUp := s.whistles(call{title: "没有流量", areas: []string{houses[0].area.Code}, posts: true})
	s.come(houses[0], 2)
	s.sees("secretary", callUp).says("参加 2")
	s.rosters(callUp)
	mine := s.holder(houses[0], "9:00")
	other := 1 - mine
	menu := s.texts(houses[0].phone(mine), "换班")
	if !strings.Contains(menu, "回换1：") || !strings.Contains(menu, houses[0].person(other)) {
		s.t.Fatalf("换班 was answered %q", menu)
	}
	s.got(houses[0].phone(other))
	if said := s.texts(houses[0].phone(mine), "换1"); !strings.Contains(said, "已问对方") {
		s.t.Errorf("换1 was answered %q", said)
	}
	if asked := s.got(houses[0].phone(other)); !strings.Contains(asked, "换班："+houses[0].person(mine)) || !strings.Contains(asked, "同意回 同意") {
		s.t.Errorf("the other was asked %q", asked)
	}
	s.sees("secretary", callUp+"/duty").says("换班", houses[0].person(mine))
	if said := s.texts(houses[0].phone(other), "同意"); !strings.Contains(said, "换班已成") {
		s.t.Errorf("同意 was answered %q", said)
	}
	s.passes(time.Hour)
	if said := s.texts(houses[0].phone(other), "报到"); !strings.Contains(said, "已签到") {
		s.t.Errorf("报到 was answered %q", said)
	}
	s.sees("secretary", callUp+"/duty").says("已签到 1", houses[0].person(other), "已签到 09:00")
	s.passes(3 * time.Hour)
	if said := s.texts(houses[0].phone(other), "签退"); !strings.Contains(said, "已签退") {
		s.t.Errorf("签退 was answered %q", said)
	}
	s.sees("secretary", callUp+"/duty?all=1").says(houses[0].person(other), "已签退")
	s.texts(houses[0].phone(mine), "2")
	s.sees("secretary", callUp).says("参加 1", "不能 1")
	s.sees("secretary", "/phones/"+houses[0].phone(mine)).says("召集：", "1", "换班", "换1", "2")
	s.sees("secretary en", "/phones/"+houses[0].phone(mine)).says("Reply")
}

// theNetworkIsDown: the printed roster with row codes works, and is keyed in later.
func theNetworkIsDown(s *stage) {
	_, houses := s.community("断网社区")
	s.people(houses[0], 4)
	s.people(houses[1], 4)
	callUp := s.whistles(call{title: "断网", areas: []string{houses[0].area.ParentCode}, posts: true})
	s.come(houses[0], 4)
	s.come(houses[1], 4)
	s.rosters(callUp)
	printed := s.presses("secretary", s.sees("secretary", callUp+"/sheet"), "/sheet", nil).says("断网时用：写下到达和离开的时间", "行号", houses[0].name(), "____:____").holds("data-print")
	rows := regexp.MustCompile(`<tr><td><strong>(\w+)</strong></td><td>[^<]* (\d\d?:00)–[^<]*</td><td>[^<]*</td><td>(\S+) `).FindAllStringSubmatch(printed.html, -1)
	if len(rows) != 4 {
		s.t.Fatalf("%d rows are printed of four shifts:\n%s", len(rows), visible(printed.html))
	}
	s.sees("secretary en", callUp+"/sheet").says("Printed roster", rows[0][1])
	var morning [][]string
	for _, row := range rows {
		if row[2] == "9:00" || row[2] == "09:00" {
			morning = append(morning, row)
		}
	}
	s.passes(8 * time.Hour) // nothing is heard until the call-up is over and the network back
	wrong := morning[0][1][:len(morning[0][1])-1] + "?"
	form := url.Values{"code": {morning[0][1], strings.ToLower(morning[1][1]), wrong}, "arrived": {"8:55", "未到", "9:00"}, "left": {"12:05", "", ""}}
	w := s.request("secretary", "POST", callUp+"/sheet/key-in", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	page{s.t, callUp + "/sheet/key-in", w.Body.String()}.says("已保存 2 行", morning[0][1], morning[0][3], morning[1][3]).holds(`value="`+wrong+`"`, `aria-invalid="true"`)
	s.sees("secretary", callUp+"/duty?all=1").says("未到 1").says(morning[0][3], "08:55–12:05")
	s.sees("secretary", callUp+"/report").says(morning[0][3]+" "+houses[0].name(), " 1 3.0 3.1 0 ", morning[1][3]).hides("user:", "member:", "carrier:")
}
