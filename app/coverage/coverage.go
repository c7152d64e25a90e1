// Package coverage is what district command sees: which area, task and hour has how many of the seats it
// wants, across all call-ups. It only reads.
package coverage

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// By says what the rows stand for.
type By string

// The ways to add up.
const (
	ByArea By = "area" // the children of the area asked for
	ByTask By = "task"
	ByHour By = "hour" // of the clock in the configured zone; a shift counts in every hour it covers
)

// Query asks for the coverage of one area over a time.
type Query struct {
	Area     string
	From, To models.Time
	By       By
}

// Sum is seats: wanted, at least needed, filled, confirmed by their members, checked in. ShortMin is what
// the shifts lack to their minimum, each by itself: a surplus at one does not cover another.
type Sum struct {
	Wanted, Minimum, Filled, Confirmed, CheckedIn, ShortMin, ShortIdeal int
}

// Row is the sum of one child area, task or hour.
type Row struct {
	Key  string // area code, task kind, or the hour in RFC 3339
	Name string
	Sum
}

// Report is the answer to a Query.
type Report struct {
	Area  models.Area
	By    By
	Rows  []Row
	Total Sum
	Gaps  []Gap   // shifts below their minimum, the next first
	Map   []Place // by area only: every child, those without a shift too
	AsOf  models.Time
}

// Place is a child area where it lies, with what its shifts want; Sum is zero where there are none.
type Place struct {
	models.Area
	Sum
}

// Gap is one shift that lacks people.
type Gap struct {
	models.CoverageCell
	Place string
}

// Reader answers coverage queries.
type Reader struct {
	db   *models.DB
	zone *time.Location
}

// New makes a Reader that counts hours in the zone.
func New(db *models.DB, zone *time.Location) *Reader { return &Reader{db: db, zone: zone} }

const (
	mostCells = 100_000
	mostGaps  = 50
	longest   = 62 * 24 * time.Hour
)

// Cover adds up. It returns NotFound for an area outside of the actor's, Invalid for a wrong time or way.
func (r *Reader) Cover(ctx context.Context, by access.Actor, q Query) (Report, error) {
	if err := by.Can(access.See); err != nil {
		return Report{}, err
	}
	if err := q.check(); err != nil {
		return Report{}, err
	}
	read := r.db.Read(ctx)
	area, err := read.Area(by.Scope(), q.Area)
	if err != nil {
		return Report{}, err
	}
	cells, err := read.Coverage(area.Path, q.From, q.To, mostCells)
	if err != nil {
		return Report{}, err
	}
	report := Report{Area: area, By: q.By, AsOf: read.Now}
	sums, names := map[string]*Sum{}, map[string]string{}
	var children []models.Area
	if q.By == ByArea {
		if children, err = read.ChildAreas(models.Everywhere(), area.Code, 0, 10_000); err != nil {
			return Report{}, err
		}
		for _, child := range children {
			names[child.Code] = child.Name
		}
		names[area.Code] = area.Name
	}
	for _, cell := range cells {
		report.Total.add(cell)
		for _, key := range r.keys(q, area, cell) {
			if sums[key] == nil {
				sums[key] = &Sum{}
			}
			sums[key].add(cell)
		}
	}
	for key, sum := range sums {
		report.Rows = append(report.Rows, Row{Key: key, Name: cmp.Or(names[key], key), Sum: *sum})
	}
	for _, child := range children {
		place := Place{Area: child}
		if sum := sums[child.Code]; sum != nil {
			place.Sum = *sum
		}
		report.Map = append(report.Map, place)
	}
	slices.SortFunc(report.Rows, func(a, b Row) int { return cmp.Compare(a.Key, b.Key) })
	report.Gaps, err = gapsOf(read, cells)
	return report, err
}

func (q *Query) check() error {
	var wrong []models.FieldError
	if q.By == "" {
		q.By = ByArea
	}
	if q.By != ByArea && q.By != ByTask && q.By != ByHour {
		wrong = append(wrong, models.Field("by", "coverage_by", "must be area, task or hour"))
	}
	switch {
	case q.From.IsZero() || q.To.IsZero():
		wrong = append(wrong, models.Field("from", "missing", "give from and to"))
	case !q.From.Before(q.To):
		wrong = append(wrong, models.Field("to", "ends_before_start", "is not after from"))
	case q.To.Sub(q.From) > longest:
		wrong = append(wrong, models.Field("to", "too_long", "is more than 62 days after from"))
	}
	return models.Invalid(wrong...)
}

// keys gives the rows that a shift counts in.
func (r *Reader) keys(q Query, area models.Area, cell models.CoverageCell) []string {
	switch q.By {
	case ByTask:
		return []string{cell.Kind}
	case ByHour:
		var hours []string
		from, to := max(cell.StartsAt, q.From), min(cell.EndsAt, q.To)
		for at := from.Time().In(r.zone).Truncate(time.Hour); models.At(at) < to; at = at.Add(time.Hour) {
			hours = append(hours, at.Format(time.RFC3339))
		}
		return hours
	case ByArea:
	}
	below, _ := strings.CutPrefix(string(cell.SitePath), string(area.Path))
	child, _, _ := strings.Cut(below, "/")
	if child == "" {
		child = area.Code // a site that is the area itself
	}
	return []string{child}
}

func (s *Sum) add(c models.CoverageCell) {
	s.Wanted += c.IdealSeats
	s.Minimum += c.MinSeats
	s.Filled += c.Filled
	s.Confirmed += c.Confirmed
	s.CheckedIn += c.CheckedIn
	s.ShortMin += max(0, c.MinSeats-c.Filled)
	s.ShortIdeal += max(0, c.IdealSeats-c.Filled)
}

// gapsOf gives the next shifts below their minimum that are not over.
func gapsOf(read *models.Reader, cells []models.CoverageCell) ([]Gap, error) {
	var gaps []Gap
	for _, c := range cells {
		if c.Filled < c.MinSeats && read.Now.Before(c.EndsAt) && len(gaps) < mostGaps {
			gaps = append(gaps, Gap{CoverageCell: c})
		}
	}
	codes := make([]string, 0, 2*len(gaps))
	for _, g := range gaps {
		path := g.SitePath.Codes()
		codes = append(codes, path[len(path)-1], path[min(3, len(path)-1)])
	}
	areas, err := read.Areas(models.Everywhere(), codes)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, a := range areas {
		names[a.Code] = a.Name
	}
	for i := range gaps {
		path := gaps[i].SitePath.Codes()
		gaps[i].Place = names[path[len(path)-1]]
		if len(path) > 4 {
			gaps[i].Place = names[path[3]] + " " + gaps[i].Place
		}
	}
	return gaps, nil
}

// Level says how well a sum is covered, for the colour and shape on screen.
func (s Sum) Level() string {
	switch {
	case s.Wanted == 0:
		return "unknown"
	case s.ShortMin > 0 && s.Filled == 0:
		return "empty"
	case s.ShortMin > 0:
		return "thin"
	default:
		return "covered"
	}
}
