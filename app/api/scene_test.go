package api_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"whistle/app/access"
	"whistle/app/api"
	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/app/mobilize"
	"whistle/app/server"
	"whistle/models"
	"whistle/models/modelstest"
)

// scene is the API over one community with its secretary, a second community with its own, and a false clock.
type scene struct {
	t       *testing.T
	db      *models.DB
	clock   *modelstest.Clock
	handler *echo.Echo
	tokens  map[string]string

	mobilizer *mobilize.Mobilizer // whose workers a test steps
}

// neighbour is the code of the other community.
const neighbour = "350702003012"

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, s *scene)) {
	t.Helper()
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		s := &scene{t: t, db: db, clock: clock, tokens: map[string]string{}}
		s.settle()
		zone, err := time.LoadLocation("Asia/Shanghai")
		s.must(err)
		accounts, log := access.NewAccounts(db), slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
		for login, area := range map[string]string{"secretary": modelstest.Community, "neighbour": neighbour} {
			_, err := accounts.AddUser(t.Context(), access.System(), access.NewUser{Login: login, Name: login, Role: models.RoleSecretary, Areas: []string{area}})
			s.must(err)
			s.tokens[login], err = accounts.CreateToken(t.Context(), access.System(), login, 30)
			s.must(err)
		}
		s.mobilizer = mobilize.New(mobilize.Deps{DB: db, Paging: paging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: zone, SolveFor: 50 * time.Millisecond})
		machines, err := api.New(api.Deps{DB: db, Accounts: accounts, Mobilizer: s.mobilizer, Coverage: coverage.New(db, zone), Feed: live.New(db, log, time.Second), Log: log, Zone: zone, Version: "test"})
		s.must(err)
		s.handler = server.New(server.Options{DB: db, Log: log, Registry: prometheus.NewRegistry()})
		machines.Register(s.handler)
		test(t, s)
	})
}

// settle makes both communities and ten members of the first.
func (s *scene) settle() {
	s.t.Helper()
	modelstest.AddTerritory(s.t, s.db)
	s.must(models.Do(s.t.Context(), s.db, func(tx *models.Tx) error {
		street, err := tx.Area(models.Everywhere(), "350702003")
		if err != nil {
			return err
		}
		return tx.CreateAreas([]models.Area{{Code: neighbour, ParentCode: street.Code, Level: models.LevelCommunity, Name: "邻社区", Path: street.Path + neighbour + "/", Position: 2}})
	}))
	modelstest.AddMembers(s.t, s.db, 1, 10)
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// send sends a request as a user.
func (s *scene) send(login, method, path, contentType string, body []byte) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "/api/v1"+path, bytes.NewReader(body))
	r.Header.Set(echo.HeaderAuthorization, "Bearer "+s.tokens[login])
	r.Header.Set(echo.HeaderContentType, contentType)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// call sends a request with a JSON body as a user and gives the status and the decoded answer.
func (s *scene) call(login, method, path string, body any) (int, map[string]any) {
	s.t.Helper()
	text, err := json.Marshal(body)
	s.must(err)
	w := s.send(login, method, path, echo.MIMEApplicationJSON, text)
	return w.Code, s.decoded(w)
}

// decoded reads the JSON of an answer.
func (s *scene) decoded(w *httptest.ResponseRecorder) map[string]any {
	s.t.Helper()
	answer := map[string]any{}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			s.t.Fatalf("%d is no JSON: %s", w.Code, w.Body)
		}
	}
	return answer
}

// strange is one call that another community may not make.
type strange struct {
	method, path string
	body         any
}

// notThere asserts that a call answers 404 to the neighbour and 401 to whoever has no token.
func (s *scene) notThere(calls ...strange) {
	s.t.Helper()
	for _, c := range calls {
		if status, said := s.call("neighbour", c.method, c.path, c.body); status != http.StatusNotFound {
			s.t.Errorf("%s %s answers the neighbour %d %v", c.method, c.path, status, said)
		}
		if status, _ := s.call("nobody", c.method, c.path, c.body); status != http.StatusUnauthorized {
			s.t.Errorf("%s %s without a token answers %d", c.method, c.path, status)
		}
	}
}

// ok is a call of the secretary's that must answer with that status.
func (s *scene) ok(status int, method, path string, body any) map[string]any {
	s.t.Helper()
	got, answer := s.call("secretary", method, path, body)
	if got != status {
		s.t.Fatalf("%s %s %v answers %d %v, want %d", method, path, body, got, answer, status)
	}
	return answer
}

// onDuty is a call-up with two shifts at one building, from 09:00 and 13:00, its roster in force, and four who
// said yes; the clock stands at 08:00. It gives the path of the call-up.
func (s *scene) onDuty() string {
	s.t.Helper()
	start := s.clock.Now().Add(time.Hour)
	at := func(hours int) string { return start.Add(time.Duration(hours) * time.Hour).Format(time.RFC3339) }
	made := s.ok(http.StatusCreated, "POST", "/callups", map[string]any{
		"title": "防汛", "kind": "flood", "areas": []string{modelstest.Community + "-b01"}, "muster_point": "活动室", "starts_at": at(0), "ends_at": at(8),
		"tasks": []any{map[string]any{"kind": "supply", "sites": "building", "min": 1, "ideal": 1, "shifts": []any{
			map[string]any{"start": at(0), "end": at(3)}, map[string]any{"start": at(4), "end": at(7)},
		}}},
	})
	path := "/callups/" + made["id"].(string)
	s.ok(http.StatusAccepted, "POST", path+"/whistle", nil)
	for i, who := range s.ok(http.StatusOK, "GET", path+"/summonses", nil)["items"].([]any) {
		if i < 4 {
			s.ok(http.StatusNoContent, "PUT", path+"/summonses/"+who.(map[string]any)["member"].(string), map[string]any{"answer": "yes"})
		}
	}
	s.ok(http.StatusOK, "POST", path+"/roster/solve", nil)
	s.ok(http.StatusAccepted, "POST", path+"/roster/publish", nil)
	return path
}

// paging is a carrier that can do everything.
type paging struct{}

func (paging) Ways(string) mobilize.Ways { return mobilize.Ways{Link: true, Reply: true, Code: true} }
func (paging) Segments(string) int       { return 1 }
func (paging) First(string, bool) string { return "none" }
func (paging) Currency() string          { return "CNY" }
func (paging) Templates() bool           { return false }
func (paging) Rate() int                 { return 100 }

func (paging) Price(string, string) (float64, bool)            { return 0, false }
func (paging) Approved(string, string) *models.CarrierTemplate { return nil }
