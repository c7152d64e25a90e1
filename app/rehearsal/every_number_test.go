package rehearsal_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
	"whistle/models"
)

// recomputed is what the events say, to be held against any report.
type recomputed struct {
	counts            mobilize.AfterCounts
	response          mobilize.AfterResponse
	pages             []mobilize.AfterPages
	costs             mobilize.AfterCosts
	spent             mobilize.Spent
	steps             []stepNumber
	branches          []branchNumber
	work              mobilize.AfterWork
	coverage          map[string][4]int
	requests          mobilize.AfterRequests
	handedOver        int
	people            []string
	shifts            map[models.ID][4]int
	late              map[string][3]int
	timeline          map[string]int
	moves             []mobilize.AfterEvent
	whistled, stoodAt string
}

func (s *sums) all() recomputed {
	return recomputed{
		counts: s.counts(), response: s.response(), pages: s.pages(), costs: s.costs(), spent: s.spent(), steps: s.steps(), branches: s.branches(),
		work: s.work(), coverage: s.coverage(), requests: s.requests(), handedOver: s.openAtTheEnd(), people: s.people(), shifts: s.filled(),
		late: s.late(), timeline: s.timeline(), moves: s.moves(), whistled: stamp(s.whistled), stoodAt: stamp(s.ended),
	}
}

// differences says where a report and the events do not agree.
func (r recomputed) differences(a mobilize.AfterAction) []string {
	var found []string
	differ := func(what string, reported, events any) {
		if !reflect.DeepEqual(reported, events) {
			found = append(found, fmt.Sprintf("%s: the report says\n%+v\nthe events say\n%+v", what, reported, events))
		}
	}
	work := a.Work
	work.Hours, work.Worked = round(work.Hours), round(work.Worked)
	spent := a.Spent
	spent.Cost, spent.ByCarrier = round(spent.Cost), slices.Clone(spent.ByCarrier)
	for i := range spent.ByCarrier {
		spent.ByCarrier[i].Cost = round(spent.ByCarrier[i].Cost)
	}
	handedOver := -1
	if a.HandedOver != nil {
		handedOver = a.HandedOver.Requests
	}
	differ("whistled", a.WhistledAt, r.whistled)
	differ("stood down", a.StoodDownAt, r.stoodAt)
	differ("counts", a.Counts, r.counts)
	differ("response", a.Response, r.response)
	differ("pages", a.Pages, r.pages)
	differ("costs", a.Costs, r.costs)
	differ("spent", spent, r.spent)
	differ("steps", stepNumbers(a.Steps), r.steps)
	differ("branches", branchNumbers(a.Branches), r.branches)
	differ("work", work, r.work)
	differ("coverage", coverageNumbers(a.Coverage), r.coverage)
	differ("requests", a.Requests, r.requests)
	differ("handed over", handedOver, r.handedOver)
	differ("people", peopleNumbers(a.People), r.people)
	differ("shifts", shiftNumbers(a.Shifts), r.shifts)
	differ("late", lateNumbers(a.Late), r.late)
	differ("timeline", timelineNumbers(a.Timeline), r.timeline)
	differ("moves", a.Events, r.moves)
	return found
}

// compare holds the report against the events, and then each of its numbers, one by one, with one added to it: a
// number that nobody would miss has not been recomputed. So a new field without its recomputation fails here.
func compare(t *testing.T, played rehearsal.Result, s *sums) {
	t.Helper()
	a, want := played.Report, s.all()
	for _, d := range want.differences(a) {
		t.Error(d)
	}
	if t.Failed() {
		return
	}
	visited := 0
	numbersIn(t, "report", reflect.ValueOf(&a).Elem(), func(path string) {
		visited++
		if len(want.differences(a)) == 0 {
			t.Errorf("%s was one more, and nothing that is recomputed differs", path)
		}
	})
	if visited < 80 {
		t.Errorf("only %d numbers were tried", visited)
	}
	if d := want.differences(a); len(d) > 0 {
		t.Errorf("the walk left the report changed: %s", d)
	}
}

// numbersIn adds one to each number in a value, calls try, and puts it back. Of a list it is the first row's.
func numbersIn(t *testing.T, path string, v reflect.Value, try func(path string)) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			numbersIn(t, path+"."+v.Type().Field(i).Name, v.Field(i), try)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			numbersIn(t, path, v.Elem(), try)
		} else if path != "report.Before" { // of another call-up, tested in mobilize
			t.Errorf("%s is empty: its numbers are not tried", path)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			t.Errorf("%s is empty: its numbers are not tried", path)
			return
		}
		numbersIn(t, path+"[0]", v.Index(0), try)
	case reflect.Map:
		for _, key := range v.MapKeys() {
			was := v.MapIndex(key)
			v.SetMapIndex(key, reflect.ValueOf(int(was.Int())+1))
			try(path + "[" + key.String() + "]")
			v.SetMapIndex(key, was)
		}
	default:
		oneMore(path, v, try)
	}
}

func oneMore(path string, v reflect.Value, try func(path string)) {
	was := reflect.New(v.Type()).Elem()
	was.Set(v)
	switch {
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint(v.Uint() + 1)
	case v.CanFloat():
		v.SetFloat(v.Float() + 1)
	default:
		return
	}
	try(path)
	v.Set(was)
}

func round(hours float64) float64 { return math.Round(hours*1000) / 1000 }
