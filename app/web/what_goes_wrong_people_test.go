package web_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// shiftIn is a shift whose candidates can be looked at.
var shiftIn = regexp.MustCompile(`/roster/candidates/(\w{26})`)

// imports sends a spreadsheet of members with the boxes ticked as given.
func (s *stage) imports(area, csv string, ticked ...string) page {
	s.t.Helper()
	return s.sendsList("secretary", "/members/import", area, csv, ticked...)
}

// sendsList sends a spreadsheet to a screen that takes one.
func (s *stage) sendsList(login, to, area, csv string, ticked ...string) page {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	s.must(form.WriteField("area", area))
	for _, box := range ticked {
		s.must(form.WriteField(box, "yes"))
	}
	file, err := form.CreateFormFile("file", "list.csv")
	s.must(err)
	_, err = file.Write([]byte(csv))
	s.must(err)
	s.must(form.Close())
	return s.uploads(login, to, form.FormDataContentType(), &body)
}

// namesColumns sends faulty rows of both lists: each fault stands beside its column's heading as the reader says it.
func (s *stage) namesColumns(area string) {
	s.t.Helper()
	members, requests := "姓名,手机,楼栋\n某人,1,无此楼\n", "楼栋,诉求,类别\n无此楼,米,买菜\n"
	s.imports(area, members, "dry_run").says("1 行有错，什么都没有保存", "有错 1", "2 手机 「1」", "2 楼栋 「无此楼」")
	s.imports(area, "姓名,手机,楼栋\n某人,,\n", "dry_run").says("2 手机 没有手机号", "2 楼栋 没有楼栋或网格")
	s.sendsList("secretary", "/requests/import", "", requests, "dry_run").says("2 楼栋 ", "2 类别 没有吹哨时只能登记走访")
	s.sendsList("secretary en", "/members/import", area, members, "dry_run").says("2 Phone ", "2 Home ")
	s.sendsList("secretary en", "/requests/import", "", requests, "dry_run").says("2 Building ", "2 Kind ")
}

// theSamePhoneTwiceInAnImport: one person: shown, merged on confirmation.
func theSamePhoneTwiceInAnImport(s *stage) {
	code, houses := s.community("重号社区")
	csv := strings.ReplaceAll("姓名,手机,楼栋,政治面貌,技能\n重号甲,15499000001,HOME,正式党员,driver\n重号乙,15499000002,HOME,正式党员,\n重号甲,15499000001,HOME,正式党员,sampling\n", "HOME", houses[0].name())
	twice := []string{"4 手机 手机号相同，算一个人", "第 2 (重号甲) = 4 (重号甲) 行"}
	s.imports(code, csv, "dry_run").says("没有保存任何内容", "行 3", "新增 2").says(twice...)
	s.sees("secretary", "/members?name=重号").says("没有找到人").hides("重号甲")
	s.imports(code, csv).says("没有保存任何内容", "勾选“合并（确认）”再导入一次").says(twice...) // nobody has confirmed it
	s.imports(code, csv, "merge").says("已保存", "新增 2").says(twice...)
	shown := s.sees("secretary", "/members?name=重号").says("重号甲", "重号乙")
	if n := strings.Count(visible(shown.html), "重号甲"); n != 1 {
		s.t.Errorf("one person is listed %d times", n)
	}
	shown.says("重号甲", houses[0].name(), "驾驶", "采样") // what both rows know of them
	s.imports(code, csv, "merge").says("已保存", "新增 0", "更新 2")
	s.sees("secretary en", "/members/import").says("rows with the same phone are one person: merge them")
	s.namesColumns(code)
}

// linkTo finds the links whose address holds part.
func linkTo(part string) *regexp.Regexp {
	return regexp.MustCompile(`<a [^>]*href="([^"]*` + part + `[^"#]*)`)
}

// aMemberLivesInTwoCalledAreasOrIsInTwoCallUps: one page each, asked which; one place at a time in the roster.
func aMemberLivesInTwoCalledAreasOrIsInTwoCallUps(s *stage) {
	home, houses := s.community("居住社区")
	work, others := s.community("工作社区")
	s.people(houses[0], 1)
	s.people(others[0], 1)
	both := houses[0].phone(0)
	enrol := linkTo("enrol=").FindStringSubmatch(s.sees("secretary", "/members?name="+url.QueryEscape(houses[0].person(0))).html)
	s.presses("secretary", s.sees("secretary", html.UnescapeString(enrol[1])), "/enrol", url.Values{"area": {work}})
	s.whistles(call{title: "两地同召", areas: []string{home, work}})
	if got := s.got(both); strings.Count(got, "召集：") != 1 {
		s.t.Errorf("who lives in one called area and is enrolled in another got %q", got)
	}
	s.ends()

	first := s.whistles(call{title: "先召", areas: []string{home}, posts: true, sites: "area"})
	s.clock.Advance(time.Second)
	second := s.whistles(call{title: "后召", areas: []string{work}, posts: true, sites: "area"})
	if got := s.got(both); strings.Count(got, "召集：") != 2 {
		s.t.Errorf("whoever is in two call-ups got %q", got)
	}
	asked := s.texts(both, "1")
	if !strings.Contains(asked, "您有多个召集，请回 A1能来A2不能：后召 B1能来B2不能：先召") {
		s.t.Errorf("a yes that fits two call-ups was answered %q", asked)
	}
	for _, callUp := range []string{first, second} {
		s.sees("secretary", callUp).says("参加 0")
	}
	s.texts(both, "B1")
	s.sees("secretary", first).says("参加 1")
	s.sees("secretary", second).says("参加 0")
	s.sees("", s.link(both)).says("您同时还被“先召”召集。同一时间只会排一处。", "查看")
	s.texts(both, "1") // the other is the only one that waits now
	s.rosters(first).says("1/1", houses[0].person(0)).hides("0/1")
	s.presses("secretary", s.sees("secretary", second+"/roster"), "/roster/solve", nil).says("0/1").hides("1/1", houses[0].person(0))
	shift := shiftIn.FindStringSubmatch(s.sees("secretary", second+"/roster").html)
	s.sees("secretary", second+"/roster/candidates/"+shift[1]).says(houses[0].person(0))
	s.presses("secretary", s.sees("secretary", second+"/roster/candidates/"+shift[1]), "/roster/assign", nil)
	s.sees("secretary", second+"/roster").says("同一时间已有班次")
}

// fewerThanThreeFullMembers: a joint branch is proposed.
func fewerThanThreeFullMembers(s *stage) {
	_, houses := s.community("两人社区")
	s.people(houses[0], 1)
	s.people(houses[1], 1)
	callUp := s.whistles(call{title: "党员不足", areas: []string{houses[0].area.ParentCode}})
	s.come(houses[0], 1)
	s.come(houses[1], 1)
	s.presses("secretary", s.sees("secretary", callUp+"/formation"), "/formation", nil).says("联合党支部 待批准", "正式党员2名，不足3名，建议与最近的第2网格组成联合党支部")
	s.sees("secretary en", callUp+"/formation").says("full members: 2, fewer than 3; a joint branch with the nearest, 第2网格, is proposed")
}

// aBuildingWithNobodyInIt: adopted by the nearest group, shown on the board.
func aBuildingWithNobodyInIt(s *stage) {
	_, houses := s.community("空楼社区")
	s.people(houses[0], 4)
	callUp := s.whistles(call{title: "无人楼栋", areas: []string{houses[0].area.ParentCode}})
	s.come(houses[0], 4)
	s.presses("secretary", s.sees("secretary", callUp+"/formation"), "/formation", nil).says(houses[0].name()+"党小组", houses[1].name()+" 认领")
	s.sees("secretary", callUp).says("没有人的楼栋，由最近的小组认领 1", houses[1].name()+" → "+houses[0].name()+"党小组")
	s.sees("secretary en", callUp).says("nearest group", houses[1].name()+" → "+houses[0].name()+"党小组")
}

// theLeaderFallsSilent: the next in line acts, and is told.
func theLeaderFallsSilent(s *stage) {
	_, houses := s.community("失联社区")
	s.people(houses[0], 5)
	callUp := s.whistles(call{title: "组长失联", areas: []string{houses[0].area.Code}})
	s.come(houses[0], 5)
	s.forms(callUp)
	leader, secretary := -1, -1
	for i := range 5 {
		told := s.got(houses[0].phone(i))
		if strings.Contains(told, "您任"+houses[0].name()+"党小组负责人") {
			leader = i
		} else if strings.Contains(told, "负责人") {
			secretary = i
		}
	}
	if leader < 0 || secretary < 0 {
		s.t.Fatal("nobody was told to lead")
	}
	s.texts(houses[0].phone(secretary), "1") // has it
	s.sees("", s.link(houses[0].phone(leader))).says("您被任命为负责人，请确认。")
	s.passes(31 * time.Minute)
	next := -1
	for i := range 5 {
		if strings.Contains(s.got(houses[0].phone(i)), houses[0].name()+"党小组负责人联系不上，由您接任") {
			next = i
		}
	}
	if next < 0 || next == leader {
		s.t.Fatalf("%d fell silent and %d was told to act", leader, next)
	}
	said := []string{houses[0].name() + "党小组: " + houses[0].person(leader), "由 " + houses[0].person(next) + " 接任"}
	s.sees("secretary", callUp).section("由 ").says(said...)
	s.sees("secretary", callUp+"/formation").says("组长 " + houses[0].person(next)).says(said...)
	s.sees("secretary en", callUp).says(houses[0].person(leader), houses[0].person(next))
	s.sees("", s.link(houses[0].phone(next))+"/group").says(houses[0].name()+"党小组", houses[0].person(leader)) // acts: it is their group's page now
	s.presses("secretary", s.sees("secretary", callUp+"/formation"), "/give-back", nil).says("组长 " + houses[0].person(leader))
}
