package mobilize

import (
	"cmp"
	"slices"

	"whistle/app/forecast"
	"whistle/models"
)

// SkillReady is one skill that seats of a row need: how many of those who could be paged have it.
type SkillReady struct {
	Skill          string
	Members, Seats int
	Mid            int     // expected of them
	Chance         float64 // that its seats are filled
}

// Short says whether too few come who have the skill, in more than one call-up of ten.
func (s SkillReady) Short() bool { return s.Chance < 0.9 }

// ShortSkills gives the skills for which too few come, as the row's cover counts them.
func (r ReadinessRow) ShortSkills() []SkillReady {
	return slices.DeleteFunc(slices.Clone(r.Skills), func(s SkillReady) bool { return !s.Short() })
}

// needs adds seats that only members with a skill can fill.
func (r *ReadinessRow) needs(skill string, seats int) {
	at := slices.IndexFunc(r.Skills, func(s SkillReady) bool { return s.Skill == skill })
	if at < 0 {
		at = len(r.Skills)
		r.Skills = append(r.Skills, SkillReady{Skill: skill})
	}
	r.Skills[at].Seats += seats
}

// countSkills counts who has the skills that the rows' seats need. A skill that no seat of a row needs is not
// counted there.
func (r *Readiness) countSkills(read *models.Reader) error {
	if len(r.Total.Skills) == 0 {
		return nil
	}
	wanted := make([]string, len(r.Total.Skills))
	for i, s := range r.Total.Skills {
		wanted[i] = s.Skill
	}
	found, err := read.CountSkilled(r.Area.Path, wanted)
	if err != nil {
		return err
	}
	for _, f := range found {
		r.Total.has(f.Skill, f.N)
		if row := r.row(f.Path); row != nil {
			row.has(f.Skill, f.N)
		}
	}
	return nil
}

func (r *ReadinessRow) has(skill string, n int) {
	for i := range r.Skills {
		if r.Skills[i].Skill == skill {
			r.Skills[i].Members += n
		}
	}
}

// foretellSkills lowers the chance of a row to that of its scarcest skill: where nobody can fill the nurse's
// seat, however many others come do not cover it.
func (r *ReadinessRow) foretellSkills(model forecast.Model) {
	slices.SortFunc(r.Skills, func(a, b SkillReady) int { return cmp.Compare(a.Skill, b.Skill) })
	for i := range r.Skills {
		s := &r.Skills[i]
		count := model.By(s.Members, planningWindow.Minutes())
		s.Mid, s.Chance = count.Mid(), count.AtLeast(s.Seats)
		r.Chance = min(r.Chance, s.Chance)
	}
}
