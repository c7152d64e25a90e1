package rehearsal

import "whistle/app/mobilize"

// Publishing is what one publishing of the roster told, and whom it moved.
type Publishing struct {
	Version, Told int
	First, More   int // members with their first shift; who keep what they have and get more
	Moved, Taken  int // who lose a shift that they were told of: for another one; for none
	Left          int // shifts that those lose
	Lifted        int // shifts that come to their minimum
}

// rosters solves and publishes: the first time everything, afterwards what has come open.
func (p *play) rosters() error {
	solved, err := p.mobilizer.SolveRoster(p.ctx, p.command, p.callUp)
	if err != nil {
		return err
	}
	done, err := p.mobilizer.PublishRoster(p.ctx, p.command, p.callUp, "")
	if err != nil {
		return err
	}
	now := publishing(solved)
	now.Version, now.Told = done.Version, done.Told
	p.script.Published = append(p.script.Published, now)
	p.say("roster %d published: %d members told, %d of a first shift, %d of more, %d moved, %d taken out; %d shifts come to their minimum, short of it by weight %d",
		now.Version, now.Told, now.First, now.More, now.Moved, now.Taken, now.Lifted, solved.Roster.Score.V.ShortMin)
	return nil
}

// publishing counts what the screen shows before a roster is published.
func publishing(v mobilize.RosterView) Publishing {
	var n Publishing
	for _, c := range v.Changes {
		switch c.Kind {
		case mobilize.ChangeNew:
			n.First++
		case mobilize.ChangeMore:
			n.More++
		case mobilize.ChangeMoved:
			n.Moved++
		case mobilize.ChangeFewer, mobilize.ChangeReleased:
			n.Taken++
		}
		n.Left += len(c.Drops)
	}
	for _, gap := range v.Gaps {
		if gap.Closes {
			n.Lifted++
		}
	}
	return n
}
