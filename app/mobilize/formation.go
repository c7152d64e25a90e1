package mobilize

import (
	"context"
	"slices"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// FormationView is a formation with the names that a screen and the printed page show.
type FormationView struct {
	models.Formation
	CallUp  models.CallUp
	Names   map[models.ID]string // of members
	Tails   map[models.ID]string // last four digits of their phones
	Places  map[string]string    // names of buildings by code
	Leaders LeaderRows

	told map[models.ID][]models.Purpose // of their grids
}

// Told says whether a grid's officer was sent a message that they are.
func (v FormationView) Told(o models.GridOfficer) bool {
	return slices.Contains(v.told[o.MemberID], named{GridOfficer: o}.purpose())
}

// Formation reads a call-up's formation; it is empty before it was proposed.
func (m *Mobilizer) Formation(ctx context.Context, by access.Actor, id models.ID) (FormationView, error) {
	if err := by.Can(access.See); err != nil {
		return FormationView{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return FormationView{}, err
	}
	return formationView(read, callUp)
}

func formationView(read *models.Reader, callUp models.CallUp) (FormationView, error) {
	f, err := read.FormationOf(callUp.ID)
	if err != nil {
		return FormationView{}, err
	}
	view := FormationView{Formation: f, CallUp: callUp, Names: map[models.ID]string{}, Tails: map[models.ID]string{}}
	var ids []models.ID
	var codes []string
	for _, member := range f.Members {
		ids = append(ids, member.MemberID)
	}
	for _, b := range f.Buildings {
		codes = append(codes, b.AreaCode)
	}
	for _, o := range f.Officers {
		ids, codes = append(ids, o.MemberID), append(codes, o.AreaCode)
	}
	people, err := read.MembersByID(ids)
	if err != nil {
		return FormationView{}, err
	}
	for id, member := range people {
		view.Names[id], view.Tails[id] = member.Name, member.PhoneTail
	}
	if view.Places, err = areaNames(read, codes); err != nil {
		return FormationView{}, err
	}
	if view.told, err = read.PurposesOf(callUp.ID, models.PurposeOfficer); err != nil {
		return FormationView{}, err
	}
	view.Leaders, err = leaderRows(read, callUp.ID)
	return view, err
}

// ProposeFormation forms branches and groups from those who said yes. It returns Conflict where nobody has,
// where a person has edited the proposal (what a person changed the machine does not change back), or where
// it is approved.
func (m *Mobilizer) ProposeFormation(ctx context.Context, by access.Actor, id models.ID) (FormationView, error) {
	if err := by.Can(access.Form); err != nil {
		return FormationView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (FormationView, error) {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return FormationView{}, err
		}
		if !callUp.Open(tx.Now) {
			return FormationView{}, models.Conflict("callup_not_open", "a branch is formed while the call-up is open")
		}
		if err := mayPropose(tx, id); err != nil {
			return FormationView{}, err
		}
		in, err := formationInputOf(tx, callUp)
		if err != nil {
			return FormationView{}, err
		}
		f := proposeFormation(in)
		if err := tx.SaveFormation(id, f); err != nil {
			return FormationView{}, err
		}
		for _, b := range f.Branches {
			err := tx.Record(models.Event{Actor: by.String(), CallUpID: id, AreaPath: callUp.ScopePath, Entity: models.MachineBranch, EntityID: b.ID, ToState: string(b.State)})
			if err != nil {
				return FormationView{}, err
			}
		}
		return formationView(tx.Reader(), callUp)
	})
}

func mayPropose(tx *models.Tx, id models.ID) error {
	before, err := tx.FormationOf(id)
	if err != nil {
		return err
	}
	for _, b := range before.Branches {
		if b.State != models.BranchProposed {
			return models.Conflict("formation_approved", "the formation is approved already")
		}
		if b.Edited {
			return models.Conflict("formation_edited", "the proposal was edited by hand; a new one would undo that")
		}
	}
	return nil
}

func formationInputOf(tx *models.Tx, callUp models.CallUp) (formationInput, error) {
	in := formationInput{CallUp: callUp.ID, NewID: tx.NewID}
	coming, err := tx.AnsweredYes(callUp.ID)
	if err != nil {
		return in, err
	}
	ids := make([]models.ID, 0, len(coming))
	for _, s := range coming {
		if s.Comes() {
			ids = append(ids, s.MemberID)
		}
	}
	if len(ids) == 0 {
		return in, models.Conflict("nobody_coming", "nobody has said yes so far; a branch is formed from those who come")
	}
	people, err := tx.MembersByID(ids)
	if err != nil {
		return in, err
	}
	roles, err := tx.RolesOf(ids)
	if err != nil {
		return in, err
	}
	for _, id := range ids {
		p := people[id]
		c := candidate{ID: id, Name: p.Name, Standing: p.Standing, Home: p.HomePath, Building: p.HomeCode}
		for _, r := range roles[id] {
			c.Roles = append(c.Roles, r.Role)
		}
		in.People = append(in.People, c)
	}
	risk, err := tx.AreasOf(callUp.ID)
	if err != nil {
		return in, err
	}
	paths := make([]models.Path, len(risk))
	for i, a := range risk {
		paths[i] = a.AreaPath
	}
	if in.Buildings, err = tx.AreasWithin(paths, models.LevelBuilding, mostShifts); err != nil {
		return in, err
	}
	if err := gridsAndSkills(tx, &in, ids, paths); err != nil {
		return in, err
	}
	if in.Place, err = placeOf(tx, callUp); err != nil {
		return in, err
	}
	in.Neighbour, err = neighbourOf(tx, callUp.ScopePath)
	return in, err
}

// neighbourOf gives the area that touches the call-up's, or lies beside it under the same parent.
func neighbourOf(tx *models.Tx, scope models.Path) (models.Area, error) {
	codes := scope.Codes()
	for i := range slices.Backward(codes) {
		near, err := tx.Neighbors(codes[i : i+1])
		if err != nil || len(near) > 0 {
			if err != nil {
				return models.Area{}, err
			}
			return near[0], nil
		}
	}
	return models.Area{}, nil
}

// formationForUpdate reads a formation to be changed; whoever else changes the call-up waits.
func formationForUpdate(tx *models.Tx, by access.Actor, id models.ID) (models.CallUp, models.Formation, error) {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err != nil {
		return models.CallUp{}, models.Formation{}, err
	}
	if !callUp.State.Running() {
		return models.CallUp{}, models.Formation{}, models.Conflict("callup_not_open", "a formation changes while the call-up stands")
	}
	f, err := tx.FormationOf(id)
	return callUp, f, err
}

// FormationEdit is one change by hand; empty fields change nothing.
type FormationEdit struct {
	Member models.ID
	Group  models.ID      // move the member to this group
	Office *models.Office // appoint, or with "" relieve
	Leader bool           // make the member the leader of the group

	Branch models.ID
	Name   string // rename the branch

	Team       models.ID // move the member to this service team
	OffTeam    bool      // take the member off their service team
	TeamLeader bool      // make the member the leader of the service team that they are in now

	Grid     string // make the member this grid's officer, or with OffGrid relieve them of it
	FullTime bool
	OffGrid  bool
}

// EditFormation changes a proposal by hand. From then on no proposal by rule undoes it.
func (m *Mobilizer) EditFormation(ctx context.Context, by access.Actor, id models.ID, edits []FormationEdit) (FormationView, error) {
	if err := by.Can(access.Form); err != nil {
		return FormationView{}, err
	}
	view, err := models.Within(ctx, m.db, func(tx *models.Tx) (FormationView, error) {
		callUp, f, err := formationForUpdate(tx, by, id)
		if err != nil {
			return FormationView{}, err
		}
		people, err := standingsOf(tx, f)
		if err != nil {
			return FormationView{}, err
		}
		for i, edit := range edits {
			if err := applyEdit(&f, people, edit, i); err != nil {
				return FormationView{}, err
			}
		}
		for i := range f.Branches {
			if f.Branches[i].State == models.BranchDissolved {
				return FormationView{}, models.Conflict("formation_dissolved", "the branch is dissolved")
			}
			f.Branches[i].Edited = true
		}
		if err := tx.SaveFormation(id, f); err != nil {
			return FormationView{}, err
		}
		if err := m.watchLeaders(tx, callUp, by.String()); err != nil {
			return FormationView{}, err
		}
		return formationView(tx.Reader(), callUp)
	})
	if err == nil {
		m.wake() // leaders are told
	}
	return view, err
}

func standingsOf(tx *models.Tx, f models.Formation) (map[models.ID]models.Member, error) {
	ids := make([]models.ID, len(f.Members))
	for i, m := range f.Members {
		ids[i] = m.MemberID
	}
	return tx.MembersByID(ids)
}

// ApproveFormation puts the proposed branches in force: by an approver with an area strictly above the
// call-up's, or as recorded with the document number of the organization that approved it.
func (m *Mobilizer) ApproveFormation(ctx context.Context, by access.Actor, id models.ID, document string) (FormationView, error) {
	if err := by.Can(access.Form); err != nil {
		return FormationView{}, err
	}
	document = strings.TrimSpace(document)
	view, err := models.Within(ctx, m.db, func(tx *models.Tx) (FormationView, error) {
		callUp, f, err := formationForUpdate(tx, by, id)
		if err != nil {
			return FormationView{}, err
		}
		if document == "" && (by.Can(access.Approve) != nil || !by.Above(callUp.ScopePath)) {
			return FormationView{}, models.Forbidden("a branch is approved by the organization above; give its document number to record that")
		}
		if len(f.Branches) == 0 {
			return FormationView{}, models.Conflict("no_formation", "no formation is proposed yet")
		}
		for _, b := range f.Branches {
			if err := approveBranch(tx, by, callUp, b, document); err != nil {
				return FormationView{}, err
			}
		}
		if err := stand(tx, by, callUp); err != nil {
			return FormationView{}, err
		}
		if err := m.watchLeaders(tx, callUp, by.String()); err != nil {
			return FormationView{}, err
		}
		if err := tx.Audit(by.String(), "approve_formation", string(id), callUp.ScopePath, document); err != nil {
			return FormationView{}, err
		}
		return formationView(tx.Reader(), callUp)
	})
	if err == nil {
		m.wake() // leaders are told
	}
	return view, err
}

// stand puts the call-up into the state that goes with a formation in force.
func stand(tx *models.Tx, by access.Actor, callUp models.CallUp) error {
	if callUp.State != models.CallUpWhistled {
		return nil
	}
	event, err := callUp.Stand(by.String())
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	return tx.SaveCallUp(callUp)
}

func approveBranch(tx *models.Tx, by access.Actor, callUp models.CallUp, b models.TemporaryBranch, document string) error {
	b.ApprovedBy, b.ApprovedAt, b.DocumentNumber = by.UserID, tx.Now, document
	if err := tx.MoveBranch(&b, models.BranchApproved, by.String(), callUp.ScopePath); err != nil {
		return err
	}
	return tx.MoveBranch(&b, models.BranchInForce, by.String(), callUp.ScopePath)
}
