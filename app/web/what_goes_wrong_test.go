package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"whistle/models"
)

// scenario is a case as people live it.
type scenario struct {
	name string
	play func(*stage)
}

// whatGoesWrong are the cases that Whistle is made for, by their names in the table of that title. Each is played
// as people do it, with their browsers and phones, and ends on the screen that shows it.
var whatGoesWrong = []scenario{
	{"nobody answers", nobodyAnswers},
	{"far too many answer", farTooManyAnswer},
	{"the secretary is away", theSecretaryIsAway},
	{"the same phone twice in an import", theSamePhoneTwiceInAnImport},
	{"a member lives in two called areas, or is in two call-ups", aMemberLivesInTwoCalledAreasOrIsInTwoCallUps},
	{"fewer than three full members", fewerThanThreeFullMembers},
	{"a building with nobody in it", aBuildingWithNobodyInIt},
	{"the leader falls silent", theLeaderFallsSilent},
	{"someone says yes and does not come", someoneSaysYesAndDoesNotCome},
	{"the member must stay in their own building", theMemberMustStayInTheirOwnBuilding},
	{"the phone has no data", thePhoneHasNoData},
	{"the network is down", theNetworkIsDown},
	{"a drill is taken for real", aDrillIsTakenForReal},
}

// TestWhatGoesWrong plays every case, each in communities of its own, so that they share one database.
func TestWhatGoesWrong(t *testing.T) {
	onStage(t, func(s *stage) {
		whole := s.t
		for _, c := range slices.Concat(whatGoesWrong, besides) {
			whole.Run(c.name, func(t *testing.T) {
				s.t = t
				defer func() { s.t = whole }()
				s.morning()
				c.play(s)
				s.ends()
			})
		}
	})
}

// ends stands every open call-up down, so that none of it reaches into the next case.
func (s *stage) ends() {
	s.t.Helper()
	for _, id := range s.open() {
		s.presses("secretary", s.sees("secretary", "/callups/"+id+"/stand-down"), "/stand-down", nil)
	}
	s.sends()
}

// morning waits for the next 8 o'clock.
func (s *stage) morning() {
	now := s.clock.Now().UTC()
	s.clock.Advance(time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC).Sub(now))
}

var openIn = regexp.MustCompile(`<a href="/callups/(\w{26})"><strong>`)

// open gives the call-ups that the secretary's home lists as under way.
func (s *stage) open() []string {
	s.t.Helper()
	var ids []string
	for _, found := range openIn.FindAllStringSubmatch(s.sees("secretary", "/").html, -1) {
		ids = append(ids, found[1])
	}
	return ids
}

// call says how a call-up differs from a real flood in one area for everybody, from the next hour on for six
// hours, with nothing that happens by itself.
type call struct {
	by       string // "secretary" where not given
	title    string
	areas    []string
	drill    bool
	quorum   int
	remind   string
	otherWay string
	widen    string
	posts    bool   // a seat at each building, from hour to hour of three
	sites    string // where the posts are, "building" where not given
}

var madeIn = regexp.MustCompile(`/callups/(\w{26})/discard`)

// whistles fills the form in, looks at the preview and whistles; it gives the call-up's path.
func (s *stage) whistles(c call) string {
	s.t.Helper()
	if c.by == "" {
		c.by = "secretary"
	}
	plan := s.plan(c.by, "防汛转移")
	starts := s.clock.Now().Add(time.Hour).In(time.FixedZone("", 8*3600))
	change := url.Values{
		"title": {c.title}, "area": c.areas, "quorum": nil, "remind": {c.remind}, "other_way": {c.otherWay}, "widen": {c.widen}, "muster_point": {"活动室"},
		"starts_at": {starts.Format("2006-01-02T15:04")}, "ends_at": {starts.Add(6 * time.Hour).Format("2006-01-02T15:04")}, "task_wanted": nil,
	}
	if c.drill {
		change["drill"] = []string{"yes"}
	}
	if c.quorum > 0 {
		change.Set("quorum", strconv.Itoa(c.quorum))
	}
	if c.posts {
		if c.sites == "" {
			c.sites = "building"
		}
		for name, value := range map[string]string{"wanted": "0", "kind": "supply", "sites": c.sites, "min": "1", "ideal": "1", "hours": "3", "per": "", "each": "", "skill": ""} {
			change.Set("task_"+name, value)
		}
	}
	preview := s.presses(c.by, s.sees(c.by, plan), "/callups", change)
	id := madeIn.FindStringSubmatch(preview.html)
	if id == nil {
		s.t.Fatalf("the draft was refused:\n%s", visible(preview.html))
	}
	preview.says(map[bool]string{false: "真实召集：向", true: "演练：向"}[c.drill])
	s.presses(c.by, preview, "/whistle", nil)
	s.sends()
	return "/callups/" + id[1]
}

// plan gives where the form of a template begins.
func (s *stage) plan(login, name string) string {
	s.t.Helper()
	found := regexp.MustCompile(`<a href="(/callups/new\?plan=[^"]+)"><strong>` + name).FindStringSubmatch(s.sees(login, "/callups/new").html)
	if found == nil {
		s.t.Fatalf("there is no plan %s", name)
	}
	return found[1]
}

// rosters fills the posts and tells everybody.
func (s *stage) rosters(callUp string) page {
	s.t.Helper()
	s.presses("secretary", s.presses("secretary", s.sees("secretary", callUp+"/roster"), "/roster/solve", nil), "/roster/publish", nil)
	s.sends()
	return s.sees("secretary", callUp+"/roster")
}

// forms proposes a formation, and command approves it.
func (s *stage) forms(callUp string) {
	s.t.Helper()
	s.presses("secretary", s.sees("secretary", callUp+"/formation"), "/formation", nil)
	s.presses("command", s.sees("command", callUp+"/formation"), "/approve", url.Values{"document_number": {"延党发〔2026〕1号"}})
	s.sends()
}

// come lets the first n people of a building say yes by text, one after the other.
func (s *stage) come(in house, n int) {
	s.t.Helper()
	for i := range n {
		s.clock.Advance(time.Second)
		s.texts(in.phone(i), "1")
	}
}

const (
	secretaryPhone = "+8615490000001"
	deputyPhone    = "+8615490000002"
	commandPhone   = "+8615490000003"
)

// alerted gives those who direct a phone on which they are told.
func (s *stage) alerted() {
	s.t.Helper()
	for login, phone := range map[string]string{"secretary": secretaryPhone, "deputy": deputyPhone, "command": commandPhone} {
		s.presses(login, s.sees(login, "/deputies"), "/deputies/phone", url.Values{"phone": {phone}})
	}
}

// nobodyAnswers: reminds, widens to adjacent grids in the order of closeness, then tells the secretary and
// command; shows who can be telephoned.
func nobodyAnswers(s *stage) {
	s.alerted()
	here, near := s.community("无声社区")
	next, far := s.community("邻近社区")
	s.must(models.Do(s.t.Context(), s.db, func(tx *models.Tx) error { return touch(tx, here, next) }))
	for _, h := range near {
		s.people(h, 2)
	}
	s.people(far[0], 1)
	callUp := s.whistles(call{title: "无人应答", areas: []string{near[0].area.Code}, quorum: 20, remind: "10, 20", otherWay: "25", widen: "30"})
	asked := func(what string, h house, want string) {
		s.t.Helper()
		if got := s.got(h.phone(0)); !strings.Contains(got, want) || want == "" && got != "" {
			s.t.Errorf("%s: the phone in %s got %q, not %q", what, h.name(), got, want)
		}
	}
	asked("the whistle", near[0], "召集：")
	s.passes(10 * time.Minute)
	asked("after 10 minutes", near[0], "等您答复")
	s.passes(10 * time.Minute)
	asked("after 20 minutes", near[0], "等您答复")
	s.passes(5 * time.Minute)
	asked("after 25 minutes, by another way", near[0], "输入编号")
	for i, ring := range []struct {
		name   string
		reach  []house
		beyond house
	}{{"its own grid", near[1:2], near[2]}, {"the adjacent grid", near[2:], far[0]}, {"the adjacent community", far[:1], house{}}} {
		if ring.beyond.number > 0 {
			asked("before "+ring.name, ring.beyond, "")
		}
		s.passes([]time.Duration{5, 10, 10}[i] * time.Minute)
		for _, h := range ring.reach {
			asked(ring.name, h, "召集：")
		}
	}
	s.passes(30 * time.Minute)
	for who, phone := range map[string]string{"the secretary": secretaryPhone, "command": commandPhone} {
		if told := s.got(phone); !strings.Contains(told, "召集人手不足：0人参加，9人未答复，还差20人。请打电话或扩大范围。") {
			s.t.Errorf("%s was told %q", who, told)
		}
	}
	s.sees("secretary", callUp).says("提醒未答复的人 已做", "提醒未答复的人 已做", "换一种答复方式再问 已做", "扩大到本网格 已做", "扩大到相邻网格 已做", "扩大到本社区 已做", "扩大到相邻社区 已做", "告知社区书记 已做", "告知副手", "告知区指挥部 已做", "还没有答复 9")
	s.sees("secretary en", callUp).says("remind the silent done", "Not answered yet 9")
	for _, login := range []string{"secretary", "command"} {
		s.sees(login, "/").section("人手不足，已上报").says("无人应答", "0 人已答应，9 人未答复")
	}
	list := s.sees("secretary", callUp+"/telephone").says(near[0].name(), near[0].person(0), "*0000")
	s.presses("secretary", list, "/telephone", nil).holds(`href="tel:` + near[0].phone(1))
}

// farTooManyAnswer: stops widening at the quorum, thanks and releases the late ones as reserve, in order.
func farTooManyAnswer(s *stage) {
	_, houses := s.community("踊跃社区")
	s.people(houses[0], 7)
	s.people(houses[2], 1)
	callUp := s.whistles(call{title: "人手过多", areas: []string{houses[0].area.Code}, quorum: 3, remind: "10", widen: "30"})
	s.come(houses[0], 3)
	for i := 3; i < 6; i++ {
		s.clock.Advance(time.Second)
		place := strconv.Itoa(i - 2)
		if thanks := s.texts(houses[0].phone(i), "1"); !strings.Contains(thanks, "感谢响应，人数已够，您列为后备第"+place+"位") {
			s.t.Errorf("the %dth yes was answered %q", i+1, thanks)
		}
	}
	s.got(houses[0].phone(6))
	s.passes(time.Hour)
	if late := s.got(houses[0].phone(6)) + s.got(houses[2].phone(0)); late != "" {
		s.t.Errorf("with enough there, the others got %q", late)
	}
	s.sees("secretary", callUp).says("提醒未答复的人 取消", "扩大到相邻网格 取消", "候补，按答复先后递补 3", houses[0].person(3), houses[0].person(4), houses[0].person(5))
	s.sees("secretary en", callUp).says("In reserve, in the order of their answers 3")
	s.sees("", s.link(houses[0].phone(4))).says("您是候补第 2 位")
	s.texts(houses[0].phone(0), "2")
	if told := s.got(houses[0].phone(3)); !strings.Contains(told, "现在需要您") {
		s.t.Errorf("the first of the reserve is wanted now and was told %q", told)
	}
	s.sees("", s.link(houses[0].phone(3))).hides("候补")
	s.sees("", s.link(houses[0].phone(4))).says("您是候补第 1 位")
	s.sees("secretary", callUp).says("候补，按答复先后递补 2", houses[0].person(4), houses[0].person(5))
}

// theSecretaryIsAway: a deputy or the area above may whistle; both are named in the audit.
func theSecretaryIsAway(s *stage) {
	_, houses := s.community("无主社区")
	s.people(houses[0], 1)
	until := s.clock.Now().Add(3 * time.Hour).In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04")
	s.presses("secretary", s.sees("secretary", "/deputies"), "/deputies", url.Values{"deputy": {"deputy"}, "until": {until}})
	s.sees("deputy", "/deputies").says("您正代 secretary 行使职责")
	s.sees("deputy en", "/deputies").says("You act for secretary")
	callUp := s.whistles(call{by: "deputy", title: "代理吹哨", areas: []string{houses[0].area.Code}})
	if got := s.got(houses[0].phone(0)); !strings.Contains(got, "召集：") {
		s.t.Errorf("the deputy whistled and the phone got %q", got)
	}
	s.whistles(call{by: "command", title: "上级吹哨", areas: []string{houses[0].area.Code}})
	s.sees("auditor", "/administration").section("审计").says("command", "吹哨", "in place of secretary", "deputy", "吹哨", "in place of secretary")
	s.passes(4 * time.Hour)
	s.sees("deputy", "/").hides("代 secretary")
	w := s.request("deputy", http.MethodPost, callUp+"/remind", "application/x-www-form-urlencoded", strings.NewReader(""))
	page{s.t, callUp + "/remind", w.Body.String()}.says("您的角色不能这样做")
}
