package access

import (
	"slices"

	"whistle/models"
)

// Action is something that a role may or may not do. Where it may be done is the scope's matter.
type Action string

// The actions.
const (
	See            Action = "see"             // call-ups, formation, roster, coverage, members with masked phones
	RevealPhone    Action = "reveal_phone"    // a phone in full; audited
	EditMembers    Action = "edit_members"    // add, change, import
	Mobilize       Action = "mobilize"        // draft, whistle, answer for somebody, remind, widen, stand down
	Form           Action = "form"            // propose and edit a formation, solve and publish a roster
	Approve        Action = "approve"         // approve a formation
	HandleRequests Action = "handle_requests" // residents' requests
	Administer     Action = "administer"      // users, areas, retention
	SeeAudit       Action = "see_audit"
)

var allowed = map[models.Role][]Action{
	models.RoleAdmin:     {See, RevealPhone, EditMembers, Mobilize, Form, Approve, HandleRequests, Administer, SeeAudit},
	models.RoleCommand:   {See, RevealPhone, Mobilize, Form, Approve, HandleRequests},
	models.RoleSecretary: {See, RevealPhone, EditMembers, Mobilize, Form, HandleRequests},
	models.RoleAuditor:   {See, SeeAudit},
	models.RoleDeputy:    {See},
}

// Can says whether the actor's role, or that of whom a deputy acts for, allows the action; Forbidden where
// neither does.
func (a Actor) Can(action Action) error {
	if a.system || slices.Contains(allowed[a.Role], action) || slices.Contains(allowed[a.For.Role], action) {
		return nil
	}
	return models.Forbidden("the role %s may not %s", a.Role, action)
}
