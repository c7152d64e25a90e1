package mobilize

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"whistle/models"
)

// MemberCard is what one member sees of one call-up: what, where, when, their answer and their shifts.
// Nothing about anybody else.
type MemberCard struct {
	CallUp  models.CallUp
	Place   string
	Summons models.Summons
	Reserve int // place in the reserve, 0 for not in it
	Name    string
	Shifts  []CardShift
	Group   string      // the building group that the member leads, "" for none
	BoundTo string      // the building that the member must stay in, "" for none
	Swaps   []CardSwap  // that wait for this member or for another
	Carries int         // residents' requests that the member is to bring
	Visits  bool        // all of them are visits
	Others  []OtherCall // other call-ups that the member is in now
	Offers  []CardOffer
	Lead    bool // was told to lead, and has not said so far that they have it

	Next       *CardShift  // the shift that comes, nil for none
	ArriveFrom models.Time // from when on arriving is what is to be done
	Early      bool        // it is not yet
}

// OtherCall is another call-up that calls the same member now; each has a page of its own.
type OtherCall struct {
	Title  string
	Answer models.Answer
	Token  string
}

// CardShift is one shift of a member, with what can be done about it now.
type CardShift struct {
	Assignment                           models.Assignment
	Shift                                models.Shift
	Site                                 string // "延平区 … 3号楼": community and building
	Late                                 time.Duration
	Worked                               time.Duration
	CanCheckIn, CanCheckOut              bool // by the member, by the hours of the shift
	CanDrop, CanSwap, CanNoShow, CanUndo bool
}

// MemberCard shows the card that a token opens. It changes nothing, however often it is called. It returns
// NotFound for a token that is unknown or whose call-up has ended.
func (m *Mobilizer) MemberCard(ctx context.Context, token string) (MemberCard, error) {
	read := m.db.Read(ctx)
	summons, err := read.FindSummonsByToken(models.HashToken(token))
	if err != nil {
		return MemberCard{}, err
	}
	callUp, err := read.CallUp(models.Everywhere(), summons.CallUpID)
	if err != nil {
		return MemberCard{}, err
	}
	if !callUp.Open(read.Now) {
		return MemberCard{}, models.NotFound("summons")
	}
	return cardOf(read, callUp, summons)
}

// TokenByCode gives the link's token for a typed code and the last four digits of the phone; NotFound where
// they do not belong together.
func (m *Mobilizer) TokenByCode(ctx context.Context, code, tail string) (string, error) {
	code = typedCode(code)
	read := m.db.Read(ctx)
	summons, err := read.FindSummonsByCode(models.HashToken(code))
	if err != nil {
		return "", err
	}
	member, err := read.Member(models.Everywhere(), summons.MemberID)
	if err != nil {
		return "", err
	}
	if member.PhoneTail != strings.TrimSpace(tail) {
		return "", models.NotFound("summons")
	}
	return m.db.Vault().LinkToken(summons.ID), nil
}

// typedCode reads a code as people type it.
func typedCode(text string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
}

func cardOf(read *models.Reader, callUp models.CallUp, summons models.Summons) (MemberCard, error) {
	card := MemberCard{CallUp: callUp, Summons: summons, Name: summons.MemberName}
	var err error
	if card.Lead, err = read.Unacknowledged(callUp.ID, summons.MemberID); err != nil {
		return MemberCard{}, err
	}
	if card.Place, err = placeOf(read, callUp); err != nil {
		return MemberCard{}, err
	}
	if err := addPerson(read, &card); err != nil {
		return MemberCard{}, err
	}
	if card.Offers, err = cardOffers(read, summons); err != nil {
		return MemberCard{}, err
	}
	if summons.Reserve {
		if card.Reserve, err = read.ReservePlace(summons); err != nil {
			return MemberCard{}, err
		}
	}
	mine, err := read.AssignmentsOfMember(callUp.ID, summons.MemberID)
	if err != nil {
		return MemberCard{}, err
	}
	if card.Shifts, err = cardShifts(read, mine); err != nil {
		return MemberCard{}, err
	}
	card.whatIsNext(read.Now)
	return card, nil
}

// arriveFrom is how long before the member is wanted arriving becomes what the page asks for.
const arriveFrom = 2 * time.Hour

// whatIsNext says whether the day of duty has come for the member: two hours before their next shift, or before the
// call-up's start as long as they have none.
func (c *MemberCard) whatIsNext(now models.Time) {
	wanted := c.CallUp.StartsAt
	for i, s := range c.Shifts {
		if waits := s.Assignment.State == models.AssignmentPublished || s.Assignment.State == models.AssignmentConfirmed; waits && now < s.Shift.EndsAt {
			c.Next, wanted = &c.Shifts[i], s.Shift.StartsAt
			break
		}
	}
	c.ArriveFrom = wanted.Add(-arriveFrom)
	c.Early = now < c.ArriveFrom
}

// addPerson adds what holds for the member whatever the roster: the group led, the building bound to, the
// other call-ups.
func addPerson(read *models.Reader, card *MemberCard) error {
	callUp, member := card.CallUp.ID, card.Summons.MemberID
	group, _, err := read.GroupLedBy(callUp, member)
	if err != nil {
		return err
	}
	card.Group = group.Name
	run, err := memberRun(read, card.CallUp, member)
	if err != nil {
		return err
	}
	card.Carries, card.Visits = len(run.Open), run.Visits
	if card.Swaps, err = cardSwaps(read, card.Summons); err != nil {
		return err
	}
	person, err := read.Member(models.Everywhere(), member)
	if err != nil {
		return err
	}
	bound, err := boundsOf(read, callUp, card.Summons.ID)
	if err != nil {
		return err
	}
	if bound.holds(card.Summons, person) {
		if card.BoundTo, err = siteName(read, person.HomePath); err != nil {
			return err
		}
	}
	others, err := read.OtherOpenSummonses(member, callUp, read.Now)
	if err != nil {
		return err
	}
	for _, s := range others {
		other, err := read.CallUp(models.Everywhere(), s.CallUpID)
		if err != nil {
			return err
		}
		card.Others = append(card.Others, OtherCall{Title: other.Title, Answer: s.Answer, Token: read.Vault.LinkToken(s.ID)})
	}
	return nil
}

// cardShifts gives assignments with their shifts, by their start.
func cardShifts(read *models.Reader, assigned []models.Assignment) ([]CardShift, error) {
	ids := make([]models.ID, len(assigned))
	for i, a := range assigned {
		ids[i] = a.ShiftID
	}
	shifts, err := read.ShiftsByID(unique(ids))
	if err != nil {
		return nil, err
	}
	names, cards := map[string]string{}, make([]CardShift, 0, len(assigned))
	for _, a := range assigned {
		shift := shifts[a.ShiftID]
		if _, known := names[shift.SiteCode]; !known {
			if names[shift.SiteCode], err = siteName(read, shift.SitePath); err != nil {
				return nil, err
			}
		}
		cards = append(cards, cardShift(a, shift, names[shift.SiteCode], read.Now))
	}
	sortShifts(cards)
	return cards, nil
}

func cardShift(a models.Assignment, shift models.Shift, site string, now models.Time) CardShift {
	waits := a.State == models.AssignmentPublished || a.State == models.AssignmentConfirmed
	began := shift.StartsAt <= now
	return CardShift{
		Assignment: a, Shift: shift, Site: site, Late: a.LateBy(shift), Worked: a.Worked(shift, now),
		CanCheckIn:  (waits || a.State == models.AssignmentNoShow) && shift.StartsAt.Add(-checkInFrom) <= now && now < shift.EndsAt,
		CanCheckOut: a.State == models.AssignmentCheckedIn,
		CanDrop:     waits && now < shift.EndsAt,
		CanSwap:     waits && !began,
		CanNoShow:   waits && began,
		CanUndo:     a.State == models.AssignmentCheckedIn || a.State == models.AssignmentCheckedOut || a.State == models.AssignmentNoShow,
	}
}

// siteName names a site as one finds it: its community and its own name.
func siteName(read *models.Reader, path models.Path) (string, error) {
	above, err := read.AreasAbove(path)
	if err != nil || len(above) == 0 {
		return "", err
	}
	own := above[len(above)-1].Name
	for _, a := range above[:len(above)-1] {
		if a.Level == models.LevelCommunity {
			return a.Name + " " + own, nil
		}
	}
	return own, nil
}

func sortShifts(shifts []CardShift) {
	slices.SortStableFunc(shifts, func(a, b CardShift) int { return cmp.Compare(a.Shift.StartsAt, b.Shift.StartsAt) })
}
