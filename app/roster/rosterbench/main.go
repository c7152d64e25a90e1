// Command rosterbench measures the roster solver on one core: given and generated problems, time to the first
// roster, the score and the gap to the bound at several limits, memory, a drop-out mended; and, where cbc is
// installed (Debian coinor-cbc), the mixed-integer model of the covering rules with the same time on the same
// file. It prints its set-up, so that a figure can be repeated.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"whistle/app/roster"
	"whistle/app/roster/instances"
)

// bench is what was asked for.
type bench struct {
	limits []float64 // seconds; empty: each problem's own
	only   *regexp.Regexp
	seeds  uint64
	longer float64
	cbc    bool
	mend   bool
}

func main() {
	folder := flag.String("files", "app/roster/testdata", "folder with given problems")
	seconds := flag.String("seconds", "", "limits, as 1,10,60; else 1, 2 and 10 for given problems, for generated ones what fits their size")
	only := flag.String("only", "", "measure the problems alone whose names match")
	generated := flag.Bool("generated", true, "measure generated problems as well")
	write := flag.String("write", "", "write the generated problems into this folder, and measure nothing")
	b := bench{}
	flag.Uint64Var(&b.seeds, "seeds", 1, "solve with seeds 1 to so many")
	flag.Float64Var(&b.longer, "longer", 0, "solve so many times longer as well, and compare the comfort")
	flag.BoolVar(&b.cbc, "cbc", true, "solve with cbc beside, where it is installed")
	flag.BoolVar(&b.mend, "mend", true, "measure repairs as well")
	flag.BoolVar(&processor, "cpu", false, "count processor time, on a machine that does other work as well")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	var err error
	if b.only, err = regexp.Compile(*only); err == nil {
		b.limits, err = parse(*seconds)
	}
	if err == nil && *write != "" {
		err = b.write(*write)
	} else if err == nil {
		fmt.Printf("%s %s/%s, one core; limits are %s; \"bound\" is our own proven one\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, map[bool]string{false: "wall time", true: "processor time"}[processor])
		err = b.run(*folder, *generated)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func parse(seconds string) ([]float64, error) {
	var limits []float64
	for text := range strings.SplitSeq(seconds, ",") {
		if text == "" {
			continue
		}
		limit, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("-seconds: %w", err)
		}
		limits = append(limits, limit)
	}
	return limits, nil
}

func (b *bench) run(folder string, generated bool) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return fmt.Errorf("-files: %w", err)
	}
	for _, path := range files {
		if name := strings.TrimSuffix(filepath.Base(path), ".json"); b.only.MatchString(name) {
			p, err := read(path)
			if err != nil {
				return err
			}
			b.measure(name, p, []float64{1, 2, 10})
		}
	}
	for _, c := range made {
		if generated && b.only.MatchString(c.name) {
			b.measure(c.name, c.make(c.size, c.seed), []float64{c.limit})
		}
	}
	return nil
}

func (b *bench) write(folder string) error {
	for _, c := range made {
		if !b.only.MatchString(c.name) {
			continue
		}
		text, err := json.Marshal(c.make(c.size, c.seed))
		if err != nil {
			return fmt.Errorf("write %s: %w", c.name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, c.name+".json"), text, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", c.name, err)
		}
	}
	return nil
}

// made are the generated problems.
var made = []struct {
	name  string
	make  func(instances.Size, uint64) *roster.Problem
	size  instances.Size
	seed  uint64
	limit float64
}{
	{"mixed-60", instances.Make, instances.Size{Members: 60, Sites: 12, Days: 2, Communities: 1, SeatsPerMember: 1.5}, 1, 2},
	{"mixed-500", instances.Make, instances.Size{Members: 500, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 4}, 1, 2},
	{"mixed-500-b", instances.Make, instances.Size{Members: 500, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 4}, 2, 2},
	{"posts-300", instances.Posts, instances.Size{Members: 300, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 6.3}, 1, 10},
	{"posts-300-b", instances.Posts, instances.Size{Members: 300, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 6.3}, 2, 10},
	{"posts-500", instances.Posts, instances.Size{Members: 500, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 3.8}, 1, 10},
	{"posts-500-b", instances.Posts, instances.Size{Members: 500, Sites: 40, Days: 7, Communities: 1, SeatsPerMember: 3.8}, 2, 10},
	{"posts-3000", instances.Posts, instances.Size{Members: 3000, Sites: 240, Days: 7, Communities: 1, SeatsPerMember: 3.8}, 1, 10},
	{"posts-3000-full", instances.Posts, instances.Size{Members: 3000, Sites: 240, Days: 7, Communities: 1, SeatsPerMember: 6.3}, 1, 10},
	{"mixed-3000", instances.Make, instances.Size{Members: 3000, Sites: 240, Days: 7, Communities: 12, SeatsPerMember: 3.3}, 1, 10},
	{"mixed-3000-one", instances.Make, instances.Size{Members: 3000, Sites: 240, Days: 7, Communities: 1, SeatsPerMember: 3.3}, 2, 10},
	{"city-mixed", instances.Make, instances.Size{Members: 15000, Sites: 5638, Days: 7, Communities: 215, SeatsPerMember: 6.7}, 1, 60},
	{"city-posts", instances.Posts, instances.Size{Members: 15000, Sites: 5638, Days: 7, Communities: 141, SeatsPerMember: 6.7}, 1, 60},
	{"city-posts-one", instances.Posts, instances.Size{Members: 15000, Sites: 5638, Days: 7, Communities: 1, SeatsPerMember: 6.7}, 1, 60},
	{"city-mixed-one", instances.Make, instances.Size{Members: 15000, Sites: 5638, Days: 7, Communities: 1, SeatsPerMember: 6.7}, 1, 60},
}

// measure solves a problem with each limit and seed, beside cbc, and mends it.
func (b *bench) measure(name string, p *roster.Problem, limits []float64) {
	if len(b.limits) > 0 {
		limits = b.limits
	}
	fmt.Printf("%s: %d members, %d sites, %d shifts, %d seats\n", name, len(p.Members), len(p.Sites), len(p.Shifts), seats(p))
	for _, limit := range limits {
		for seed := uint64(1); seed <= b.seeds; seed++ {
			ours := measure(p, limit, seed)
			if b.longer > 0 {
				long := measure(p, b.longer*limit, seed)
				fmt.Printf("  comfort %.2f %% above\n", 100*(ours.Comfort/long.Comfort-1))
			}
			if b.cbc && seed == 1 && len(p.Members) <= 3000 {
				sideBySide(p, ours, limit)
			}
		}
	}
	if b.mend {
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

func solve(p *roster.Problem, limit time.Duration, seed uint64) (*roster.Solution, time.Duration) {
	began := now()
	s := roster.Solve(context.Background(), p, roster.Options{Seed: seed, Limit: limit, Now: now})
	return s, now().Sub(began)
}

func measure(p *roster.Problem, limit float64, seed uint64) roster.Score {
	runtime.GC()
	s, took := solve(p, time.Duration(limit*float64(time.Second)), seed)
	legal := "legal"
	if faults := roster.Check(p, s).Faults; len(faults) > 0 {
		legal = "NOT LEGAL: " + faults[0]
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Printf("  limit %4g s, seed %d: took %5.2f s, short_min %d (bound %d), short_ideal %d (bound %d), comfort %.0f, %s; %d MB from the system\n",
		limit, seed, took.Seconds(), s.Score.ShortMin, s.Bound.ShortMin, s.Score.ShortIdeal, s.Bound.ShortIdeal, s.Score.Comfort, legal, memory.Sys>>20)
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
	before, _ := solve(p, 3*time.Second, 1)
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
	s, took := solve(&after, limit, 1)
	fmt.Printf("  %d dropped out with %d seats: mended in %d ms (limit %d ms), short_min %d (bound %d), short_ideal %d (bound %d), %d others changed\n",
		out, lost, took.Milliseconds(), limit.Milliseconds(), s.Score.ShortMin, s.Bound.ShortMin, s.Score.ShortIdeal, s.Bound.ShortIdeal, s.Score.Changes)
}
