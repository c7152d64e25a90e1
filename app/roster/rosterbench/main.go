// Command rosterbench measures the roster solver on one core: given and generated problems, time to the first
// roster, the score and the gap to the bound at several limits, memory, a drop-out mended; and, where cbc is
// installed (Debian coinor-cbc), the mixed-integer model of the covering rules with the same time on the same
// file. It prints its set-up, so that a figure can be repeated.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"whistle/app/roster"
	"whistle/app/roster/instances"
)

func main() {
	folder := flag.String("files", "app/roster/testdata", "folder with given problems")
	limits := flag.String("seconds", "1,2,10", "limits of the given problems, each beside cbc")
	generated := flag.Bool("generated", true, "measure generated problems as well")
	flag.BoolVar(&processor, "cpu", false, "count processor time, on a machine that does other work as well")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	fmt.Printf("%s %s/%s, one core; limits are %s, seed 1; \"bound\" is our own proven one\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, map[bool]string{false: "wall time", true: "processor time"}[processor])
	files, _ := filepath.Glob(filepath.Join(*folder, "*.json"))
	for _, path := range files {
		p, err := read(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for text := range strings.SplitSeq(*limits, ",") {
			limit, err := strconv.ParseFloat(text, 64)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			sideBySide(p, measure(filepath.Base(path), p, limit), limit)
		}
		mendBoth(p)
	}
	if *generated {
		measureGenerated()
	}
}

func measureGenerated() {
	for _, c := range []struct {
		kind  string
		make  func(instances.Size, uint64) *roster.Problem
		size  instances.Size
		limit float64
	}{
		{"mixed", instances.Make, instances.Size{Members: 60, Sites: 12, Days: 2, Communities: 1, SeatsPerMember: 1.5}, 2},
		{"mixed", instances.Make, instances.Size{Members: 500, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 4}, 2},
		{"posts", instances.Posts, instances.Size{Members: 300, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 6.3}, 10},
		{"posts", instances.Posts, instances.Size{Members: 3000, Sites: 240, Days: 7, Communities: 1, SeatsPerMember: 3.8}, 10},
		{"mixed", instances.Make, instances.Size{Members: 3000, Sites: 240, Days: 7, Communities: 12, SeatsPerMember: 3.3}, 10},
		{"mixed", instances.Make, instances.Size{Members: 15000, Sites: 5638, Days: 7, Communities: 215, SeatsPerMember: 6.7}, 60},
		{"posts", instances.Posts, instances.Size{Members: 15000, Sites: 5638, Days: 7, Communities: 141, SeatsPerMember: 6.7}, 60},
	} {
		p := c.make(c.size, 1)
		measure(fmt.Sprintf("%s, %d members", c.kind, c.size.Members), p, c.limit)
		mendBoth(p)
	}
}

// processor says that times are the processor's and not the wall's.
var processor bool

func now() time.Time {
	var used syscall.Rusage
	if !processor || syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return time.Now()
	}
	return time.Unix(0, used.Utime.Nano()+used.Stime.Nano())
}

func read(path string) (*roster.Problem, error) {
	file, err := os.Open(path) //nolint:gosec // a file that was asked for
	if err != nil {
		return nil, fmt.Errorf("open the problem: %w", err)
	}
	defer file.Close()
	return roster.Read(file)
}

func seats(p *roster.Problem) int {
	n := 0
	for _, s := range p.Shifts {
		n += s.Ideal
	}
	return n
}

func solve(p *roster.Problem, limit time.Duration) (*roster.Solution, time.Duration) {
	began := now()
	s := roster.Solve(context.Background(), p, roster.Options{Seed: 1, Limit: limit, Now: now})
	return s, now().Sub(began)
}

func measure(name string, p *roster.Problem, limit float64) roster.Score {
	runtime.GC()
	s, took := solve(p, time.Duration(limit*float64(time.Second)))
	legal := "legal"
	if faults := roster.Check(p, s).Faults; len(faults) > 0 {
		legal = "NOT LEGAL: " + faults[0]
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Printf("%-20s %6d shifts %7d seats, limit %4.0f s: took %5.1f s, short_min %d (bound %d), short_ideal %d (bound %d), comfort %.0f, %s; %d MB from the system\n",
		name, len(p.Shifts), seats(p), limit, took.Seconds(), s.Score.ShortMin, s.Bound.ShortMin, s.Score.ShortIdeal, s.Bound.ShortIdeal, s.Score.Comfort, legal, memory.Sys>>20)
	return s.Score
}

// mendBoth measures one drop-out and ten per cent, where a problem is of the size for that.
func mendBoth(p *roster.Problem) {
	if len(p.Members) >= 300 && len(p.Members) <= 500 {
		mend(p, 1, 50*time.Millisecond)
		mend(p, len(p.Members)/10, time.Second)
	}
}

// mend takes members out of a solved roster and measures how it is mended.
func mend(p *roster.Problem, out int, limit time.Duration) {
	before, _ := solve(p, 3*time.Second)
	random := rand.New(rand.NewPCG(3, 3))
	gone := map[string]bool{}
	for len(gone) < out {
		gone[p.Members[random.IntN(len(p.Members))].ID] = true
	}
	after := *p
	after.Members = slices.DeleteFunc(slices.Clone(p.Members), func(m roster.Member) bool { return gone[m.ID] })
	after.Published = nil
	lost := 0
	for _, pair := range before.Assignments {
		if gone[pair.Member] {
			lost++
		} else {
			after.Published = append(after.Published, pair)
		}
	}
	s, took := solve(&after, limit)
	fmt.Printf("  %d dropped out with %d seats: mended in %d ms (limit %d ms), short_min %d (bound %d), short_ideal %d (bound %d), %d others changed\n",
		out, lost, took.Milliseconds(), limit.Milliseconds(), s.Score.ShortMin, s.Bound.ShortMin, s.Score.ShortIdeal, s.Bound.ShortIdeal, s.Score.Changes)
}
