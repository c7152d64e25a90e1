package mobilize

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

func at(list string, n int, field string) string { return fmt.Sprintf("%s[%d].%s", list, n, field) }

// Published says what publishing did.
type Published struct {
	Version int `json:"version"`
	Told    int `json:"told"` // members who got a message, each one
}

// PublishRoster puts the newest roster in force and tells every member whose shifts change, with one message
// each. It returns Conflict where there is no proposal. The same key answers the same.
func (m *Mobilizer) PublishRoster(ctx context.Context, by access.Actor, id models.ID, key string) (Published, error) {
	if err := by.Can(access.Form); err != nil {
		return Published{}, err
	}
	done, err := models.Within(ctx, m.db, func(tx *models.Tx) (Published, error) {
		return once(tx, by, key, "publish "+string(id), func() (Published, error) { return m.publish(tx, by, id) })
	})
	if err == nil {
		m.wake()
	}
	return done, err
}

func (m *Mobilizer) publish(tx *models.Tx, by access.Actor, id models.ID) (Published, error) {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err != nil {
		return Published{}, err
	}
	if !callUp.Open(tx.Now) {
		return Published{}, models.Conflict("callup_not_open", "a roster is published while the call-up is open")
	}
	latest, found, err := tx.LatestRoster(id)
	if err != nil {
		return Published{}, err
	}
	if !found {
		return Published{}, models.Conflict("no_roster", "no roster is solved yet")
	}
	told, err := m.publishAssignments(tx, by, callUp, latest)
	if err != nil {
		return Published{}, err
	}
	if latest.State == models.RosterProposed {
		if err := tx.MoveRoster(&latest, models.RosterPublished, by.String(), callUp.ScopePath); err != nil {
			return Published{}, err
		}
	}
	return Published{Version: latest.Version, Told: told}, nil
}

// publishAssignments drops what the version leaves out, moves every proposal to published, and queues one
// message for each member concerned.
func (m *Mobilizer) publishAssignments(tx *models.Tx, by access.Actor, callUp models.CallUp, version models.Roster) (int, error) {
	standing, err := tx.AssignmentsOf(callUp.ID)
	if err != nil {
		return 0, err
	}
	removed, err := tx.RemovalsOf(version.ID)
	if err != nil {
		return 0, err
	}
	shifts, err := tx.ShiftsOf(callUp.ID)
	if err != nil {
		return 0, err
	}
	byID := map[models.ID]models.Shift{}
	for _, s := range shifts {
		byID[s.ID] = s
	}
	mine, changed := map[models.ID][]models.Shift{}, map[models.ID]bool{}
	for i := range standing {
		a := &standing[i]
		told := a.State == models.AssignmentPublished || a.State == models.AssignmentConfirmed
		to := a.State
		switch {
		case a.State == models.AssignmentProposed:
			to = models.AssignmentPublished
		case told && removed[a.ID] && !a.Pinned:
			to = models.AssignmentDropped
		}
		if to != models.AssignmentDropped {
			mine[a.MemberID] = append(mine[a.MemberID], byID[a.ShiftID])
		}
		if to == a.State {
			continue
		}
		changed[a.MemberID] = true
		if err := tx.MoveAssignment(a, to, by.String(), callUp.ScopePath); err != nil {
			return 0, err
		}
	}
	return m.tellShifts(tx, callUp, slices.Sorted(maps.Keys(changed)), mine, version.Version)
}

func (m *Mobilizer) tellShifts(tx *models.Tx, callUp models.CallUp, members []models.ID, mine map[models.ID][]models.Shift, version int) (int, error) {
	people, err := tx.MembersByID(members)
	if err != nil {
		return 0, err
	}
	letters := make([]letter, 0, len(members))
	for _, id := range members {
		summons, err := tx.SummonsOf(callUp.ID, id)
		if err != nil {
			return 0, err
		}
		l, err := m.shiftLetter(tx, callUp, summons, people[id], mine[id], version)
		if err != nil {
			return 0, err
		}
		letters = append(letters, l)
	}
	return deliver(tx, callUp, letters, "system")
}

func (m *Mobilizer) shiftLetter(tx *models.Tx, c models.CallUp, s models.Summons, member models.Member, shifts []models.Shift, version int) (letter, error) {
	purpose := purposeOf(models.PurposeRoster, fmt.Sprintf("%d-%x", version, int64(tx.Now)))
	if len(shifts) == 0 {
		texts := map[string]string{"zh": "排班有变:您的班次已取消,感谢。需要时再联系您。", "en": "The roster has changed: you have no shift any more. Thank you."}
		return m.note(c, s, member, purpose, models.UrgencyRoster, texts), nil
	}
	w, err := m.phoneWay(tx, s.ID, member)
	if err != nil {
		return letter{}, err
	}
	language := languageOf(member)
	slices.SortFunc(shifts, func(a, b models.Shift) int { return int(a.StartsAt - b.StartsAt) })
	first := shifts[0]
	site, err := siteName(tx.Reader(), first.SitePath)
	if err != nil {
		return letter{}, err
	}
	end := first.EndsAt.Time().In(m.zone).Format("15:04")
	body := fmt.Sprintf("排班:%s-%s %s%s", m.shortTime(first.StartsAt, "zh"), end, site, kindWords["zh"][first.Kind])
	more, details := fmt.Sprintf(",共%d班", len(shifts)), "。详情 "
	if language == "en" {
		body = fmt.Sprintf("Your shift: %s- %s %s %s", m.shortTime(first.StartsAt, "en"), end, site, kindWords["en"][first.Kind])
		more, details = fmt.Sprintf(", %d shifts in all", len(shifts)), ". Details "
	}
	if len(shifts) > 1 {
		body += more
	}
	body = drillPrefix(c, language) + body
	switch {
	case w.Link:
		body += details + w.link
	case w.Code:
		body += details + w.page + " " + w.code
	}
	return letter{
		member: member, summons: s.ID, purpose: purpose, urgency: models.UrgencyRoster,
		body: body, mark: w.mark(), segments: m.paging.Segments(body),
	}, nil
}
