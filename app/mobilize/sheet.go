package mobilize

import (
	"cmp"
	"context"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// Sheet is the roster as it is printed for the hour when the network is down: a row an assignment, each with
// a code by which it is keyed in later.
type Sheet struct {
	CallUp  models.CallUp
	Place   string
	Sites   []SheetSite
	Missing int // assignments without a row code yet: prepare the sheet anew
	AsOf    models.Time
}

// SheetSite is the rows of one site.
type SheetSite struct {
	Site string
	Rows []SheetLine
}

// SheetLine is one row of the printed roster.
type SheetLine struct {
	Code string
	DutyRow
}

// PrepareSheet gives every row of the published roster its code. Codes given once stay.
func (m *Mobilizer) PrepareSheet(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.Form); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		if !callUp.State.Running() {
			return models.Conflict("callup_over", "the roster is printed while the call-up stands")
		}
		if err := tx.NumberRows(id); err != nil {
			return err
		}
		return tx.Audit(by.String(), "prepare_sheet", string(id), callUp.ScopePath, "")
	})
}

// Sheet reads the printed roster, by site and then by the start of the shift.
func (m *Mobilizer) Sheet(ctx context.Context, by access.Actor, id models.ID) (Sheet, error) {
	if err := by.Can(access.See); err != nil {
		return Sheet{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{CallUp: callUp, AsOf: read.Now}
	if s.Place, err = placeOf(read, callUp); err != nil {
		return s, err
	}
	numbered, err := read.SheetRows(id)
	if err != nil {
		return s, err
	}
	codes := map[models.ID]string{}
	for _, n := range numbered {
		codes[n.AssignmentID] = models.RowCode(n.Number)
	}
	assigned, err := read.AssignmentsBetween(id, 0, callUp.EndsAt.Add(checkInFrom), "")
	if err != nil {
		return s, err
	}
	var members []models.ID
	for _, a := range assigned {
		members = append(members, a.MemberID)
	}
	rows, err := dutyRows(read, id, unique(members), assigned, true)
	if err != nil {
		return s, err
	}
	at := map[string]int{}
	for _, row := range rows {
		code := codes[row.Assignment.ID]
		if code == "" {
			s.Missing++
			continue
		}
		if _, seen := at[row.Site]; !seen {
			at[row.Site] = len(s.Sites)
			s.Sites = append(s.Sites, SheetSite{Site: row.Site})
		}
		site := &s.Sites[at[row.Site]]
		site.Rows = append(site.Rows, SheetLine{Code: code, DutyRow: row})
	}
	slices.SortStableFunc(s.Sites, func(a, b SheetSite) int { return cmp.Compare(a.Rows[0].Shift.SitePath, b.Rows[0].Shift.SitePath) })
	return s, nil
}
