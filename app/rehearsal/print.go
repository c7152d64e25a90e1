package rehearsal

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"whistle/app/mobilize"
)

// Print writes the report as a page of text.
func Print(w io.Writer, a mobilize.AfterAction) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("\n复盘报告 AFTER-ACTION REPORT  %s  %s", a.Title, a.ID)
	line("whistled %s, stood down %s", a.WhistledAt, a.StoodDownAt)
	c, r := a.Counts, a.Response
	line("\n响应 RESPONSE\tpaged\tcoming\tcannot\tsilent\treported in\tsaid yes\tdropped out")
	line("\t%d\t%d\t%d\t%d\t%d\t%d\t%d", c.Paged, c.Confirmed, c.Declined, c.NoAnswer, c.ReportedIn, r.SaidYes, r.DropOuts)
	line("first answer after %s, half after %s, enough after %s", after(r.FirstMS), after(r.HalfMS), after(r.QuorumMS))
	line("\n波次 WAVES\tat\tpaged\tyes")
	for _, wave := range r.Waves {
		line("wave %d\t%s\t%d\t%d", wave.Number(), wave.At, wave.Paged, wave.Yes)
	}
	line("foretold by %s: %d to %d, came %d", after(r.Forecast.ByMS), r.Forecast.Low, r.Forecast.High, r.Forecast.Yes)
	line("\nafter\tyes\texpected\t")
	for _, p := range r.Curve {
		line("%s\t%d\t%d\t%s", after(p.AfterMS), p.Yes, p.Expected, strings.Repeat("#", p.Yes/10))
	}
	line("\n短信 PAGES\tpages\ttaken\tdelivered\tfailed\tcancelled\tsegments\tlate\tlongest wait")
	for _, p := range a.Pages {
		line("%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s", p.Purpose, p.Pages, p.Taken, p.Delivered, p.Failed, p.Cancelled, p.Segments, p.Late, after(p.LongestMS))
	}
	line("%d pages, %d segments, %.2f %s", a.Costs.Pages, a.Costs.Segments, a.Spent.Cost, a.Spent.Currency)
	line("\n升级 ESCALATION\tdue\tdone\tstate\tpaged")
	for _, s := range a.Steps {
		line("%s\t%s\t%s\t%s\t%d", s.Kind, s.Due, s.Done, s.State, s.Paged)
	}
	printWork(line, a)
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func printWork(line func(string, ...any), a mobilize.AfterAction) {
	line("\n临时党支部 BRANCHES\tmembers\tgroups\tapproved\tdissolved")
	for _, b := range a.Branches {
		line("%s\t%d\t%d\t%s\t%s", b.Name, b.Members, b.Groups, b.Approved, b.Dissolved)
	}
	w, q := a.Work, a.Requests
	line("\n岗位 WORK\tseats\tminimum\tfilled\tcame\tno-shows\tdropped\tshort shifts\tmembers\thours\tworked")
	line("\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t%.1f", w.Seats, w.Minimum, w.Filled, w.Came, w.NoShows, w.Dropped, w.ShortMin, w.Members, w.Hours, w.Worked)
	line("\n诉求 REQUESTS\treceived\tdispatched\tresolved\tnot possible\topen\tre-opened\tlate\tmedian\trate")
	line("\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%d%%", q.Received, q.Dispatched, q.Resolved, q.NotPossible, q.Open, q.Reopened, q.Late, after(q.MedianMS), q.RatePercent)
	line("\n迟 LATE\twhich\tcount\tlongest\tseats missing")
	for _, l := range a.Late {
		line("%s\t%s\t%d\t%s\t%d", l.What, l.Which, l.Count, after(l.LateMS), l.Missing)
	}
	line("\n%d moves in the timeline", len(a.Events))
}

func after(ms int64) string {
	if ms < 0 {
		return "never"
	}
	return (time.Duration(ms) * time.Millisecond).Round(time.Second).String()
}
