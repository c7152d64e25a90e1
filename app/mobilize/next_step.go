package mobilize

import "whistle/models"

// NextStep is what a call-up waits for from its secretary, one thing at a time.
type NextStep string

// The steps in their order.
const (
	NextAnswers   NextStep = "answers"   // nobody has said yes, so that there is nobody to form a branch of
	NextFormation NextStep = "formation" // no branch is proposed
	NextRoster    NextStep = "roster"    // nobody was told a shift
	NextPublish   NextStep = "publish"   // a newer roster waits to be published
	NextGaps      NextStep = "gaps"      // shifts still to come lack people
	NextDuty      NextStep = "duty"      // people come, or will
	NextStandDown NextStep = "stand_down"
)

// next says what comes next, and of how many shifts where those lack people.
func (b *Board) next(read *models.Reader) (step NextStep, shifts int, err error) {
	switch {
	case b.EndsAt <= read.Now:
		return NextStandDown, 0, nil
	case len(b.Branches) == 0 && b.Counts.Confirmed == 0:
		return NextAnswers, 0, nil
	case len(b.Branches) == 0:
		return NextFormation, 0, nil
	}
	latest, found, err := read.LatestRoster(b.ID)
	if err != nil {
		return "", 0, err
	}
	published, err := read.PublishedRosters(b.ID)
	if err != nil {
		return "", 0, err
	}
	switch {
	case found && latest.State == models.RosterProposed:
		return NextPublish, 0, nil
	case len(published) == 0:
		return NextRoster, 0, nil
	}
	if shifts, err = read.ShortShifts(b.ID, read.Now); err != nil || shifts > 0 {
		return NextGaps, shifts, err
	}
	return NextDuty, 0, nil
}
