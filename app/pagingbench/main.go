// Command pagingbench measures paging beside the least that the same work can cost: the dispatcher with the
// real carrier client against a stand-in carrier, beside a bare loop that posts the same bodies to the same
// stand-in from the same number of connections; a whistle for 15,000 members, beside one prepared bulk insert
// of the same rows. Each measurement is a process of its own, so that its memory can be told. It prints its
// set-up, its figures, and beside each that has a limit the limit and whether it is met; it ends with how many
// limits are met, and fails where one is not.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := measure(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// measure is the whole bench, or, in a process that it started, one measurement.
func measure(ctx context.Context) error {
	if len(os.Args) > 1 && os.Args[1] == childFlag {
		return child(ctx, os.Args[2:])
	}
	pages := flag.String("pages", "500,15000,100000", "how many pages, by commas")
	delays := flag.String("delays", "0s,50ms", "how long the stand-in takes to answer")
	databases := flag.String("databases", "sqlite,mariadb", "which databases")
	connections := flag.Int("connections", 64, "connections, and messages in the air at once")
	rounds := flag.Int("rounds", 3, "measurements of up to 15,000 pages, of which the middle one counts")
	whistles := flag.Bool("whistle", true, "measure the whistle too")
	flag.Parse()
	b := bench{connections: *connections, rounds: *rounds}
	return b.run(ctx, strings.Split(*pages, ","), strings.Split(*delays, ","), strings.Split(*databases, ","), *whistles)
}

// bench prints one table of pages and one of whistles.
type bench struct {
	connections, rounds int
	judge               judge
}

func (b *bench) run(ctx context.Context, sizes, delays, databases []string, whistles bool) error {
	fmt.Printf("%s %s/%s, %d cores; the stand-in is a process of its own on the same machine; %d connections; a row's ratio is the bare loop's time over the dispatcher's in the same round, of several rounds the middle one\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), b.connections)
	fmt.Printf("%-8s %6s %7s  %9s %9s  %6s  %8s  %12s  %s\n", "database", "delay", "pages", "bare/s", "whistle/s", "ratio", "memory", "a page", "limits")
	for _, database := range databases {
		for _, delay := range delays {
			if err := b.series(ctx, database, delay, sizes); err != nil {
				return err
			}
		}
	}
	if whistles {
		if err := b.whistles(ctx, databases); err != nil {
			return err
		}
	}
	return b.judge.sum()
}

// whistles measures the whistle on each database.
func (b *bench) whistles(ctx context.Context, databases []string) error {
	fmt.Printf("\na whistle for 15,000 members, until it is accepted, beside one prepared bulk insert of the rows it wrote\n\n%-8s  %9s %9s  %6s  %s\n", "database", "insert", "whistle", "ratio", "limits")
	for _, database := range databases {
		r, err := spawn(ctx, "whistle", "-database", database)
		if err != nil {
			return err
		}
		ratio := r.Seconds / r.Bare
		limit := b.judge.atMost("the whistle's time over the insert's on "+database, ratio, mostOfInserts)
		fmt.Printf("%-8s  %8.3fs %8.3fs  %6.2f  ratio %s\n", database, r.Bare, r.Seconds, ratio, limit)
	}
	return nil
}

// series measures one database at one delay, from few pages to many.
func (b *bench) series(ctx context.Context, database, delay string, sizes []string) error {
	waits, err := time.ParseDuration(delay)
	if err != nil {
		return fmt.Errorf("read the stand-in's delay: %w", err)
	}
	costs := map[int]float64{} // of a page, by how many there are
	for _, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("%q is no number of pages", size)
		}
		rounds := b.rounds
		if n > 20_000 {
			rounds = 1
		}
		var all []round
		for range rounds {
			r, err := b.round(ctx, database, delay, size)
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		slices.SortFunc(all, func(x, y round) int { return int(1e6 * (x.ratio() - y.ratio())) })
		r := all[len(all)/2]
		costs[n] = r.whistle.Seconds / float64(n)
		fmt.Printf("%-8s %6s %7d  %9.0f %9.0f  %6.2f  %5d MB  %9.0f µs  %s\n", database, delay, n,
			float64(n)/r.bare.Seconds, float64(n)/r.whistle.Seconds, r.ratio(), r.whistle.MemoryKB/1024, 1e6*costs[n],
			strings.Join(b.limits(fmt.Sprintf("%s at %s, %d pages", database, delay, n), r, waits, n, costs), "; "))
	}
	return nil
}

// limits judges a row, and gives the limits that hold for it.
func (b *bench) limits(row string, r round, delay time.Duration, pages int, costs map[int]float64) []string {
	var said []string
	if least := leastRatio(delay, pages); least > 0 {
		said = append(said, "ratio "+b.judge.atLeast(row+": the ratio", r.ratio(), least))
	}
	if pages != mostPages {
		return said
	}
	said = append(said, "memory "+b.judge.under(row+": the memory", float64(r.whistle.MemoryKB)/1024, mostMemoryMB))
	if few := costs[fewPages]; few > 0 {
		growth := costs[pages] / few
		said = append(said, fmt.Sprintf("%.2f times the cost at %d, %s", growth, fewPages, b.judge.atMost(fmt.Sprintf("%s: a page's cost over that at %d pages", row, fewPages), growth, mostGrowth)))
	}
	return said
}

// round is one measurement of both, one after the other.
type round struct{ bare, whistle result }

func (r round) ratio() float64 { return r.bare.Seconds / r.whistle.Seconds }

func (b *bench) round(ctx context.Context, database, delay, size string) (round, error) {
	address, end, err := startStandIn(ctx, delay)
	if err != nil {
		return round{}, err
	}
	defer end()
	connections := strconv.Itoa(b.connections)
	bare, err := spawn(ctx, "bare", "-to", address, "-pages", size, "-connections", connections)
	if err != nil {
		return round{}, err
	}
	whistle, err := spawn(ctx, "dispatch", "-to", address, "-pages", size, "-connections", connections, "-database", database)
	return round{bare, whistle}, err
}

// result is what a child measured.
type result struct {
	Seconds   float64
	Bare      float64 // of the whistle: the bulk insert beside it
	MemoryKB  int     // the most that the process held
	CPU       float64 // seconds of processor time, of the process
	ServerCPU float64 // and of the database server
}

// spawn runs a measurement in a process of its own.
func spawn(ctx context.Context, what string, args ...string) (result, error) {
	self, err := os.Executable()
	if err != nil {
		return result{}, err
	}
	command := exec.CommandContext(ctx, self, append([]string{childFlag, what}, args...)...) //nolint:gosec // this program
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return result{}, fmt.Errorf("measure %s %s: %w", what, strings.Join(args, " "), err)
	}
	var r result
	if err := json.Unmarshal(out, &r); err != nil {
		return result{}, fmt.Errorf("read the measurement of %s: %w", what, err)
	}
	return r, nil
}

// childFlag tells this program that it is one of its own measurements.
const childFlag = "-measure"

func child(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	var o childOptions
	flags.StringVar(&o.to, "to", "", "the stand-in's address")
	flags.IntVar(&o.pages, "pages", 0, "how many pages")
	flags.IntVar(&o.connections, "connections", 64, "connections")
	flags.StringVar(&o.database, "database", "sqlite", "which database")
	flags.StringVar(&o.profile, "profile", os.Getenv("PAGINGBENCH_PROFILE"), "write a CPU profile here")
	delay := flags.Duration("delay", 0, "how long the stand-in takes to answer")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	var r result
	var err error
	switch args[0] {
	case "standin":
		return standIn(ctx, *delay)
	case "bare":
		r, err = bareLoop(ctx, o)
	case "dispatch":
		r, err = dispatch(ctx, o)
	case "whistle":
		r, err = whistle(ctx, o)
	default:
		err = fmt.Errorf("nothing is called %s", args[0])
	}
	if err != nil {
		return err
	}
	r.MemoryKB = memoryKB()
	return json.NewEncoder(os.Stdout).Encode(r)
}

type childOptions struct {
	to, database, profile string
	pages, connections    int
}

// memoryKB reads the most memory that this process held.
func memoryKB() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb
		}
	}
	return 0
}

// cpuSeconds gives the processor time of this process.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// serverSeconds gives the processor time of the database server that this process started, 0 for none.
func serverSeconds() float64 {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	parent, ticks := map[string]string{}, map[string]float64{}
	for _, path := range stats {
		content, err := os.ReadFile(path) //nolint:gosec // of the system
		if err != nil {
			continue // it has ended
		}
		head, tail, _ := strings.Cut(string(content), ") ")
		id, name, _ := strings.Cut(head, " (")
		fields := strings.Fields(tail)
		parent[id] = fields[1]
		if name == "mariadbd" {
			user, _ := strconv.ParseFloat(fields[11], 64)
			system, _ := strconv.ParseFloat(fields[12], 64)
			ticks[id] = user + system
		}
	}
	for id, n := range ticks {
		if parent[parent[id]] == strconv.Itoa(os.Getpid()) {
			return n / 100
		}
	}
	return 0
}

func seconds(began time.Time) float64 { return time.Since(began).Seconds() }
