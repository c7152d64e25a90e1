package access

import "whistle/models"

// Actor is who does something: a signed-in user, a program with a user's token, or the system's own worker.
type Actor struct {
	UserID models.ID
	Login  string
	Name   string
	Role   models.Role
	Areas  []models.UserArea
	system bool
	stamp  string // changes with the password
}

// System is the actor of Whistle's own workers and of whoever sits at the server's terminal.
func System() Actor { return Actor{Login: "system", Name: "system", system: true} }

// Scope gives the areas that the actor may see.
func (a Actor) Scope() models.Scope {
	if a.system {
		return models.Everywhere()
	}
	scope := make(models.Scope, len(a.Areas))
	for i, area := range a.Areas {
		scope[i] = area.AreaPath
	}
	return scope
}

// String names the actor as events and the audit keep it.
func (a Actor) String() string {
	if a.system {
		return "system"
	}
	return "user:" + string(a.UserID)
}
