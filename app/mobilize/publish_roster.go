package mobilize

import (
	"context"
	"fmt"
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
	told, err := m.publishAssignments(tx, by, callUp, latest.Version)
	if err != nil {
		return Published{}, err
	}
	if latest.State == models.RosterProposed {
		event, err := latest.Move(models.RosterPublished, tx.Now, by.String(), callUp.ScopePath)
		if err != nil {
			return Published{}, err
		}
		if err := tx.Record(event); err != nil {
			return Published{}, err
		}
		if err := tx.SaveRoster(latest); err != nil {
			return Published{}, err
		}
	}
	return Published{Version: latest.Version, Told: told}, nil
}

// publishAssignments moves every proposal to published and queues one message for each member concerned.
func (m *Mobilizer) publishAssignments(tx *models.Tx, by access.Actor, callUp models.CallUp, version int) (int, error) {
	standing, err := tx.AssignmentsOf(callUp.ID)
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
	var order []models.ID
	for _, a := range standing {
		mine[a.MemberID] = append(mine[a.MemberID], byID[a.ShiftID])
		if a.State != models.AssignmentProposed {
			continue
		}
		if !changed[a.MemberID] {
			changed[a.MemberID] = true
			order = append(order, a.MemberID)
		}
		event, err := a.Move(models.AssignmentPublished, tx.Now, by.String(), callUp.ScopePath)
		if err != nil {
			return 0, err
		}
		if err := tx.SaveAssignment(a); err != nil {
			return 0, err
		}
		if err := tx.Record(event); err != nil {
			return 0, err
		}
	}
	slices.Sort(order)
	return len(order), m.tellShifts(tx, callUp, order, mine, version)
}

func (m *Mobilizer) tellShifts(tx *models.Tx, callUp models.CallUp, members []models.ID, mine map[models.ID][]models.Shift, version int) error {
	people, err := tx.MembersByID(members)
	if err != nil {
		return err
	}
	var pages []models.Page
	var events []models.Event
	for _, id := range members {
		summons, err := tx.SummonsOf(callUp.ID, id)
		if err != nil {
			return err
		}
		l, err := m.shiftLetter(tx, callUp, summons, people[id], mine[id], version)
		if err != nil {
			return err
		}
		p, err := pageOf(tx, callUp, l)
		if err != nil {
			return err
		}
		pages, events = append(pages, p), append(events, pageEvent(p, "system"))
	}
	if err := tx.CreatePages(pages); err != nil {
		return err
	}
	return tx.Record(events...)
}

func (m *Mobilizer) shiftLetter(tx *models.Tx, c models.CallUp, s models.Summons, member models.Member, shifts []models.Shift, version int) (letter, error) {
	phone, err := tx.Vault.Open(member.PhoneSealed)
	if err != nil {
		return letter{}, fmt.Errorf("open the phone of member %s: %w", member.ID, err)
	}
	language, w := languageOf(member), m.wayOf(s.ID, phone)
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
		member: member, summons: s.ID, purpose: purposeOf(models.PurposeRoster, fmt.Sprintf("%d-%x", version, int64(tx.Now))), urgency: models.UrgencyRoster,
		body: body, mark: w.mark(), segments: m.paging.Segments(body),
	}, nil
}
