package mobilize

import (
	"cmp"
	"context"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// Telephone is a call-up's call tree: who is to be telephoned, house by house.
type Telephone struct {
	models.CallUp
	Houses []TelephoneHouse
	People int
	Shown  bool // the numbers are whole
	More   int  // people whom the screen leaves to the printed list
}

// TelephoneHouse is one home area with its people.
type TelephoneHouse struct {
	Name string
	Rows []TelephoneRow
}

// TelephoneRow is one person to telephone.
type TelephoneRow struct {
	Member   models.ID
	Name     string
	Page     models.Page // by which they were called up, where they were
	OptedOut bool
	Phone    string // masked, or whole where it was asked for
	path     models.Path
	home     string
}

const (
	telephonePart  = 2000      // summonses that are read at a time
	telephoneShown = 120       // people shown where the list is not printed
	mostOptedOut   = 1_000_000 // more than any risk area has
)

// Telephone reads whom to telephone for an open call-up: those who have not answered, and those who want no
// messages. Where the whole numbers are asked for, to be printed, that is audited with how many.
func (m *Mobilizer) Telephone(ctx context.Context, by access.Actor, id models.ID, whole bool) (Telephone, error) {
	may := access.See
	if whole {
		may = access.RevealPhone
	}
	if err := by.Can(may); err != nil {
		return Telephone{}, err
	}
	t, err := telephoneTree(m.db.Read(ctx), by.Scope(), id, whole)
	if err != nil || !whole {
		return t, err
	}
	err = models.Do(ctx, m.db, func(tx *models.Tx) error {
		return tx.Audit(by.String(), "print_phones", string(id), t.ScopePath, t.Title)
	})
	if err != nil {
		return Telephone{}, err
	}
	return t, nil
}

// telephoneTree reads the tree of all who are to be telephoned. A long one is read in the midst of a whistle, so
// it holds no transaction that pages would wait for.
func telephoneTree(read *models.Reader, scope models.Scope, id models.ID, whole bool) (Telephone, error) {
	callUp, err := read.CallUp(scope, id)
	if err != nil {
		return Telephone{}, err
	}
	if !callUp.State.Running() {
		if whole {
			return Telephone{}, models.Conflict("callup_over", "nobody is telephoned for a call-up that is over")
		}
		return Telephone{CallUp: callUp}, nil
	}
	rows, err := telephoneOf(read, callUp, whole)
	if err != nil {
		return Telephone{}, err
	}
	t := Telephone{CallUp: callUp, People: len(rows), Shown: whole}
	if !whole && len(rows) > telephoneShown {
		t.More, rows = len(rows)-telephoneShown, rows[:telephoneShown]
	}
	t.Houses, err = housesOf(read, rows)
	return t, err
}

// silentIn reads all of a call-up's members who have not answered.
func silentIn(read *models.Reader, callUp models.ID) ([]models.Summons, error) {
	var silent []models.Summons
	filter := models.SummonsFilter{States: []models.SummonsState{models.SummonsPaged}, Limit: telephonePart}
	for {
		part, err := read.Summonses(callUp, filter)
		if err != nil {
			return nil, err
		}
		silent = append(silent, part...)
		if len(part) < telephonePart {
			return silent, nil
		}
		filter.After = part[len(part)-1].ID
	}
}

func telephoneOf(read *models.Reader, callUp models.CallUp, whole bool) ([]TelephoneRow, error) {
	silent, err := silentIn(read, callUp.ID)
	if err != nil {
		return nil, err
	}
	asked, err := rowsOf(read, silent)
	if err != nil {
		return nil, err
	}
	ids := make([]models.ID, len(asked))
	for i, r := range asked {
		ids[i] = r.MemberID
	}
	people, err := read.MembersByID(ids)
	if err != nil {
		return nil, err
	}
	var rows []TelephoneRow
	for _, r := range asked {
		out := !people[r.MemberID].OptedOutAt.IsZero()
		rows = append(rows, TelephoneRow{Member: r.MemberID, Name: r.MemberName, Page: r.Page, OptedOut: out, path: r.HomePath, home: r.HomeCode})
	}
	out, err := optedOutOf(read, callUp, mostOptedOut)
	if err != nil {
		return nil, err
	}
	for _, member := range out {
		if _, listed := people[member.ID]; !listed {
			people[member.ID] = member
			rows = append(rows, TelephoneRow{Member: member.ID, Name: member.Name, OptedOut: true, path: member.HomePath, home: member.HomeCode})
		}
	}
	for i := range rows {
		member := people[rows[i].Member]
		rows[i].Phone = MemberView{Member: member}.MaskedPhone()
		if whole {
			if rows[i].Phone, err = read.Vault.Open(member.PhoneSealed); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b TelephoneRow) int { return cmp.Compare(a.path, b.path) })
	return rows, nil
}

// optedOutOf reads who lives in a call-up's risk area, wants no messages and has not answered by telephone.
func optedOutOf(read *models.Reader, callUp models.CallUp, limit int) ([]models.Member, error) {
	paths, err := riskPaths(read, callUp.ID)
	if err != nil {
		return nil, err
	}
	out, err := read.OptedOutWithin(paths, limit)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	summoned, err := read.SummonedMembers(callUp.ID)
	return slices.DeleteFunc(out, func(m models.Member) bool { return summoned[m.ID] }), err
}

func housesOf(read *models.Reader, rows []TelephoneRow) ([]TelephoneHouse, error) {
	codes := make([]string, len(rows))
	for i, r := range rows {
		codes[i] = r.home
	}
	names, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	var houses []TelephoneHouse
	for i, r := range rows {
		if i == 0 || rows[i-1].home != r.home {
			houses = append(houses, TelephoneHouse{Name: names[r.home]})
		}
		last := &houses[len(houses)-1]
		last.Rows = append(last.Rows, r)
	}
	return houses, nil
}
