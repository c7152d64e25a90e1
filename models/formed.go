package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
)

// Formed says why a branch, a group, a team or a post was proposed: a code with its numbers, so that whoever reads
// it can be told in their own language.
type Formed struct {
	Code    FormedCode `json:"code"`
	Numbers []int      `json:"numbers,omitempty"`
	Name    string     `json:"name,omitempty"` // of an area, or the words of a reason that was kept before there were codes
}

// FormedCode names a reason.
type FormedCode string

// The reasons, with what their numbers are.
const (
	FormedWords        FormedCode = ""               // Name holds the words
	FormedJoint        FormedCode = "joint"          // full members, the fewest that a branch needs; Name is the neighbour's
	FormedSplit        FormedCode = "split"          // most members in one branch, branches, members of this one, full members of this one
	FormedWhole        FormedCode = "whole"          // full members
	FormedGroup        FormedCode = "group"          // people, buildings
	FormedGroupAdopts  FormedCode = "group_adopts"   // people, buildings, those of them without anybody
	FormedTeam         FormedCode = "team"           // people with the skill, those of them in this team
	FormedByHand       FormedCode = "by_hand"        //
	FormedInPost       FormedCode = "in_post"        // an officer by standing who comes
	FormedInPostSilent FormedCode = "in_post_silent" // an officer by standing who has not said yes
	FormedSecretary    FormedCode = "branch_secretary"
	FormedGroupLeader  FormedCode = "group_leader"
	FormedGridOfficer  FormedCode = "grid_officer"
	FormedFull         FormedCode = "full"
	FormedProbationary FormedCode = "probationary"
	FormedApplicant    FormedCode = "applicant"
	FormedVolunteer    FormedCode = "volunteer"
	FormedLivesHere    FormedCode = "lives_here" // the grid has no officer; Name is the code of the standing of who lives here
)

// Value writes the column.
func (f Formed) Value() (driver.Value, error) {
	if f.Code == FormedWords {
		return f.Name, nil
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode why it was formed: %w", err)
	}
	return string(text), nil
}

// Scan reads the column: a code with its numbers, or words from before there were codes.
func (f *Formed) Scan(column any) error {
	var text string
	switch c := column.(type) {
	case nil:
	case []byte:
		text = string(c)
	case string:
		text = c
	default:
		return fmt.Errorf("decode why it was formed: unexpected %T", column)
	}
	*f = Formed{Name: text}
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	*f = Formed{}
	if err := json.Unmarshal([]byte(text), f); err != nil {
		return fmt.Errorf("decode why it was formed: %w", err)
	}
	return nil
}
