package mobilize

import (
	"slices"

	"whistle/models"
)

// SkipReason says why somebody who lives in the risk area is not paged.
type SkipReason string

// The reasons.
const (
	SkipInactive  SkipReason = "inactive"
	SkipOptedOut  SkipReason = "opted_out" // telephone them
	SkipSkill     SkipReason = "skill"
	SkipWorkUnit  SkipReason = "work_unit"
	SkipSummoned  SkipReason = "summoned" // by this call-up already
	SkipNoConsent SkipReason = "no_consent"
)

// Skipped is one member who is left out, and why.
type Skipped struct {
	Member models.Member
	Reason SkipReason
}

// audienceFacts is what selection needs to know beside the members themselves.
type audienceFacts struct {
	skills   map[models.ID][]string
	optedOut map[string]bool // by blind index
	summoned map[models.ID]bool
}

// selectAudience sorts members into those who are paged and those who are not. Nobody is left out without
// a reason.
func selectAudience(rule models.AudienceRule, members []models.Member, facts audienceFacts) (audience []models.Member, skipped []Skipped) {
	for _, member := range members {
		if reason := skipReason(rule, member, facts); reason != "" {
			skipped = append(skipped, Skipped{Member: member, Reason: reason})
			continue
		}
		audience = append(audience, member)
	}
	return audience, skipped
}

func skipReason(rule models.AudienceRule, m models.Member, facts audienceFacts) SkipReason {
	switch {
	case facts.summoned[m.ID]:
		return SkipSummoned
	case !m.Active:
		return SkipInactive
	case m.ConsentedAt.IsZero():
		return SkipNoConsent
	case !m.OptedOutAt.IsZero() || facts.optedOut[string(m.PhoneIndex)]:
		return SkipOptedOut
	case len(rule.Skills) > 0 && !sharesAny(rule.Skills, facts.skills[m.ID]):
		return SkipSkill
	case len(rule.WorkUnits) > 0 && !slices.Contains(rule.WorkUnits, m.WorkUnitID):
		return SkipWorkUnit
	default:
		return ""
	}
}

func sharesAny(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// reader is what both a transaction and a plain read offer to the selection.
type reader interface {
	MembersWithin(paths []models.Path) ([]models.Member, error)
	SkillsOf(ids []models.ID) (map[models.ID][]string, error)
	OptedOut(indexes []models.BlindIndex) (map[string]bool, error)
	SummonedMembers(callUp models.ID) (map[models.ID]bool, error)
	territory
}

// audienceOf reads and selects who a call-up pages within the paths; of a drill's, nobody outside its area.
func audienceOf(r reader, callUp models.CallUp, paths []models.Path) ([]models.Member, []Skipped, error) {
	risk, err := r.AreasOf(callUp.ID)
	if err != nil {
		return nil, nil, err
	}
	members, err := r.MembersWithin(confine(callUp, risk, paths))
	if err != nil {
		return nil, nil, err
	}
	ids, phones := make([]models.ID, len(members)), make([]models.BlindIndex, len(members))
	for i, m := range members {
		ids[i], phones[i] = m.ID, m.PhoneIndex
	}
	facts := audienceFacts{}
	if len(callUp.Audience.V.Skills) > 0 {
		if facts.skills, err = r.SkillsOf(ids); err != nil {
			return nil, nil, err
		}
	}
	if facts.optedOut, err = r.OptedOut(phones); err != nil {
		return nil, nil, err
	}
	if facts.summoned, err = r.SummonedMembers(callUp.ID); err != nil {
		return nil, nil, err
	}
	audience, skipped := selectAudience(callUp.Audience.V, members, facts)
	return audience, skipped, nil
}

// audiencePaths gives where a call-up's first wave lives: the risk area, and the areas that touch it where
// that was asked for.
func audiencePaths(r reader, callUp models.CallUp) ([]models.Path, error) {
	risk, err := riskAreas(r, callUp)
	if err != nil || !callUp.Audience.V.IncludeAdjacent {
		return pathsOf(risk), err
	}
	adjacent, err := beside(r, risk)
	return slices.Concat(pathsOf(risk), pathsOf(adjacent)), err
}
