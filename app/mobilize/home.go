package mobilize

import (
	"context"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// Home is what waits for a user: the call-ups that are on, drafts, and texts that nobody has read.
type Home struct {
	Alarms []Alarm
	Open   []CallUpView
	Drafts []CallUpView
	Past   []CallUpView
	Inbox  []InboxItem

	Proposals []Proposal
	Planned   []models.ServiceProject // of which nobody was told yet
}

// Proposal is a roster that was mended after a drop-out and waits for the secretary's look.
type Proposal struct {
	CallUpView
	Version        int
	Tell           int // members whom publishing sends a message
	Closes, Opens  int // gaps
	Leaves, Enters int // members who are released, and who are new
}

// Alarm is an open call-up of which its escalation told the secretary or command: too few have said yes.
type Alarm struct {
	CallUpView
	Step models.EscalationStep
}

// InboxItem is a text that could not be read as an answer.
type InboxItem struct {
	ID         models.ID
	From       string // the member's name, or the masked phone
	Body       string
	ReceivedAt models.Time
}

// Home reads what waits for the actor. That texts were shown is audited.
func (m *Mobilizer) Home(ctx context.Context, by access.Actor) (Home, error) {
	var h Home
	views, _, err := m.CallUps(ctx, by, CallUpFilter{Limit: 50})
	if err != nil {
		return h, err
	}
	for _, v := range views {
		switch v.State {
		case models.CallUpWhistled, models.CallUpStanding:
			h.Open = append(h.Open, v)
		case models.CallUpDraft:
			h.Drafts = append(h.Drafts, v)
		case models.CallUpStoodDown, models.CallUpArchived:
			h.Past = append(h.Past, v)
		}
	}
	if h.Alarms, err = m.alarms(ctx, by, h.Open); err != nil {
		return h, err
	}
	if h.Proposals, err = m.proposals(ctx, h.Open); err != nil {
		return h, err
	}
	if h.Planned, err = m.db.Read(ctx).Projects(by.Scope(), []models.ProjectState{models.ProjectPlanned}, 20); err != nil {
		return h, err
	}
	if by.Can(access.Mobilize) == nil { // an auditor sees no texts
		h.Inbox, err = m.inbox(ctx, by)
	}
	return h, err
}

// alarms gives the last step that told the actor, for each call-up that still lacks people. Command is told
// last: what the secretary was told before is no alarm of theirs yet.
func (m *Mobilizer) alarms(ctx context.Context, by access.Actor, open []CallUpView) ([]Alarm, error) {
	read := m.db.Read(ctx)
	var alarms []Alarm
	for _, c := range open {
		if !c.QuorumMetAt.IsZero() || c.Counts.NoAnswer == 0 {
			continue
		}
		steps, err := read.StepsOf(c.ID)
		if err != nil {
			return nil, err
		}
		for _, step := range slices.Backward(steps) {
			if step.State == models.StepDone && step.Kind.Tells() && (by.Role != models.RoleCommand || step.Kind == models.StepTellCommand) {
				alarms = append(alarms, Alarm{CallUpView: c, Step: step})
				break
			}
		}
	}
	return alarms, nil
}

// proposals gives, for each open call-up, the proposal that would change what members were told.
func (m *Mobilizer) proposals(ctx context.Context, open []CallUpView) ([]Proposal, error) {
	read := m.db.Read(ctx)
	var list []Proposal
	for _, c := range open {
		inForce, err := read.PublishedRosters(c.ID)
		if err != nil {
			return nil, err
		}
		latest, found, err := read.LatestRoster(c.ID)
		if err != nil {
			return nil, err
		}
		if !found || len(inForce) == 0 || latest.State != models.RosterProposed {
			continue
		}
		v, err := m.rosterView(read, c.CallUp)
		if err != nil {
			return nil, err
		}
		if len(v.Changes) > 0 {
			list = append(list, proposalOf(c, v))
		}
	}
	return list, nil
}

func proposalOf(c CallUpView, v RosterView) Proposal {
	p := Proposal{CallUpView: c, Version: v.Roster.Version, Tell: v.Tell}
	for _, g := range v.Gaps {
		if g.Closes {
			p.Closes++
		} else {
			p.Opens++
		}
	}
	for _, change := range v.Changes {
		switch change.Kind {
		case ChangeNew:
			p.Enters++
		case ChangeReleased:
			p.Leaves++
		case ChangeMoved, ChangeMore, ChangeFewer:
		}
	}
	return p
}

func (m *Mobilizer) inbox(ctx context.Context, by access.Actor) ([]InboxItem, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) ([]InboxItem, error) {
		open, err := tx.OpenInbound(by.Scope(), 20)
		if err != nil || len(open) == 0 {
			return nil, err
		}
		phones := make([]models.BlindIndex, len(open))
		for i, o := range open {
			phones[i] = o.PhoneIndex
		}
		known, err := tx.MembersByPhone(phones)
		if err != nil {
			return nil, err
		}
		items := make([]InboxItem, len(open))
		for i, o := range open {
			body, err := tx.Vault.Open(o.BodySealed)
			if err != nil {
				return nil, err
			}
			items[i] = InboxItem{ID: o.ID, From: known[string(o.PhoneIndex)].Name, Body: body, ReceivedAt: o.ReceivedAt}
		}
		return items, tx.Audit(by.String(), "see_inbox", "", open[0].AreaPath, "")
	})
}

// HandleInbound marks a text as dealt with.
func (m *Mobilizer) HandleInbound(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error { return tx.HandleInbound(by.Scope(), id, by.UserID) })
}
