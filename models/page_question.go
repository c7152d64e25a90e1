package models

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// QuestionKind is what is open about a page.
type QuestionKind string

// The kinds.
const (
	QuestionAgain    QuestionKind = "again"    // it did not arrive, for a reason that passes: to be sent once more
	QuestionConflict QuestionKind = "conflict" // the carrier's final words contradict each other: to be asked
	QuestionPerson   QuestionKind = "person"   // somebody has to look at it
)

// PageQuestion is something open about a page, and when it is looked at next.
type PageQuestion struct {
	PageID   ID           `gorm:"primaryKey"`
	Kind     QuestionKind `gorm:"primaryKey"`
	OpenedAt Time
	DueAt    Time
	ClosedAt Time // 0: open
	Note     string
}

// matter is a question about to be opened.
type matter struct {
	page   ID
	kind   QuestionKind
	due    Time
	note   string
	optOut BlindIndex // instead of a question: the phone that wants no messages

	settled bool // it is open no more
}

// mattersOf gives what a page's fate leaves to be done.
func mattersOf(p Page, f Fate) []matter {
	var list []matter
	if f.AgainAt != 0 && p.State == PageUndelivered && f.AgainAt < p.ExpiresAt {
		list = append(list, matter{page: p.ID, kind: QuestionAgain, due: f.AgainAt, note: f.Text})
	}
	if f.ForPerson {
		list = append(list, matter{page: p.ID, kind: QuestionPerson, note: string(p.State) + " " + strconv.Itoa(f.Code)})
	}
	if f.OptedOut {
		list = append(list, matter{optOut: p.PhoneIndex})
	}
	return list
}

// openMatters opens questions, again where they were closed, closes those that are settled, and keeps opt-outs.
func (tx *Tx) openMatters(matters []matter) error {
	for _, m := range matters {
		if m.optOut != nil {
			if err := tx.CancelPagesTo(m.optOut, "system"); err != nil {
				return err
			}
			if err := tx.SetOptOut(m.optOut, true); err != nil {
				return err
			}
			continue
		}
		if m.settled {
			if err := tx.CloseQuestion(m.page, m.kind); err != nil {
				return err
			}
			continue
		}
		if m.kind == QuestionPerson {
			looked, err := tx.looked(m)
			if err != nil {
				return err
			}
			if looked {
				continue
			}
		}
		question := PageQuestion{PageID: m.page, Kind: m.kind, OpenedAt: tx.Now, DueAt: m.due, Note: cutText(m.note)}
		if err := tx.gorm.Clauses(clause.OnConflict{UpdateAll: true}).Create(&question).Error; err != nil {
			return fmt.Errorf("open a question about a page: %w", err)
		}
	}
	return nil
}

// looked says whether somebody has looked at a page for this very reason: it is asked about for as long as it is in
// doubt, and who has looked is not told again each time.
func (tx *Tx) looked(m matter) (bool, error) {
	var n int64
	err := tx.gorm.Model(&PageQuestion{}).Where("page_id = ? AND kind = ? AND closed_at > 0 AND note = ?", m.page, m.kind, cutText(m.note)).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("look whether somebody has looked at a page: %w", err)
	}
	return n > 0, nil
}

// forPerson selects the pages that somebody has to look at. One that arrived after all needs nobody.
func (q *query) forPerson(scope Scope) *gorm.DB {
	open := q.gorm.Session(&gorm.Session{NewDB: true}).Model(&PageQuestion{}).Select("page_id").Where("kind = ? AND closed_at = 0", QuestionPerson)
	return scope.within(q.gorm.Model(&Page{}), "area_path").Where("id IN (?) AND state <> ?", open, PageDelivered)
}

// PagesForPerson reads the pages in a scope that somebody has to look at, the newest first, with why.
func (q *query) PagesForPerson(scope Scope, limit int) ([]Page, error) {
	return all[Page](q.forPerson(scope).Select(lockedColumns).Order("id DESC").Limit(limit), "pages for a person")
}

// CountForPerson counts all of them.
func (q *query) CountForPerson(scope Scope) (n int64, err error) {
	if err = q.forPerson(scope).Count(&n).Error; err != nil {
		err = fmt.Errorf("count the pages for a person: %w", err)
	}
	return n, err
}

// PersonTally is how many pages of call-ups that are on somebody has to look at, and the carrier's code for the most of them.
type PersonTally struct {
	Pages     int
	ErrorCode int
}

// TallyForPerson counts them in a scope.
func (q *query) TallyForPerson(scope Scope) (PersonTally, error) {
	on := q.gorm.Session(&gorm.Session{NewDB: true}).Model(&CallUp{}).Select("id").Where("state NOT IN ?", []CallUpState{CallUpStoodDown, CallUpArchived})
	var rows []PersonTally
	err := q.forPerson(scope).Select("error_code, COUNT(*) AS pages").Where("callup_id IN (?)", on).
		Group("error_code").Order("pages DESC, error_code").Limit(100).Scan(&rows).Error
	if err != nil {
		return PersonTally{}, fmt.Errorf("count the pages for a person: %w", err)
	}
	var sum PersonTally
	for i, r := range rows {
		sum.Pages += r.Pages
		if i == 0 {
			sum.ErrorCode = r.ErrorCode
		}
	}
	return sum, nil
}

// CloseQuestion says that a question about a page is settled.
func (tx *Tx) CloseQuestion(page ID, kind QuestionKind) error {
	err := tx.gorm.Model(&PageQuestion{}).Where("page_id = ? AND kind = ?", page, kind).Update("closed_at", tx.Now).Error
	if err != nil {
		return fmt.Errorf("close a question about a page: %w", err)
	}
	return nil
}

// dueQuestions reads open questions whose time has come.
func (tx *Tx) dueQuestions(kind QuestionKind, limit int) ([]PageQuestion, error) {
	return all[PageQuestion](tx.gorm.Where("kind = ? AND closed_at = 0 AND due_at <= ?", kind, tx.Now).Order("due_at").Limit(limit).Clauses(skipLocked), "open questions")
}

// pagesAsked gives the pages that questions are about.
func pagesAsked(questions []PageQuestion) []ID {
	ids := make([]ID, len(questions))
	for i, q := range questions {
		ids[i] = q.PageID
	}
	return ids
}

// SendAgain puts pages whose reason for not arriving has passed into the line once more, unless the phone wants
// none since.
func (tx *Tx) SendAgain(limit int) (int, error) {
	questions, err := tx.dueQuestions(QuestionAgain, limit)
	if err != nil || len(questions) == 0 {
		return 0, err
	}
	ids := pagesAsked(questions)
	pages, err := tx.lockPages(ids)
	if err != nil {
		return 0, err
	}
	if ids, err = tx.putConflictsOff(ids); err != nil {
		return 0, err
	}
	phones := make([]BlindIndex, 0, len(pages))
	for _, p := range pages {
		phones = append(phones, p.PhoneIndex)
	}
	out, err := tx.OptedOut(phones)
	if err != nil {
		return 0, err
	}
	var told pageEvents
	var changed []*Page
	for _, id := range ids {
		if err := tx.CloseQuestion(id, QuestionAgain); err != nil {
			return 0, err
		}
		p := pages[id]
		if p == nil || p.ExpiresAt <= tx.Now || out[string(p.PhoneIndex)] || !p.move(PageQueued, byUs) {
			continue
		}
		p.DueAt, p.SettledAt, p.CarrierSID = tx.Now, 0, ""
		changed = append(changed, p)
		told.add(*p, PageUndelivered, PageQueued, "system", "once more")
	}
	if err := tx.writePages(changed); err != nil {
		return 0, err
	}
	return len(changed), tx.Record(told.list...)
}

// conflictPause is for how long a page is put off of which it is not known whether it arrived.
const conflictPause = 10 * time.Second

// OtherSIDs gives which of these carrier's ids belong to other pages, by their present message or an earlier one,
// and, where failed ones are not asked for, to messages of this page that are known to have failed: no doubt about
// this page is settled by them.
func (q *query) OtherSIDs(page ID, phone BlindIndex, sids []string, withFailed bool) (map[string]bool, error) {
	taken := map[string]bool{}
	if len(sids) == 0 {
		return taken, nil
	}
	others := func() *gorm.DB {
		return q.gorm.Session(&gorm.Session{NewDB: true}).Model(&Page{}).Where("phone_index = ? AND id <> ?", []byte(phone), page)
	}
	attempts := q.gorm.Model(&PageAttempt{}).Where("carrier_sid IN ?", sids)
	if withFailed {
		attempts = attempts.Where("page_id IN (?)", others().Select("id"))
	} else {
		attempts = attempts.Where("page_id IN (?) OR (page_id = ? AND outcome = ?)", others().Select("id"), page, outcomeFailed)
	}
	for what, g := range map[string]*gorm.DB{"present": others().Where("carrier_sid IN ?", sids), "earlier": attempts.Distinct()} {
		var found []string
		if err := g.Limit(len(sids)).Pluck("carrier_sid", &found).Error; err != nil {
			return nil, fmt.Errorf("look whose messages these are by their %s ones: %w", what, err)
		}
		for _, sid := range found {
			taken[sid] = true
		}
	}
	return taken, nil
}

// mostAlike is more pages than bear one mark: a call and its reminders.
const mostAlike = 100

// MarkShared says whether another page of the phone bears the same mark, as a reminder bears its call's, and may have
// a message at the carrier whose id nobody knows: one in doubt, one that is being sent, or one that was sent again
// out of a doubt.
func (q *query) MarkShared(page ID, phone BlindIndex, mark string) (bool, error) {
	others, err := all[Page](q.gorm.Select("id", "state", "possible_duplicate").Where("phone_index = ? AND id <> ? AND mark = ?", []byte(phone), page, mark).
		Order("id").Limit(mostAlike), "pages that bear a mark")
	if err != nil || len(others) == 0 {
		return false, err
	}
	claims, err := q.claimsOf(idsOf(others))
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(others, func(p Page) bool {
		_, claimed := claims[p.ID]
		return claimed || p.State == PageInDoubt || p.PossibleDuplicate
	}), nil
}

// PageTally counts the outbox by state.
func (q *query) PageTally() (map[PageState]int, error) {
	var rows []struct {
		State PageState
		N     int
	}
	if err := q.gorm.Model(&Page{}).Select("state, COUNT(*) AS n").Group("state").Limit(20).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("count the outbox: %w", err)
	}
	tally := map[PageState]int{}
	for _, r := range rows {
		tally[r.State] = r.N
	}
	sending, err := q.sending()
	if err != nil {
		return nil, err
	}
	if n := min(sending, tally[PageQueued]); n > 0 {
		tally[PageSending], tally[PageQueued] = n, tally[PageQueued]-n
	}
	return tally, nil
}

// OpenQuestions counts what is open about pages, by kind.
func (q *query) OpenQuestions() (map[QuestionKind]int, error) {
	var rows []struct {
		Kind QuestionKind
		N    int
	}
	err := q.gorm.Model(&PageQuestion{}).Select("kind, COUNT(*) AS n").Where("closed_at = 0").Group("kind").Limit(10).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count open questions: %w", err)
	}
	open := map[QuestionKind]int{}
	for _, r := range rows {
		open[r.Kind] = r.N
	}
	return open, nil
}

// PagesOf reads the pages of a call-up as dispatchers see them, by id.
func (q *query) PagesOf(callUp ID, limit int) ([]Page, error) {
	pages, err := all[Page](q.gorm.Select(lockedColumns).Where("callup_id = ?", callUp).Order("id").Limit(limit), "pages")
	if err != nil {
		return nil, err
	}
	return pages, q.withClaims(pages)
}
