package main

import (
	"errors"
	"fmt"
	"time"
)

// What paging must show. Each limit is named with the figure that it judges.
const (
	leastAtOnce   = 0.5 // of the bare loop's speed, 15,000 pages, where the carrier answers at once
	leastDelayed  = 0.9 // and where it takes 50 ms
	mostMemoryMB  = 150 // of the process, 100,000 pages
	mostGrowth    = 1.2 // a page's cost at 100,000 pages over that at 500
	mostOfInserts = 3.0 // a whistle until it is accepted, over the insert of its rows
)

// The sizes at which the limits hold.
const (
	fewPages  = 500
	manyPages = 15_000
	mostPages = 100_000
)

// leastRatio gives the least ratio of a row, 0 for a row that no limit is named for.
func leastRatio(delay time.Duration, pages int) float64 {
	switch {
	case pages == manyPages && delay == 0:
		return leastAtOnce
	case pages == manyPages && delay == 50*time.Millisecond:
		return leastDelayed
	default:
		return 0
	}
}

// judge holds figures against their limits.
type judge struct {
	held   int
	missed []string
}

// atLeast judges a figure that must not be less than its limit, and gives what is printed beside it.
func (j *judge) atLeast(what string, figure, limit float64) string {
	return j.rule(figure >= limit, what, fmt.Sprintf("%.3f", figure), fmt.Sprintf("at least %.1f", limit))
}

// atMost judges a figure that must not be more than its limit.
func (j *judge) atMost(what string, figure, limit float64) string {
	return j.rule(figure <= limit, what, fmt.Sprintf("%.3f", figure), fmt.Sprintf("at most %.1f", limit))
}

// under judges a memory, in MB, that must be less than its limit.
func (j *judge) under(what string, figure, limit float64) string {
	return j.rule(figure < limit, what, fmt.Sprintf("%.1f MB", figure), fmt.Sprintf("under %.0f MB", limit))
}

func (j *judge) rule(met bool, what, figure, limit string) string {
	if met {
		j.held++
		return limit + ": met"
	}
	j.missed = append(j.missed, fmt.Sprintf("%s is %s, must be %s", what, figure, limit))
	return limit + ": MISSED"
}

// sum prints what was judged, and gives an error where a limit is missed.
func (j *judge) sum() error {
	fmt.Printf("\n%d of %d limits are met\n", j.held, j.held+len(j.missed))
	if len(j.missed) == 0 {
		return nil
	}
	for _, m := range j.missed {
		fmt.Println("MISSED: " + m)
	}
	return errors.New("paging is beyond its limits")
}
