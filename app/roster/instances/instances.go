// Package instances makes roster problems of any size for measuring and testing: communities with buildings,
// a week of testing, publicity, supply runs and night watches, and members with homes, skills and hours.
// The same numbers make the same problem.
package instances

import (
	"fmt"
	"math/rand/v2"
	"time"

	"whistle/app/roster"
)

// Size says how large a problem is.
type Size struct {
	Members, Sites, Days int
	Communities          int // members serve their own
	SeatsPerMember       float64
}

var monday = time.Date(2026, 12, 7, 0, 0, 0, 0, time.FixedZone("", 8*3600))

// windows are the hours of a day in which shifts lie, with how they are staffed.
var windows = []struct {
	task, skill    string
	from, to       float64 // hours of the day; above 24 on the next
	minimum, ideal int
	weight         int
}{
	{"testing", "", 7, 11, 2, 6, 3},
	{"testing", "", 13, 17, 2, 6, 3},
	{"testing", "sampling", 7, 11, 1, 2, 5},
	{"testing", "sampling", 13, 17, 1, 2, 5},
	{"supply", "", 9, 12, 1, 4, 2},
	{"supply", "driver", 16, 19.5, 1, 2, 4},
	{"publicity", "", 18.5, 20.5, 0, 2, 1},
	{"watch", "", 22, 28, 1, 2, 4},
}

// Make makes a problem. Its shifts have, all together, about as many seats as the size asks for.
func Make(size Size, seed uint64) *roster.Problem {
	random := rand.New(rand.NewPCG(seed, 11))
	p := places(size)
	for seats, want := 0, int(size.SeatsPerMember*float64(size.Members)); seats < want; {
		n := len(p.Shifts)
		w := windows[random.IntN(len(windows))]
		day := monday.AddDate(0, 0, random.IntN(size.Days))
		at := func(hour float64) time.Time { return day.Add(time.Duration(hour * float64(time.Hour))) }
		p.Shifts = append(p.Shifts, roster.Shift{
			ID: fmt.Sprintf("s%06d", n), Task: w.task, Skill: w.skill, Site: p.Sites[n*7919%size.Sites].ID,
			Start: at(w.from), End: at(w.to), Min: w.minimum, Ideal: w.ideal, Weight: w.weight,
		})
		seats += w.ideal
	}
	for n := range size.Members {
		p.Members = append(p.Members, member(p, n, n*size.Sites/size.Members, size, random))
	}
	return p
}

// places makes a problem of sites alone, in communities of equal size.
func places(size Size) *roster.Problem {
	p := &roster.Problem{
		Format: roster.Format, Timezone: "Asia/Shanghai", Weights: roster.Weights{Fair: 1, Far: 4, Prefer: 2},
		Rules: roster.Rules{TravelMinutes: 15, MinRestHours: 8, MaxHoursPerDay: 10, MaxHours: 40, MaxDaysInRow: 6},
	}
	area := func(n int) string { return fmt.Sprintf("c%04d", n*size.Communities/size.Sites) }
	for n := range size.Sites {
		s := roster.Site{ID: fmt.Sprintf("b%05d", n), Grid: fmt.Sprintf("g%05d", n/4), Area: area(n)}
		for _, near := range []int{n - 1, n + 1} {
			if near >= 0 && near < size.Sites {
				s.Near = append(s.Near, fmt.Sprintf("b%05d", near))
			}
		}
		p.Sites = append(p.Sites, s)
	}
	return p
}

// member makes one with skills, hours after their habit, and limits of their own now and then.
func member(p *roster.Problem, n, home int, size Size, random *rand.Rand) roster.Member {
	m := roster.Member{ID: fmt.Sprintf("m%05d", n), Home: p.Sites[home].ID, Serves: []string{p.Sites[home].Area}}
	if random.IntN(100) < 14 {
		m.Skills = append(m.Skills, "sampling")
	}
	if random.IntN(100) < 18 {
		m.Skills = append(m.Skills, "driver")
	}
	if random.IntN(3) == 0 {
		m.Prefers = []string{"testing"}
	}
	kind := random.IntN(4)
	for d := range size.Days {
		if random.IntN(100) < 20 {
			continue
		}
		day := monday.AddDate(0, 0, d)
		from, to := 6, 20
		switch kind {
		case 0:
			from, to = 18, 29 // evenings and nights
		case 1:
			from, to = 12, 21
		case 2:
			from, to = 6, 13
		}
		m.Available = append(m.Available, roster.Interval{Start: day.Add(time.Duration(from) * time.Hour), End: day.Add(time.Duration(to) * time.Hour)})
	}
	if random.IntN(5) == 0 {
		hours := float64(8 + random.IntN(16))
		m.MaxHours = &hours
	}
	return m
}
