package main

import (
	"strings"
	"testing"
	"time"
)

func TestEachLimitIsMissedOnItsWrongSide(t *testing.T) {
	row := func(ratio float64, memoryKB int) round {
		return round{bare: result{Seconds: ratio}, whistle: result{Seconds: 1, MemoryKB: memoryKB}}
	}
	for name, c := range map[string]struct {
		round  round
		delay  time.Duration
		pages  int
		costs  map[int]float64
		judged int
		missed string
	}{
		"fast enough":            {row(0.5, 0), 0, 15_000, nil, 1, ""},
		"too slow":               {row(0.499, 0), 0, 15_000, nil, 1, "the ratio is 0.499, must be at least 0.5"},
		"too slow with a delay":  {row(0.899, 0), 50 * time.Millisecond, 15_000, nil, 1, "the ratio is 0.899, must be at least 0.9"},
		"a size without a limit": {row(0.1, 0), 0, 500, nil, 0, ""},
		"small and even":         {row(0.1, 150<<10-1), 0, 100_000, map[int]float64{500: 1, 100_000: 1.2}, 2, ""},
		"too large":              {row(0.1, 150<<10), 0, 100_000, map[int]float64{100_000: 1}, 1, "the memory is 150.0 MB, must be under 150 MB"},
		"dearer by the thousand": {row(0.1, 0), 0, 100_000, map[int]float64{500: 1, 100_000: 1.21}, 2, "over that at 500 pages is 1.210, must be at most 1.2"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bench
			b.limits("a row", c.round, c.delay, c.pages, c.costs)
			missed := strings.Join(b.judge.missed, "\n")
			if judged := b.judge.held + len(b.judge.missed); judged != c.judged {
				t.Errorf("%d limits are judged, want %d", judged, c.judged)
			}
			if (missed == "") != (c.missed == "") || !strings.Contains(missed, c.missed) {
				t.Errorf("missed: %q, want %q", missed, c.missed)
			}
			if failed := b.judge.sum() != nil; failed != (c.missed != "") {
				t.Errorf("the bench fails: %v", failed)
			}
		})
	}
}
