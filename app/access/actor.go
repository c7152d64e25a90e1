package access

import (
	"slices"

	"whistle/models"
)

// Principal is whom a deputy acts for.
type Principal struct {
	UserID      models.ID
	Login, Name string
	Role        models.Role
	Until       models.Time
}

// Actor is who does something: a signed-in user, a program with a user's token, or the system's own worker.
type Actor struct {
	UserID models.ID
	Login  string
	Name   string
	Role   models.Role
	Areas  []models.UserArea
	For    Principal // whom a deputy acts for now; of all others nobody
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

// Above says whether one of the actor's areas lies strictly above a place; the system stands above all.
func (a Actor) Above(place models.Path) bool {
	return slices.ContainsFunc(a.Scope(), func(own models.Path) bool { return own != place && place.Within(own) })
}

// Deputizes says whether the actor acts for somebody else.
func (a Actor) Deputizes() bool { return a.For.UserID != "" }

// String names the actor as events and the audit keep it: a deputy together with whom it acts for.
func (a Actor) String() string {
	if a.system {
		return "system"
	}
	if a.Deputizes() {
		return "user:" + string(a.UserID) + " for user:" + string(a.For.UserID)
	}
	return "user:" + string(a.UserID)
}
