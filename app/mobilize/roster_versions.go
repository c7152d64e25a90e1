package mobilize

import (
	"context"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// RosterVersion is a version as it was published, with what changed since the one before.
type RosterVersion struct {
	CallUp  models.CallUp
	Record  models.RosterRecord
	Roster  models.Roster
	By      string // name of who published it
	Before  int    // the version before, 0 for none
	Changes []RosterChange
	Gaps    []GapChange
	Short   []RosterShift // shifts below their minimum when it was published
	Shifts  map[models.ID]models.Shift
	Places  map[string]string
	Names   map[models.ID]string // of members whom a fix is about
}

// VersionRow is a published version in the list.
type VersionRow struct {
	models.RosterRecord
	By string
}

// RosterVersions lists the published versions of a call-up's roster, the newest first.
func (m *Mobilizer) RosterVersions(ctx context.Context, by access.Actor, id models.ID) (models.CallUp, []VersionRow, error) {
	if err := by.Can(access.See); err != nil {
		return models.CallUp{}, nil, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return models.CallUp{}, nil, err
	}
	records, err := read.RecordsOf(id)
	if err != nil {
		return models.CallUp{}, nil, err
	}
	rows := make([]VersionRow, len(records))
	for i, r := range records {
		if rows[i].By, err = actorName(read, r.PublishedBy); err != nil {
			return models.CallUp{}, nil, err
		}
		rows[i].RosterRecord = r
	}
	return callUp, rows, nil
}

// RosterVersion reads one published version with its explanation. It returns NotFound for one that was never
// published.
func (m *Mobilizer) RosterVersion(ctx context.Context, by access.Actor, id models.ID, version int) (RosterVersion, error) {
	if err := by.Can(access.See); err != nil {
		return RosterVersion{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return RosterVersion{}, err
	}
	v := RosterVersion{CallUp: callUp, Names: map[models.ID]string{}, Shifts: map[models.ID]models.Shift{}}
	if v.Record, err = read.RecordOf(id, version); err != nil {
		return v, err
	}
	if v.Roster, err = read.RosterByID(id, v.Record.RosterID); err != nil {
		return v, err
	}
	if v.By, err = actorName(read, v.Record.PublishedBy); err != nil {
		return v, err
	}
	before, _, err := read.RecordBefore(id, version)
	if err != nil {
		return v, err
	}
	v.Before = before.Version
	shifts, err := read.ShiftsOf(id)
	if err != nil {
		return v, err
	}
	codes := make([]string, len(shifts))
	for i, s := range shifts {
		v.Shifts[s.ID], codes[i] = s, s.SiteCode
	}
	if v.Places, err = areaNames(read, codes); err != nil {
		return v, err
	}
	return v, v.compare(read, shifts, before)
}

// compare sets the seats of the version beside those of the one before, and names what stayed empty.
func (v *RosterVersion) compare(read *models.Reader, shifts []models.Shift, before models.RosterRecord) error {
	d := rosterDiff{before: byMember(before.Seats.V), after: byMember(v.Record.Seats.V)}
	empty, ids := map[models.ID]*models.EmptySeat{}, []models.ID{}
	for i := range v.Roster.EmptySeats.V {
		e := &v.Roster.EmptySeats.V[i]
		empty[e.Shift] = e
		if e.Fix != nil && e.Fix.Member != "" {
			ids = append(ids, e.Fix.Member)
		}
	}
	for member := range union(d.before, d.after) {
		ids = append(ids, member)
	}
	people, err := read.MembersByID(unique(ids))
	if err != nil {
		return err
	}
	for id, p := range people {
		v.Names[id] = p.Name
	}
	v.Changes, v.Gaps = d.changes(v.Shifts, people), d.gaps(shifts, 0)
	for _, s := range shifts {
		if n := len(v.Record.Seats.V[s.ID]); n < s.MinSeats {
			v.Short = append(v.Short, RosterShift{Shift: s, Filled: n, Empty: empty[s.ID]})
		}
	}
	return nil
}

func byMember(seats map[models.ID][]models.ID) map[models.ID]map[models.ID]bool {
	by := map[models.ID]map[models.ID]bool{}
	for shift, members := range seats {
		for _, member := range members {
			note(by, models.Assignment{MemberID: member, ShiftID: shift})
		}
	}
	return by
}

// actorName gives the name of the user behind an actor, and of whom a deputy acts for; others stand as they are.
func actorName(read *models.Reader, actor string) (string, error) {
	var names []string
	for part := range strings.SplitSeq(actor, " for ") {
		id, isUser := strings.CutPrefix(part, "user:")
		if !isUser {
			names = append(names, part)
			continue
		}
		user, err := read.User(models.ID(id))
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return "", err
		}
		names = append(names, user.Name)
	}
	return strings.Join(names, " → "), nil
}
