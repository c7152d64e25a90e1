package instances

import (
	"fmt"
	"math/rand/v2"
	"time"

	"whistle/app/roster"
)

// posts are what a day has at its posts: a shift at every so many-th site, or one in each community.
var posts = []struct {
	task, skill string
	from, to    float64 // hours of the day; above 24 on the next
	every       int     // sites for one post; 0: one a community
	chance      int     // per cent of the posts that have it
	share       float64 // of the crowd that is ideal; 0 for one member
	least       float64 // of the ideal that is the minimum
	weight      int
}{
	{"testing", "lead", 6.5, 11.5, 0, 100, 0, 1, 8},
	{"testing", "", 7, 11, 4, 100, 1, 0, 3},
	{"testing", "", 13, 17, 4, 100, 1, 0, 3},
	{"testing", "sampling", 7, 11, 4, 50, 0, 1, 5},
	{"testing", "sampling", 13, 17, 4, 50, 0, 1, 5},
	{"publicity", "", 8, 10, 0, 100, 0.85, 0, 1},
	{"supply", "", 9, 12, 6, 100, 0.85, 0.5, 2},
	{"supply", "driver", 16, 19.5, 6, 100, 0, 1, 4},
	{"publicity", "dialect", 18.5, 20.5, 0, 100, 0, 1, 1},
	{"watch", "", 22, 28, 0, 100, 0.2, 0.5, 2},
}

// Posts makes a problem in which the same posts stand every day, as crowded as the seats ask for: testing and
// supply at fixed sites, and one lead, one watch and the publicity in each community.
func Posts(size Size, seed uint64) *roster.Problem {
	random := rand.New(rand.NewPCG(seed, 12))
	p := places(size)
	for crowd := 1.0; ; crowd += 0.25 {
		p.Shifts = nil
		again := rand.New(rand.NewPCG(seed, 13))
		if seats := standing(p, size, crowd, again); seats >= int(size.SeatsPerMember*float64(size.Members)) {
			break
		}
	}
	for n := range size.Members {
		p.Members = append(p.Members, regular(p, n, size, random))
	}
	return p
}

// standing puts the posts of every day into the problem and gives their seats.
func standing(p *roster.Problem, size Size, crowd float64, random *rand.Rand) int {
	seats := 0
	for d := range size.Days {
		day := monday.AddDate(0, 0, d)
		at := func(hour float64) time.Time { return day.Add(time.Duration(hour * float64(time.Hour))) }
		for _, post := range posts {
			every := post.every
			if every == 0 {
				every = size.Sites / size.Communities
			}
			for site := 0; site < size.Sites; site += every {
				if random.IntN(100) >= post.chance {
					continue
				}
				ideal := 1
				if post.share > 0 {
					ideal = max(1, int(post.share*crowd+random.Float64()))
				}
				p.Shifts = append(p.Shifts, roster.Shift{
					ID: fmt.Sprintf("s%06d", len(p.Shifts)), Task: post.task, Skill: post.skill, Site: p.Sites[site].ID, Start: at(post.from), End: at(post.to),
					Min: max(1, int(post.least*float64(ideal))), Ideal: ideal, Weight: post.weight,
				})
				seats += ideal
			}
		}
	}
	return seats
}

// habits are the hours that a member offers on the days they come.
var habits = []struct {
	share  int // per cent of the members
	chance int // per cent of the days
	hours  [][2]float64
}{
	{39, 58, [][2]float64{{6, 20}}},
	{26, 50, [][2]float64{{6, 13}}},
	{10, 50, [][2]float64{{12.5, 21}}},
	{11, 78, [][2]float64{{18, 22}}},
	{14, 78, [][2]float64{{18, 22}, {22, 29}}},
}

func regular(p *roster.Problem, n int, size Size, random *rand.Rand) roster.Member {
	home := random.IntN(size.Sites)
	m := roster.Member{ID: fmt.Sprintf("m%06d", n), Home: p.Sites[home].ID, Serves: []string{p.Sites[home].Area}}
	for _, skill := range []struct {
		name string
		of   int
	}{{"sampling", 14}, {"driver", 12}, {"dialect", 28}, {"lead", 8}} {
		if random.IntN(100) < skill.of {
			m.Skills = append(m.Skills, skill.name)
		}
	}
	if random.IntN(10) < 3 {
		m.Prefers = []string{[]string{"testing", "supply", "publicity", "watch"}[random.IntN(4)]}
	}
	habit, drawn := 0, random.IntN(100)
	for drawn >= habits[habit].share {
		drawn -= habits[habit].share
		habit++
	}
	for d := range size.Days {
		if random.IntN(100) >= habits[habit].chance {
			continue
		}
		for n, part := range habits[habit].hours {
			if n > 0 && random.IntN(3) > 0 {
				continue
			}
			day := monday.AddDate(0, 0, d)
			m.Available = append(m.Available, roster.Interval{Start: day.Add(time.Duration(part[0] * float64(time.Hour))), End: day.Add(time.Duration(part[1] * float64(time.Hour)))})
		}
	}
	if random.IntN(5) == 0 {
		hours := float64(8 + random.IntN(16))
		m.MaxHours = &hours
	}
	return m
}
