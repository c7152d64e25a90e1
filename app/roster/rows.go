package roster

import "fmt"

// Rows are the rules of a problem without pins as a mixed-integer model has them, for comparing with a solver
// of such models: the pairs that the rules allow by themselves, and rows over variables "x<shift>_<member>"
// and "y<member>_<day>" (works on that day).
type Rows struct {
	Of   [][]int // members by shift
	Rows []Row
	Days []string // the variables of days
}

// Row is a sum that is at most so much.
type Row struct {
	Terms []Term
	Most  float64
}

// Term is a factor of a variable.
type Term struct {
	Factor float64
	Name   string
}

// Allowed writes the rules of a problem down as rows.
func Allowed(p *Problem) Rows {
	m := newModel(p)
	out := Rows{Of: make([][]int, len(m.shifts))}
	mine := make([][]int32, len(m.members))
	for i := range m.shifts {
		for n := range m.fitting(i) {
			j := m.fitter(i, n)
			if m.isBarred(int32(i), j) {
				continue
			}
			out.Of[i] = append(out.Of[i], int(j))
			mine[j] = append(mine[j], int32(i))
		}
	}
	for j := range m.members {
		out.member(m, j, mine[j])
	}
	return out
}

func (r *Rows) member(m *model, j int, shifts []int32) {
	x := func(i int32) string { return fmt.Sprintf("x%d_%d", i, j) }
	hours := func(i int32) float64 { return float64(m.shifts[i].end-m.shifts[i].start) / 3600 }
	total := Row{Most: float64(m.members[j].maxTotal) / 3600}
	days := map[int32][]int32{}
	for n, a := range shifts {
		total.Terms = append(total.Terms, Term{hours(a), x(a)})
		days[m.shifts[a].day] = append(days[m.shifts[a].day], a)
		clashing := Row{Most: 1, Terms: []Term{{1, x(a)}}} // a clique: all that are on when a begins
		for _, b := range shifts {
			if b != a && m.shifts[b].start <= m.shifts[a].start && m.shifts[a].start < m.shifts[b].end {
				clashing.Terms = append(clashing.Terms, Term{1, x(b)})
			}
		}
		if len(clashing.Terms) > 1 {
			r.Rows = append(r.Rows, clashing)
		}
		for _, b := range shifts[n+1:] {
			s, t := &m.shifts[a], &m.shifts[b]
			if overlap := s.start < t.end && t.start < s.end; !overlap && m.clash(a, b) {
				r.Rows = append(r.Rows, Row{Most: 1, Terms: []Term{{1, x(a)}, {1, x(b)}}})
			}
		}
	}
	r.Rows = append(r.Rows, total)
	for day := range int32(m.days) {
		if len(days[day]) == 0 {
			continue
		}
		name := fmt.Sprintf("y%d_%d", j, day)
		r.Days = append(r.Days, name)
		row := Row{Terms: []Term{{-float64(m.members[j].maxDay) / 3600, name}}}
		for _, i := range days[day] {
			row.Terms = append(row.Terms, Term{hours(i), x(i)})
		}
		r.Rows = append(r.Rows, row)
	}
	for first := int32(0); int(first+m.row) < m.days; first++ {
		row := Row{Most: float64(m.row)}
		for day := first; day <= first+m.row; day++ {
			if len(days[day]) > 0 {
				row.Terms = append(row.Terms, Term{1, fmt.Sprintf("y%d_%d", j, day)})
			}
		}
		if len(row.Terms) > int(m.row) {
			r.Rows = append(r.Rows, row)
		}
	}
}
