package seed

import (
	"fmt"
	"math/rand/v2"

	"whistle/models"
)

// phonePrefix is a mobile prefix that has not been given to any carrier.
const phonePrefix = "+86154"

// skillShares are the share of members that have a skill, in percent.
var skillShares = []struct {
	skill   string
	percent int
}{{"sampling", 12}, {"medical", 6}, {"lead", 12}, {"driver", 18}, {"boat", 3}, {"electrician", 5}, {"dialect", 25}, {"counselling", 4}}

func populate(tx *models.Tx, p plan, t *territory, random *rand.Rand) error {
	units := workUnits(tx, t)
	if err := tx.CreateWorkUnits(units); err != nil {
		return err
	}
	var (
		members    = make([]models.Member, 0, p.members)
		skills     []models.MemberSkill
		enrolments []models.Enrolment
	)
	homes := homesOf(p, t, random)
	numbers := random.Perm(p.members)
	for i := range p.members {
		m, err := t.member(tx, homes[i], numbers[i], random)
		if err != nil {
			return err
		}
		m.WorkUnitID = units[random.IntN(len(units))].ID
		members = append(members, m)
		for _, s := range skillShares {
			if random.IntN(100) < s.percent {
				skills = append(skills, models.MemberSkill{MemberID: m.ID, Skill: s.skill})
			}
		}
		if len(t.gridded) > 1 && random.IntN(100) < 20 { // 双报到: registered where they work, too
			work := t.areas[t.gridded[random.IntN(len(t.gridded))]]
			if !m.HomePath.Within(work.Path) {
				enrolments = append(enrolments, models.Enrolment{MemberID: m.ID, AreaCode: work.Code, AreaPath: work.Path})
			}
		}
	}
	return tx.CreateMembers(members, skills, offices(p, t, members), enrolments)
}

// homesOf puts the members into buildings unevenly: one building in ten has nobody, others up to four shares.
func homesOf(p plan, t *territory, random *rand.Rand) []int {
	weights, total := make([]int, len(t.buildings)), 0
	for i := range weights {
		if random.IntN(10) > 0 {
			weights[i] = 1 + random.IntN(4)
		}
		total += weights[i]
	}
	homes := make([]int, p.members)
	for i := range homes {
		at := random.IntN(total)
		for b, w := range weights {
			if at -= w; at < 0 {
				homes[i] = t.buildings[b]
				break
			}
		}
	}
	return homes
}

func (t *territory) member(tx *models.Tx, home, number int, random *rand.Rand) (models.Member, error) {
	phone := fmt.Sprintf("%s%08d", phonePrefix, 10_000_000+number*37)
	sealed, err := tx.Vault.Seal(phone)
	if err != nil {
		return models.Member{}, fmt.Errorf("seal a phone: %w", err)
	}
	language := "zh"
	if random.IntN(100) == 0 {
		language = "en"
	}
	return models.Member{
		ID: tx.NewID(), Name: name(random), PhoneSealed: sealed, PhoneIndex: tx.Vault.Index(phone), PhoneTail: phone[len(phone)-4:],
		HomeCode: t.areas[home].Code, HomePath: t.areas[home].Path, Standing: standing(random), Language: language,
		UsualHours: models.AsJSON(usualHours(random)), Active: random.IntN(100) > 0, HomeBound: random.IntN(100) < 2,
		ConsentedAt: tx.Now, CreatedAt: tx.Now, UpdatedAt: tx.Now,
	}, nil
}

func standing(random *rand.Rand) models.Standing {
	switch n := random.IntN(100); {
	case n < 76:
		return models.StandingFull
	case n < 86:
		return models.StandingProbationary
	case n < 91:
		return models.StandingApplicant
	default:
		return models.StandingNone
	}
}

func usualHours(random *rand.Rand) []models.DailyHours {
	switch random.IntN(4) {
	case 0:
		return []models.DailyHours{{Weekday: -1, From: 18 * 60, To: 22 * 60}}
	case 1:
		return []models.DailyHours{{Weekday: 0, From: 8 * 60, To: 20 * 60}, {Weekday: 6, From: 8 * 60, To: 20 * 60}}
	default:
		return nil // any time
	}
}

// offices gives out the offices in the order of the members, which is random by home already.
func offices(p plan, t *territory, members []models.Member) []models.MemberRole {
	var roles []models.MemberRole
	wanted := []struct {
		role string
		n    int
	}{{models.RoleGridOfficerFullTime, p.fullTime}, {models.RoleGridOfficerPartTime, p.partTime}}
	next := 0
	for _, w := range wanted {
		for range w.n {
			m := members[next%len(members)]
			roles = append(roles, models.MemberRole{MemberID: m.ID, Role: w.role, AreaCode: t.areas[t.at[m.HomeCode]].ParentCode})
			next++
		}
	}
	given := map[string]int{models.RoleBranchSecretary: p.branches, models.RoleGroupLeader: p.groups}
	for _, m := range members {
		if m.Standing != models.StandingFull {
			continue
		}
		role := models.RoleBranchSecretary
		if given[role] == 0 {
			role = models.RoleGroupLeader
		}
		if given[role] == 0 {
			break
		}
		given[role]--
		roles = append(roles, models.MemberRole{MemberID: m.ID, Role: role, AreaCode: t.areas[t.at[m.HomeCode]].ParentCode})
	}
	return roles
}

func workUnits(tx *models.Tx, t *territory) []models.WorkUnit {
	kinds := []struct{ name, kind string }{
		{"市自然资源局", "agency"},
		{"区教育局", "agency"},
		{"区卫生健康局", "agency"},
		{"第一中学", "school"},
		{"实验小学", "school"},
		{"第一医院", "hospital"},
		{"中医院", "hospital"},
		{"供电公司", "firm"},
		{"自来水公司", "firm"},
		{"公交集团", "firm"},
		{"税务局", "agency"},
		{"市场监督管理局", "agency"},
		{"邮政分公司", "firm"},
		{"农业银行支行", "firm"},
		{"铝业集团", "firm"},
		{"武夷学院", "school"},
		{"消防救援大队", "agency"},
		{"交通运输局", "agency"},
		{"融媒体中心", "agency"},
		{"林业科学研究所", "institute"},
	}
	units := make([]models.WorkUnit, len(kinds))
	for i, k := range kinds {
		community := t.areas[t.gridded[i%len(t.gridded)]]
		units[i] = models.WorkUnit{ID: tx.NewID(), Name: k.name, Kind: k.kind, AreaCode: community.Code}
	}
	return units
}
