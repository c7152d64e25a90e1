package models

// SiteKind says where the posts of a task stand: one at every building, every grid of level 3, or one for
// each area of the risk area.
type SiteKind string

// The kinds of sites.
const (
	SitesBuilding SiteKind = "building"
	SitesGrid     SiteKind = "grid"
	SitesArea     SiteKind = "area"
)

// TaskKinds are the kinds of work, in the order of the screen.
var TaskKinds = []string{"testing", "publicity", "supply", "patrol", "evacuation", "shelter", "clearing", "search", "visit", "night_watch", "transport"}

// CallUpKinds are the kinds of emergency.
var CallUpKinds = []string{"testing", "lockdown", "flood", "typhoon", "search", "cold_wave", "other"}

// Task is a kind of work wanted in a call-up; each site and window of it is one shift. MinSeats and
// IdealSeats are per site and shift.
type Task struct {
	ID         ID `gorm:"primaryKey"`
	CallUpID   ID `gorm:"column:callup_id"`
	Position   int
	Kind       string
	Sites      SiteKind
	Windows    JSON[[]Window]
	MinSeats   int
	IdealSeats int
	Skills     JSON[[]string] // at most one; a seat needs it
	Weight     int            // 1 to 100
}

// Window is a stretch of time.
type Window struct {
	Start Time `json:"start"`
	End   Time `json:"end"`
}

// Shift is a post in one time window: seats of one kind at one site.
type Shift struct {
	ID         ID `gorm:"primaryKey"`
	CallUpID   ID `gorm:"column:callup_id"`
	TaskID     ID
	Kind       string
	SiteCode   string
	SitePath   Path
	StartsAt   Time
	EndsAt     Time
	Skill      string // "" for anyone
	MinSeats   int
	IdealSeats int
	Weight     int
}
