package web_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"whistle/app/access"
	"whistle/app/api"
	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/app/mobilize"
	"whistle/app/server"
	"whistle/app/web"
	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
	"whistle/notifier/simulator"
	"whistle/notifier/twilio"
)

const (
	baseURL = "http://whistle.test"
	account = "ACstage"
	secret  = "stage"
	street  = models.Path("3507/350702/350702003/")
)

// stage is the whole program over one street, as serve wires it but for listeners and loops: people act through
// its screens and their phones, behind which stands the simulated carrier, and the test moves the clock.
type stage struct {
	t          *testing.T
	db         *models.DB
	clock      *modelstest.Clock
	ahead      time.Duration // of the clock that all replicas share
	handler    *echo.Echo
	mobilizer  *mobilize.Mobilizer
	dispatcher *notifier.Dispatcher
	phones     *simulator.Simulator
	browsers   *scs.SessionManager
	sessions   map[string]*http.Cookie // of the browsers, by login
	buildings  int                     // made so far
	read       map[string]int          // texts of a phone that were looked at
}

// onStage runs a test on both databases.
func onStage(t *testing.T, play func(s *stage)) {
	t.Helper()
	for name, address := range modelstest.URLs(t) {
		t.Run(name, func(t *testing.T) {
			clock := modelstest.NewClock()
			s := &stage{t: t, clock: clock, sessions: map[string]*http.Cookie{}, read: map[string]int{}}
			s.db = modelstest.Open(t, address, clock.Now, modelstest.ClockSharedAt(func() time.Time { return clock.Now().Add(-s.ahead) }))
			s.settle()
			s.wire()
			for login, role := range map[string]models.Role{"secretary": models.RoleSecretary, "deputy": models.RoleDeputy, "command": models.RoleCommand, "auditor": models.RoleAuditor} {
				s.signsIn(login, role)
			}
			play(s)
		})
	}
}

// wire puts the program together.
func (s *stage) wire() {
	s.t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	s.must(err)
	log := slog.New(slog.NewTextHandler(s.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	s.phones = simulator.New(simulator.Options{
		AccountSID: account, AuthToken: secret, From: "+8615400000000", InboundURL: baseURL + twilio.InboundPath,
		Client: &http.Client{Transport: door(func() http.Handler { return s.handler })}, Log: log, Now: s.clock.Now, Random: rand.New(rand.NewPCG(1, 1)),
	})
	carrier, err := twilio.New(twilio.Options{
		AccountSID: account, AuthToken: secret, From: "+8615400000000", APIURL: "http://carrier.test", BaseURL: baseURL, Timeout: time.Minute,
		Transport: door(s.phones.Handler),
	})
	s.must(err)
	s.dispatcher = notifier.New(notifier.Options{DB: s.db, Routes: notifier.By(carrier), Log: log, Rate: 1_000_000, Owner: "stage", Random: rand.New(rand.NewPCG(1, 2))})
	s.mobilizer = mobilize.New(mobilize.Deps{DB: s.db, Paging: paging{}, Wake: func() {}, BaseURL: baseURL, Zone: zone, SearchSteps: 60})
	accounts, reader, feed := access.NewAccounts(s.db), coverage.New(s.db, zone), live.New(s.db, log, time.Second)
	s.browsers = access.NewSessions(s.db, false)
	s.browsers.Lifetime, s.browsers.IdleTimeout = 20*365*24*time.Hour, 0 // the library knows the machine's clock alone
	screens, err := web.New(web.Deps{
		DB: s.db, Accounts: accounts, Sessions: s.browsers, Mobilizer: s.mobilizer, Coverage: reader, Feed: feed, Simulator: s.phones, Log: log, Zone: zone,
	})
	s.must(err)
	machines, err := api.New(api.Deps{DB: s.db, Accounts: accounts, Mobilizer: s.mobilizer, Coverage: reader, Feed: feed, Webhooks: carrier, Log: log, Zone: zone, Version: "stage"})
	s.must(err)
	s.handler = server.New(server.Options{DB: s.db, Log: log, Registry: prometheus.NewRegistry(), ErrorPage: screens.ErrorPage})
	machines.Register(s.handler)
	screens.Register(s.handler)
}

// door is a network in which a handler is the only one that answers.
type door func() http.Handler

// RoundTrip hands the request to the handler.
func (d door) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:1"
	d().ServeHTTP(w, r)
	return w.Result(), nil
}

// paging is a carrier that can do everything, for five fen a segment.
type paging struct{}

func (paging) Ways(string) mobilize.Ways { return mobilize.Ways{Link: true, Reply: true, Code: true} }
func (paging) Segments(text string) int  { return notifier.Segments(text) }
func (paging) First(string, bool) string { return "twilio" }
func (paging) Currency() string          { return "CNY" }
func (paging) Templates() bool           { return false }
func (paging) Rate() int                 { return 100 }

func (paging) Price(string, string) (float64, bool)            { return 0.05, true }
func (paging) Approved(string, string) *models.CarrierTemplate { return nil }

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// settle makes the city down to the street.
func (s *stage) settle() {
	s.t.Helper()
	s.must(models.Do(s.t.Context(), s.db, func(tx *models.Tx) error {
		return tx.CreateAreas([]models.Area{
			{Code: "3507", Path: "3507/", Level: models.LevelCity, Name: "南平市", Position: 1},
			{Code: "350702", ParentCode: "3507", Path: "3507/350702/", Level: models.LevelDistrict, Name: "延平区", Position: 1},
			{Code: "350702003", ParentCode: "350702", Path: street, Level: models.LevelStreet, Name: "紫云街道", Position: 1},
		})
	}))
}

// house is a building with its number in the whole street, which its name and its people's phones carry.
type house struct {
	number int
	area   models.Area
}

// name is what the building is called: 7号楼.
func (h house) name() string { return h.area.Name }

// phone is the phone of the building's i-th person.
func (h house) phone(i int) string { return modelstest.PhoneOf(h.number, i) }

// person is the name of the building's i-th person.
func (h house) person(i int) string { return fmt.Sprintf("成员%d-%d", h.number, i) }

// community makes a community of four buildings, two in each of its two grids, which touch.
func (s *stage) community(name string) (code string, houses [4]house) {
	s.t.Helper()
	code = fmt.Sprintf("3507020030%02d", 10+s.buildings/4)
	top := models.Area{Code: code, ParentCode: "350702003", Path: street + models.Path(code+"/"), Level: models.LevelCommunity, Name: name, Position: 1 + s.buildings/4}
	areas := []models.Area{top}
	for g := range 2 {
		grid := models.Area{Code: fmt.Sprintf("%s-%d", code, g+1), ParentCode: code, Level: models.LevelGrid3, Name: fmt.Sprintf("第%d网格", g+1), Position: g + 1}
		grid.Path = top.Path + models.Path(grid.Code+"/")
		areas = append(areas, grid)
		for b := range 2 {
			s.buildings++
			building := models.Area{Code: fmt.Sprintf("%s-b%02d", code, s.buildings), ParentCode: grid.Code, Level: models.LevelBuilding, Name: fmt.Sprintf("%d号楼", s.buildings), Position: b + 1, Households: 60, Residents: 160}
			building.Path = grid.Path + models.Path(building.Code+"/")
			areas = append(areas, building)
			houses[2*g+b] = house{s.buildings, building}
		}
	}
	s.must(models.Do(s.t.Context(), s.db, func(tx *models.Tx) error {
		if err := tx.CreateAreas(areas); err != nil {
			return err
		}
		return touch(tx, code+"-1", code+"-2")
	}))
	return code, houses
}

// touch makes two areas neighbours.
func touch(tx *models.Tx, a, b string) error {
	return tx.CreateAreaNeighbors([]models.AreaNeighbor{{AreaCode: a, NeighborCode: b}, {AreaCode: b, NeighborCode: a}})
}

// people lets n full members live in a building.
func (s *stage) people(in house, n int) {
	s.t.Helper()
	s.must(models.Do(s.t.Context(), s.db, func(tx *models.Tx) error {
		members := make([]models.Member, n)
		for i := range members {
			phone := in.phone(i)
			sealed, err := tx.Vault.Seal(phone)
			if err != nil {
				return err
			}
			members[i] = models.Member{
				ID: tx.NewID(), Name: in.person(i), PhoneSealed: sealed, PhoneIndex: tx.Vault.Index(phone), PhoneTail: phone[len(phone)-4:],
				HomeCode: in.area.Code, HomePath: in.area.Path, Standing: models.StandingFull, Language: "zh", Active: true, ConsentedAt: tx.Now, CreatedAt: tx.Now, UpdatedAt: tx.Now,
			}
		}
		return tx.CreateMembers(members, nil, nil, nil)
	}))
}

// passes moves the clock and lets the workers do what came due, minute by minute.
func (s *stage) passes(d time.Duration) {
	s.t.Helper()
	for step := min(d, 5*time.Minute); d > 0; d -= step {
		step = min(d, step)
		s.clock.Advance(step)
		_, err := s.mobilizer.EscalateDue(s.t.Context())
		s.must(err)
		_, err = s.mobilizer.OffersDue(s.t.Context())
		s.must(err)
	}
	s.sends()
}

// sends lets the dispatcher hand over everything that waits.
func (s *stage) sends() {
	s.t.Helper()
	for {
		_, err := s.dispatcher.RunOnce(s.t.Context())
		s.must(err)
		tally, err := s.db.Read(s.t.Context()).PageTally()
		s.must(err)
		if tally[models.PageQueued]+tally[models.PageSending] == 0 {
			return
		}
	}
}

// got gives the texts that reached a phone since it was looked at last, a line each.
func (s *stage) got(phone string) string {
	s.t.Helper()
	held, _ := s.phones.Phone(phone)
	var bodies []string
	for _, text := range held.Thread[s.read[phone]:] {
		if !text.Inbound {
			bodies = append(bodies, text.Body)
		}
	}
	s.read[phone] = len(held.Thread)
	return strings.Join(bodies, "\n")
}

// texts sends a text from a phone and gives what comes back.
func (s *stage) texts(phone, body string) string {
	s.t.Helper()
	s.got(phone)
	s.must(s.phones.Reply(s.t.Context(), phone, body))
	s.sends()
	return s.got(phone)
}

var memberLink = regexp.MustCompile(`/m/[\w-]{22}`)

// link gives the newest link that a phone was sent.
func (s *stage) link(phone string) string {
	s.t.Helper()
	held, _ := s.phones.Phone(phone)
	for _, text := range slices.Backward(held.Thread) {
		if found := memberLink.FindString(text.Body); found != "" && !text.Inbound {
			return found
		}
	}
	s.t.Fatalf("%s was sent no link: %+v", phone, held.Thread)
	return ""
}
