package mobilize

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// CallTree says who telephones whom: the secretary of a branch its group leaders, each of them the group.
type CallTree struct {
	CallUp   models.CallUp
	Branches []CallBranch
	InFull   bool // with whole phones: looking was audited
	AsOf     models.Time
	People   int
}

// CallBranch is one branch, and one printed page, of a call tree.
type CallBranch struct {
	Name     string
	Officers []CallRow // the secretary first
	Groups   []CallGroup
}

// CallGroup is a leader and whom the leader telephones.
type CallGroup struct {
	Name, Buildings string
	Leader          CallRow
	Members         []CallRow
}

// CallRow is one person on the page. Code names the row where somebody reads it out: branch, group, row.
type CallRow struct {
	Code, Name, Phone string
	Office            models.Office
}

// CallTree reads the call tree with masked phones; it is empty before a formation was proposed.
func (m *Mobilizer) CallTree(ctx context.Context, by access.Actor, id models.ID) (CallTree, error) {
	if err := by.Can(access.See); err != nil {
		return CallTree{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return CallTree{}, err
	}
	return callTreeOf(read, callUp, maskedPhone)
}

// CallTreeInFull reads the call tree with whole phones, for printing; that they were asked for, and how many,
// is audited first. It returns Conflict where there is no formation yet.
func (m *Mobilizer) CallTreeInFull(ctx context.Context, by access.Actor, id models.ID) (CallTree, error) {
	if err := by.Can(access.RevealPhone); err != nil {
		return CallTree{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (CallTree, error) {
		callUp, err := tx.CallUp(by.Scope(), id)
		if err != nil {
			return CallTree{}, err
		}
		if !callUp.State.Running() {
			return CallTree{}, models.Conflict("callup_over", "nobody is telephoned for a call-up that is over")
		}
		tree, err := callTreeOf(tx.Reader(), callUp, func(p models.Member) (string, error) {
			phone, err := tx.Vault.Open(p.PhoneSealed)
			return strings.TrimPrefix(phone, "+86"), err
		})
		if err != nil {
			return CallTree{}, err
		}
		if tree.People == 0 {
			return CallTree{}, models.Conflict("no_formation", "no formation is proposed yet")
		}
		tree.InFull = true
		return tree, tx.Audit(by.String(), "print_call_tree", string(id), callUp.ScopePath, fmt.Sprintf("%d phones", tree.People))
	})
}

func maskedPhone(p models.Member) (string, error) { return "*" + p.PhoneTail, nil }

func callTreeOf(read *models.Reader, c models.CallUp, phoneOf func(models.Member) (string, error)) (CallTree, error) {
	view, err := formationView(read, c)
	if err != nil {
		return CallTree{}, err
	}
	tree := CallTree{CallUp: c, AsOf: read.Now, People: len(view.Members)}
	rows, err := callRows(read, view.Formation, phoneOf)
	if err != nil {
		return CallTree{}, err
	}
	for i, b := range view.Branches {
		branch := CallBranch{Name: b.Name}
		n := 0
		for _, g := range view.Groups {
			if g.BranchID == b.ID {
				n++
				branch.Groups = append(branch.Groups, callGroup(view, g, rows, fmt.Sprintf("%d-%02d", i+1, n)))
			}
		}
		for _, office := range []models.Office{models.OfficeSecretary, models.OfficeDeputy, models.OfficeOrganization, models.OfficePublicity, models.OfficeDiscipline} {
			for _, m := range view.Members {
				if m.BranchID == b.ID && m.Office == office {
					branch.Officers = append(branch.Officers, *rows[m.MemberID])
				}
			}
		}
		tree.Branches = append(tree.Branches, branch)
	}
	return tree, nil
}

// callRows makes a row of each person in the formation.
func callRows(read *models.Reader, f models.Formation, phoneOf func(models.Member) (string, error)) (map[models.ID]*CallRow, error) {
	ids := make([]models.ID, len(f.Members))
	for i, m := range f.Members {
		ids[i] = m.MemberID
	}
	people, err := read.MembersByID(ids)
	if err != nil {
		return nil, err
	}
	rows := make(map[models.ID]*CallRow, len(ids))
	for _, m := range f.Members {
		p := people[m.MemberID]
		phone, err := phoneOf(p)
		if err != nil {
			return nil, fmt.Errorf("open the phone of member %s: %w", p.ID, err)
		}
		rows[m.MemberID] = &CallRow{Name: p.Name, Phone: phone, Office: m.Office}
	}
	return rows, nil
}

// callGroup lays out a group, its leader apart, and gives each row its code.
func callGroup(v FormationView, g models.BuildingGroup, rows map[models.ID]*CallRow, code string) CallGroup {
	group := CallGroup{Name: g.Name}
	var buildings []string
	for _, b := range v.Buildings {
		if b.GroupID == g.ID {
			buildings = append(buildings, v.Places[b.AreaCode])
		}
	}
	group.Buildings = strings.Join(buildings, "、")
	var members []models.BranchMember
	for _, m := range v.Members {
		if m.GroupID == g.ID {
			members = append(members, m)
		}
	}
	slices.SortStableFunc(members, func(a, b models.BranchMember) int {
		return cmp.Or(cmp.Compare(rank(b.Leader), rank(a.Leader)), cmp.Compare(a.MemberID, b.MemberID))
	})
	for i, m := range members {
		row := rows[m.MemberID]
		row.Code = fmt.Sprintf("%s-%02d", code, i)
		if m.Leader {
			group.Leader = *row
			continue
		}
		group.Members = append(group.Members, *row)
	}
	return group
}

func rank(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
