package rehearsal_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
	"whistle/models"
	"whistle/models/modelstest"
)

// TestEveryNumberOfTheReportIsRecomputedFromTheEvents plays the two days and adds up the events by code that
// shares nothing with the report.
func TestEveryNumberOfTheReportIsRecomputedFromTheEvents(t *testing.T) {
	reports := map[string]string{}
	for name, address := range modelstest.URLs(t) {
		t.Run(name, func(t *testing.T) {
			clock := rehearsal.NewClock()
			db := modelstest.Open(t, address, clock.Now)
			began := time.Now()
			played, err := rehearsal.Run(t.Context(), rehearsal.Options{DB: db, Clock: clock, Seed: 1, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("played in %s", time.Since(began))
			events := eventsOf(t, db, played.CallUp)
			shifts, err := db.Read(t.Context()).ShiftsOf(played.CallUp)
			if err != nil {
				t.Fatal(err)
			}
			sums := add(t, events, shifts)
			compare(t, played, sums)
			saysTheForecast(t, played, sums, asOrdered(t, db, played, sums))
			whoAndWhen(t, events)
			emergency(t, played)
			reportFiles(t, played)
			reports[name] = printed(t, played)
		})
	}
	sameSeed(t, reports)
}

// printed gives the report as text, without the call-up's id, which is drawn anew in each play.
func printed(t *testing.T, played rehearsal.Result) string {
	t.Helper()
	var text strings.Builder
	if err := rehearsal.Print(&text, played.Report); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(text.String(), string(played.CallUp), "")
}

// sameSeed checks that every play of one seed printed the same report, whatever the database.
func sameSeed(t *testing.T, reports map[string]string) {
	t.Helper()
	var first, from string
	for name, text := range reports {
		if first == "" {
			first, from = text, name
		}
		a, b := strings.Split(first, "\n"), strings.Split(text, "\n")
		if len(a) != len(b) {
			t.Errorf("%s printed %d lines, %s %d", from, len(a), name, len(b))
		}
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Errorf("line %d: %s printed\n%s\n%s printed\n%s", i+1, from, a[i], name, b[i])
			}
		}
	}
}

func eventsOf(t *testing.T, db *models.DB, callUp models.ID) []models.Event {
	t.Helper()
	var events []models.Event
	for seq := int64(0); ; {
		part, err := db.Read(t.Context()).EventsOf(callUp, seq, 2000)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) == 0 {
			return events
		}
		events, seq = append(events, part...), part[len(part)-1].Seq
	}
}

// whoAndWhen checks that every move says who made it and when, and that time never runs backwards.
func whoAndWhen(t *testing.T, events []models.Event) {
	t.Helper()
	last := models.Time(0)
	machines := map[models.Machine]int{}
	for _, e := range events {
		if e.Actor == "" || e.At.IsZero() || e.At < last {
			t.Fatalf("the move %d of %s %s to %q: by %q at %d after %d", e.Seq, e.Entity, e.EntityID, e.ToState, e.Actor, e.At, last)
		}
		last = e.At
		machines[e.Entity]++
	}
	for _, m := range []models.Machine{
		models.MachineCallUp, models.MachineSummons, models.MachinePage, models.MachineStep, models.MachineBranch,
		models.MachineRoster, models.MachineAssignment, models.MachineRequest,
	} {
		if machines[m] == 0 {
			t.Errorf("the rehearsal never moved a %s", m)
		}
	}
}

// emergency checks that what was to be played was played.
func emergency(t *testing.T, played rehearsal.Result) {
	t.Helper()
	a, s := played.Report, played.Script
	if s.DropOuts != 40 || a.Response.DropOuts != 40 {
		t.Errorf("%d drop-outs were played, the report says %d, want 40", s.DropOuts, a.Response.DropOuts)
	}
	if s.NoShows != 12 || a.Work.NoShows != 12 {
		t.Errorf("%d no-shows were played, the report says %d, want 12", s.NoShows, a.Work.NoShows)
	}
	if s.Requests != 150 || a.Requests.Received != 150 || a.Requests.Reopened != s.Reopened {
		t.Errorf("%d requests were played, %d re-opened, the report says %d and %d, want 150", s.Requests, s.Reopened, a.Requests.Received, a.Requests.Reopened)
	}
	twoWaves(t, a)
	fewAreMoved(t, s.Published)
	ranRuns(t, a, s)
	var cut bool
	for _, l := range a.Late {
		cut = cut || (l.What == "pages" && l.LateMS > 40*60_000)
	}
	if !cut {
		t.Errorf("no page waited for the network: %+v", a.Late)
	}
	if a.State != "stood_down" {
		t.Errorf("it ends %s", a.State)
	}
}

// twoWaves checks that the forecast held some back at first, and that a step of the escalation asked them.
func twoWaves(t *testing.T, a mobilize.AfterAction) {
	t.Helper()
	w := a.Response.Waves
	if len(w) != 2 || w[0].Paged >= 590 || w[1].Paged < 10 || w[1].At <= w[0].At {
		t.Fatalf("the waves were %+v, want a first that leaves some of the 600 out and a second", w)
	}
	if !slices.ContainsFunc(a.Steps, func(s mobilize.AfterStep) bool {
		return s.Kind == "wave" && s.State == "done" && s.Paged == w[1].Paged && s.Done == w[1].At
	}) {
		t.Errorf("no step of the escalation sent the second wave %+v: %+v", w[1], a.Steps)
	}
}

// ranRuns checks that requests went out in batches, were brought by the members of the runs, and how they ended.
func ranRuns(t *testing.T, a mobilize.AfterAction, s rehearsal.Script) {
	t.Helper()
	given, brought, q := 0, 0, a.Requests // given again after they were re-opened, too
	for _, e := range a.Events {
		if e.Entity == string(models.MachineRequest) && e.To == string(models.RequestDispatched) {
			given++
		}
		if e.Entity == string(models.MachineRequest) && e.To == string(models.RequestDelivered) && strings.HasPrefix(e.Actor, "member:") {
			brought++
		}
	}
	if s.Batches < 20 || s.Batches >= given || brought < 50 || q.NotPossible == 0 || q.Reopened == 0 || q.Resolved < 100 || q.Open == 0 {
		t.Errorf("requests went out %d times in %d batches, members brought %d: %+v", given, s.Batches, brought, q)
	}
}
