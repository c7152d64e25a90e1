package mobilize

import (
	"context"
	"fmt"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// A leader is a branch's secretary, or the leader of a group or of a service team. Once the formation is in force each is told, and
// watched: a leader falls silent who, within the call-up's leader_silent_minutes after being told, has neither
// answered, reported in, checked in nor done anything else in the call-up; and who, that long after the call-up
// has begun, is not there while somebody who could lead is. The next in line then acts and is told. Who was
// replaced stays a member; the secretary can give the post back, and it is not taken again.

// post is a leadership: of a group, with group "" of a branch, or with branch "" of a service team, whose members are
// of any branch.
type post struct {
	branch, group models.ID
}

// postsOf gives who holds which post in the branches in force: secretaries first, then groups, then teams.
func postsOf(f models.Formation) (posts []post, holder map[post]models.ID) {
	inForce := map[models.ID]bool{}
	for _, b := range f.Branches {
		inForce[b.ID] = b.State == models.BranchInForce
	}
	holder = map[post]models.ID{}
	serves := map[models.ID]bool{}
	add := func(p post, member models.ID) {
		if serves[member] && holder[p] == "" {
			posts, holder[p] = append(posts, p), member
		}
	}
	for _, m := range f.Members {
		serves[m.MemberID] = inForce[m.BranchID]
		if m.Office == models.OfficeSecretary {
			add(post{branch: m.BranchID}, m.MemberID)
		}
	}
	for _, m := range f.Members {
		if m.Leader {
			add(post{m.BranchID, m.GroupID}, m.MemberID)
		}
	}
	for _, m := range f.TeamOf {
		if m.Leader {
			add(post{group: m.TeamID}, m.MemberID)
		}
	}
	return posts, holder
}

// watchLeaders tells each leader and grid officer who was not told so far, and begins to watch the leaders.
func (m *Mobilizer) watchLeaders(tx *models.Tx, c models.CallUp, actor string) error {
	f, err := tx.FormationOf(c.ID)
	if err != nil {
		return err
	}
	before, err := tx.WatchesOf(c.ID)
	if err != nil {
		return err
	}
	type holding struct {
		post
		member models.ID
	}
	lost, told := map[holding]models.Time{}, map[holding]bool{} // whoever was replaced is told again when a person appoints them anew
	for _, w := range before {
		if w.State == models.WatchReplaced {
			lost[holding{post{w.BranchID, w.GroupID}, w.MemberID}] = w.ToldAt
		}
	}
	for _, w := range before {
		h := holding{post{w.BranchID, w.GroupID}, w.MemberID}
		told[h] = told[h] || w.ToldAt > lost[h]
	}
	var leads []lead
	posts, holder := postsOf(f)
	for _, p := range posts {
		if !told[holding{p, holder[p]}] {
			leads = append(leads, lead{post: p, member: holder[p]})
		}
	}
	officers, err := officersToTell(tx, c, f)
	if err != nil {
		return err
	}
	leads, officers = together(leads, officers)
	if err := m.tellLeaders(tx, c, f, leads, actor); err != nil {
		return err
	}
	return m.tellOfficers(tx, c, officers, actor)
}

// lead is a post with who is told that they hold it.
type lead struct {
	post
	member  models.ID
	next    bool   // in place of somebody silent
	back    bool   // given back by a person: told, but not watched again
	officer *named // of a grid, too: told in the same message
}

// tellLeaders pages leaders, one message each however many posts they hold, and watches them: over the
// appointment, and over being there when the call-up begins.
func (m *Mobilizer) tellLeaders(tx *models.Tx, c models.CallUp, f models.Formation, leads []lead, actor string) error {
	ids := make([]models.ID, len(leads))
	for i, l := range leads {
		ids[i] = l.member
	}
	people, err := tx.MembersByID(unique(ids))
	if err != nil {
		return err
	}
	place, err := placeOf(tx, c)
	if err != nil {
		return err
	}
	silent := minutesOf(c.Escalation.V.LeaderSilentMinutes, silentLeaderIs)
	var watches []models.LeaderWatch
	var letters []letter
	written, names := map[models.ID]bool{}, map[models.ID][]string{}
	for _, l := range leads {
		names[l.member] = append(names[l.member], nameOfPost(f, l.post))
	}
	for _, l := range leads {
		w := models.LeaderWatch{
			ID: tx.NewID(), CallUpID: c.ID, MemberID: l.member, BranchID: l.branch, GroupID: l.group, Reason: models.WatchAppointed,
			State: models.WatchWaiting, ToldAt: tx.Now, DueAt: tx.Now.Add(silent),
		}
		duty := w
		duty.ID, duty.Reason, duty.DueAt = tx.NewID(), models.WatchDuty, max(c.StartsAt, tx.Now).Add(silent)
		if !l.back {
			watches = append(watches, w, duty)
		}
		if written[l.member] {
			continue
		}
		written[l.member] = true
		purpose := purposeOf(models.PurposeLead, string(w.ID))
		if l.officer != nil {
			purpose = l.officer.purpose()
		}
		one, err := m.leadLetter(tx, c, place, names[l.member], l, people[l.member], purpose)
		if err != nil {
			return err
		}
		letters = append(letters, one)
	}
	if err := tx.CreateWatches(watches); err != nil {
		return err
	}
	_, err = m.deliver(tx, c, letters, actor)
	return err
}

func (m *Mobilizer) leadLetter(tx *models.Tx, c models.CallUp, place string, names []string, l lead, member models.Member, purpose models.Purpose) (letter, error) {
	summons, err := tx.SummonsOf(c.ID, member.ID)
	if err != nil {
		return letter{}, err
	}
	w, err := m.phoneWay(tx, summons.ID, member)
	if err != nil {
		return letter{}, err
	}
	language := languageOf(member)
	words, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return letter{}, err
	}
	body := drillPrefix(c, language) + leadText(place, names, l, w, language) + words.details(w, language)
	return letter{member: member, summons: summons.ID, purpose: purpose, urgency: models.UrgencyAnswer, body: body, mark: w.mark(), segments: m.paging.Segments(body)}, nil
}

// leadText tells a leader of their posts, and how to say that they have them.
func leadText(place string, names []string, l lead, w way, language string) string {
	if language == "en" {
		name := strings.Join(names, " and ")
		said := fmt.Sprintf("%s: you lead %s%s. ", place, name, officerWords(l.officer, language))
		if l.next {
			said = fmt.Sprintf("%s: the leader of %s cannot be reached, you lead now. ", place, name)
		}
		if w.Reply {
			said += "Reply 1 to say you have this. "
		}
		return said
	}
	name := strings.Join(names, "、")
	said := fmt.Sprintf("%s召集：您任%s负责人%s，", place, name, officerWords(l.officer, language))
	if l.next {
		said = fmt.Sprintf("%s召集：%s负责人联系不上，由您接任，", place, name)
	}
	if w.Reply {
		said += "收到请回1。"
	} else {
		said += "收到请打开确认。"
	}
	return said
}

// details gives the part of a message that leads to the member's page.
func (w wording) details(by way, language string) string {
	by.Reply = false
	return w.answer(by, language)
}

// nameOfPost names the group, branch or service team of a post.
func nameOfPost(f models.Formation, p post) string {
	for _, t := range f.Teams {
		if t.ID == p.group {
			return t.Name
		}
	}
	for _, g := range f.Groups {
		if p.group != "" && g.ID == p.group {
			return g.Name
		}
	}
	for _, b := range f.Branches {
		if b.ID == p.branch {
			return b.Name
		}
	}
	return ""
}

// LeaderRow is one watch over a leader, as the board and the formation show it.
type LeaderRow struct {
	models.LeaderWatch
	Post, Name, Successor string
}

// LeaderRows are the watches of one call-up.
type LeaderRows []LeaderRow

// InTime gives those who may still answer.
func (rows LeaderRows) InTime() LeaderRows { return rows.in(true) }

// Settled gives those of whom something has become.
func (rows LeaderRows) Settled() LeaderRows { return rows.in(false) }

func (rows LeaderRows) in(inTime bool) LeaderRows {
	var out LeaderRows
	for _, r := range rows {
		if (r.State == models.WatchWaiting) == inTime {
			out = append(out, r)
		}
	}
	return out
}

// Leaders reads the watches of a call-up that matter now: who has not been heard of, and who was replaced.
func (m *Mobilizer) Leaders(ctx context.Context, by access.Actor, id models.ID) (LeaderRows, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if _, err := read.CallUp(by.Scope(), id); err != nil {
		return nil, err
	}
	return leaderRows(read, id)
}

func leaderRows(read *models.Reader, id models.ID) (LeaderRows, error) {
	watches, err := read.WatchesOf(id)
	if err != nil || len(watches) == 0 {
		return nil, err
	}
	f, err := read.FormationOf(id)
	if err != nil {
		return nil, err
	}
	var ids []models.ID
	for _, w := range watches {
		ids = append(ids, w.MemberID, w.SuccessorID)
	}
	people, err := read.MembersByID(unique(ids))
	if err != nil {
		return nil, err
	}
	var rows LeaderRows
	for _, w := range watches {
		if !w.Matters(read.Now) {
			continue
		}
		rows = append(rows, LeaderRow{LeaderWatch: w, Post: nameOfPost(f, post{w.BranchID, w.GroupID}), Name: people[w.MemberID].Name, Successor: people[w.SuccessorID].Name})
	}
	return rows, nil
}
