package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"whistle/models"
)

// aDrillIsTakenForReal: drills say so in every message and on every screen, and cannot widen beyond their area.
func aDrillIsTakenForReal(s *stage) {
	here, houses := s.community("演练社区")
	next, others := s.community("旁边社区")
	s.must(models.Do(s.t.Context(), s.db, func(tx *models.Tx) error { return touch(tx, here, next) }))
	for _, h := range houses {
		s.people(h, 5)
	}
	s.people(others[0], 1)
	s.sees("secretary", "/callups/new").says("核酸检测 演练", "防汛转移").hides("防汛转移 演练")
	for name, want := range map[string]string{"核酸检测": "yes", "防汛转移": "", "寒潮敬老": ""} {
		if _, form := s.sees("secretary", s.plan("secretary", name)).says("这是真实召集", "这是演练").form("/callups"); len(form["drill"]) != 1 || form.Get("drill") != want {
			s.t.Errorf("the form of %s begins with the drill %q, want %q", name, form["drill"], want)
		}
	}
	callUp := s.whistles(call{title: "防汛演习", areas: []string{here + "-1"}, drill: true, quorum: 20, remind: "10", otherWay: "15", widen: "20", posts: true})
	s.come(houses[0], 5)
	s.forms(callUp)
	s.rosters(callUp)
	s.presses("secretary", s.sees("secretary", callUp+"/sheet"), "/sheet", nil)
	s.passes(2 * time.Hour)
	s.cannotWiden(callUp)
	s.everyScreenSaysDrill(callUp, s.link(houses[0].phone(0)))
	s.ends()
	s.everyScreenSaysDrill(callUp, "") // and still does when it is over; members' links are closed then
	for _, h := range slices.Concat(houses[:], others[:1]) {
		for i := range 5 {
			for body := range strings.SplitSeq(s.all(h.phone(i)), "\n") {
				if body != "" && (!strings.HasPrefix(body, "【演练】") || h.area.ParentCode != here+"-1") {
					s.t.Errorf("a drill of the first grid told somebody in %s: %s", h.name(), body)
				}
			}
		}
	}
}

// all gives every text that a phone got, a line each.
func (s *stage) all(phone string) string {
	s.t.Helper()
	s.read[phone] = 0
	return s.got(phone)
}

// cannotWiden asks for it in every way there is.
func (s *stage) cannotWiden(callUp string) {
	s.t.Helper()
	board := s.sees("secretary", callUp).hides("扩大到")
	if strings.Contains(board.html, "/widen") {
		s.t.Error("the board of a drill offers to widen it")
	}
	w := s.request("secretary", http.MethodPost, callUp+"/widen", "application/x-www-form-urlencoded", strings.NewReader(""))
	if w.Code != http.StatusConflict {
		s.t.Errorf("widening a drill is answered %d", w.Code)
	}
	page{s.t, callUp + "/widen", w.Body.String()}.says("演练不能扩大到区域之外")
}

// notAScreen are routes below a call-up that answer with a file.
var notAScreen = []string{".xlsx", ".json", ".ics"}

// everyScreenSaysDrill opens every page that the program has below a call-up and below a member's link, by its
// routes: a new one is found without anybody thinking of it. One that leads elsewhere, as a preview does after
// the whistle, or that its state closes, shows nothing.
func (s *stage) everyScreenSaysDrill(callUp, link string) {
	s.t.Helper()
	roster := s.sees("secretary", callUp+"/roster").html
	shift := regexp.MustCompile(`candidates/(\w{26})`).FindStringSubmatch(roster)
	member := regexp.MustCompile(`why\?shift=(\w{26})&amp;member=(\w{26})`).FindStringSubmatch(roster)
	seen := 0
	for _, route := range s.handler.Routes() {
		if route.Method != http.MethodGet || slices.ContainsFunc(notAScreen, func(end string) bool { return strings.HasSuffix(route.Path, end) }) {
			continue
		}
		path, login := route.Path, "secretary"
		switch {
		case strings.HasPrefix(path, "/callups/:id"):
			path = strings.Replace(path, "/callups/:id", callUp, 1)
		case strings.HasPrefix(path, "/m/:token") && link != "":
			path, login = strings.Replace(path, "/m/:token", link, 1), ""
		default:
			continue
		}
		if shift != nil {
			path = strings.Replace(path, ":shift", shift[1], 1)
		}
		path = strings.Replace(path, ":version", "1", 1)
		if strings.HasSuffix(path, "/why") && member != nil {
			path += "?shift=" + member[1] + "&member=" + member[2]
		}
		if strings.HasSuffix(path, ":assignment") {
			found := regexp.MustCompile(`/swap/(\w{26})`).FindStringSubmatch(s.sees("", link).html)
			if found == nil {
				continue
			}
			path = strings.Replace(path, ":assignment", found[1], 1)
		}
		for _, language := range []struct{ login, band string }{{login, "演练 · 这是一次演练"}, {login + " en", "DRILL · this is an exercise"}} {
			w := s.request(language.login, http.MethodGet, path, "", nil)
			if w.Code != http.StatusOK {
				continue
			}
			seen++
			page{s.t, path, w.Body.String()}.says(language.band)
		}
	}
	if seen < 30 {
		s.t.Errorf("only %d screens of a drill were opened", seen)
	}
}
