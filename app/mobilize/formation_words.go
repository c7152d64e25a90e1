package mobilize

import (
	"fmt"

	"whistle/models"
)

// formedWords are the reasons for what is proposed, by language; their numbers stand in one order in each.
var formedWords = map[string]map[models.FormedCode]string{
	"zh": {
		models.FormedJoint: "正式党员%d名，不足%d名，建议与最近的%s组成联合党支部",
		models.FormedSplit: "党员共超过%d名，沿网格分设%d个支部；本支部党员%d名，其中正式党员%d名",
		models.FormedWhole: "正式党员%d名，符合成立条件",
		models.FormedGroup: "%d人，%d栋楼", models.FormedGroupAdopts: "%d人，%d栋楼，其中%d栋没有成员，由最近的小组认领",
		models.FormedTeam:   "参加的人中%d人有此技能，%d人编入本队",
		models.FormedByHand: "人工指定",
		models.FormedInPost: "现任，已参加", models.FormedInPostSilent: "现任，尚未答应参加",
		models.FormedSecretary: "现任网格党支部书记", models.FormedGroupLeader: "现任党小组组长", models.FormedGridOfficer: "专职网格员",
		models.FormedFull: "正式党员", models.FormedProbationary: "预备党员", models.FormedApplicant: "入党积极分子", models.FormedVolunteer: "志愿者",
		models.FormedLivesHere: "本网格没有网格员，由住在这里的%s兼任",
	},
	"en": {
		models.FormedJoint: "full members: %d, fewer than %d; a joint branch with the nearest, %s, is proposed",
		models.FormedSplit: "party members: more than %d, so that branches along the grids: %d; members of this one: %d, full members: %d",
		models.FormedWhole: "full members: %d, enough for a branch",
		models.FormedGroup: "people: %d, buildings: %d", models.FormedGroupAdopts: "people: %d, buildings: %d, of which nobody lives in %d: the nearest group cares for them",
		models.FormedTeam:   "with this skill among those who come: %d, in this team: %d",
		models.FormedByHand: "named by hand",
		models.FormedInPost: "in post, comes", models.FormedInPostSilent: "in post, has not said yes",
		models.FormedSecretary: "secretary of a grid branch", models.FormedGroupLeader: "leads a party group", models.FormedGridOfficer: "full-time grid officer",
		models.FormedFull: "full member", models.FormedProbationary: "probationary member", models.FormedApplicant: "applicant for membership", models.FormedVolunteer: "volunteer",
		models.FormedLivesHere: "the grid has no officer; lives here: %s",
	},
}

// FormedBecause says in language ("zh" or "en") why something was proposed.
func FormedBecause(f models.Formed, language string) string {
	words := formedWords[language]
	text, known := words[f.Code]
	if !known {
		return f.Name
	}
	var values []any
	for _, n := range f.Numbers {
		values = append(values, n)
	}
	if f.Code == models.FormedLivesHere {
		values = append(values, words[models.FormedCode(f.Name)])
	}
	if f.Code == models.FormedJoint {
		values = append(values, neighbourWord(f.Name, language))
	}
	return fmt.Sprintf(text, values...)
}

func neighbourWord(name, language string) string {
	switch {
	case name != "":
		return name
	case language == "en":
		return "a neighbouring community"
	default:
		return "社区"
	}
}
