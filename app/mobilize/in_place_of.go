package mobilize

import (
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// inPlaceOf names the secretaries in whose place somebody acts who is none of them: a deputy, or a user of the
// area above. It is "" where the secretary acts themselves, and for the system.
func inPlaceOf(tx *models.Tx, by access.Actor, c models.CallUp) (string, error) {
	if by.UserID == "" {
		return "", nil
	}
	secretaries, err := tx.UsersOver(c.ScopePath, models.RoleSecretary, 5)
	if err != nil {
		return "", err
	}
	var names []string
	for _, s := range secretaries {
		if s.ID == by.UserID {
			return "", nil
		}
		names = append(names, s.Login)
	}
	return strings.Join(unique(names), ", "), nil
}

// bracketed says in the audit in whose place something was done.
func bracketed(absent string) string {
	if absent == "" {
		return ""
	}
	return "(in place of " + absent + ")"
}
