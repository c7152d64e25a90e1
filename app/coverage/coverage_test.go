package coverage_test

import (
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/coverage"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

type paging struct{}

func (paging) Ways(string) mobilize.Ways                       { return mobilize.Ways{Reply: true} }
func (paging) Segments(string) int                             { return 1 }
func (paging) First(string, bool) string                       { return "twilio" }
func (paging) Price(string, string) (float64, bool)            { return 0, false }
func (paging) Currency() string                                { return "CNY" }
func (paging) Templates() bool                                 { return false }
func (paging) Approved(string, string) *models.CarrierTemplate { return nil }
func (paging) Rate() int                                       { return 100 }

// TestCoverageAddsUpHoweverItIsAsked fills a call-up in part and asks by area, task and hour.
func TestCoverageAddsUpHoweverItIsAsked(t *testing.T) {
	clock := modelstest.NewClock()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		members := modelstest.AddMembers(t, db, 1, 5)
		m := mobilize.New(mobilize.Deps{DB: db, Paging: paging{}, Wake: func() {}, BaseURL: "http://x", Zone: zone})
		start := models.At(clock.Now())
		callUp, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "x", Kind: "flood", Areas: []string{modelstest.Community}, StartsAt: start, EndsAt: start.Add(6 * time.Hour),
			Tasks: []mobilize.TaskInput{
				{Kind: "patrol", Sites: models.SitesGrid, MinSeats: 2, IdealSeats: 3, Shifts: []models.Window{{Start: start, End: start.Add(2 * time.Hour)}, {Start: start.Add(2 * time.Hour), End: start.Add(6 * time.Hour)}}},
				{Kind: "supply", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 1, Shifts: []models.Window{{Start: start.Add(30 * time.Minute), End: start.Add(90 * time.Minute)}}},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Whistle(t.Context(), access.System(), callUp.ID, ""); err != nil {
			t.Fatal(err)
		}
		for _, member := range members {
			if err := m.AnswerFor(t.Context(), access.System(), callUp.ID, member, mobilize.AnswerInput{Answer: models.AnswerYes}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := m.SolveRoster(t.Context(), access.System(), callUp.ID); err != nil {
			t.Fatal(err)
		}
		reader := coverage.New(db, zone)
		ask := func(by coverage.By, area string) coverage.Report {
			report, err := reader.Cover(t.Context(), access.System(), coverage.Query{Area: area, From: start, To: start.Add(24 * time.Hour), By: by})
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		if got := ask(coverage.ByTask, "3507"); got.Total.Wanted != 16 || got.Total.Minimum != 12 || got.Total.Filled != 0 {
			t.Errorf("a proposal nobody was told of counts: %+v", got.Total)
		}
		if _, err := m.PublishRoster(t.Context(), access.System(), callUp.ID, ""); err != nil {
			t.Fatal(err)
		}
		for _, area := range []string{"3507", "350702", modelstest.Community, modelstest.Community + "-1"} {
			total := ask(coverage.ByTask, area).Total
			for _, by := range []coverage.By{coverage.ByArea, coverage.ByTask} {
				sum := 0
				for _, row := range ask(by, area).Rows {
					sum += row.Filled
				}
				if sum != total.Filled || total.Filled == 0 && area == "3507" {
					t.Errorf("%s by %s adds up to %d of %d", area, by, sum, total.Filled)
				}
			}
		}
		hours := ask(coverage.ByHour, "3507").Rows
		if len(hours) != 6 || hours[0].Wanted != 6+4 || hours[1].Wanted != 6+4 || hours[2].Wanted != 6 || hours[0].Key != "2026-12-01T08:00:00+08:00" {
			t.Errorf("hours: %+v", hours)
		}
		_, err = reader.Cover(t.Context(), access.Actor{Role: models.RoleCommand}, coverage.Query{Area: "3507", From: start, To: start.Add(time.Hour), By: coverage.ByArea})
		if models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("coverage outside of one's areas: %v", err)
		}
	})
}
