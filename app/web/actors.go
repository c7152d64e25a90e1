package web

import (
	"iter"
	"regexp"
	"strings"

	"whistle/models"
)

// userIn finds the users that an actor of an event or audit row names: "user:<id> for user:<id>".
var userIn = regexp.MustCompile(`user:([0-9A-Z]{26})`)

func usersIn(actors iter.Seq[string]) []models.ID {
	seen := map[models.ID]bool{}
	var ids []models.ID
	for actor := range actors {
		for _, found := range userIn.FindAllStringSubmatch(actor, -1) {
			if id := models.ID(found[1]); !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func actorsOf[T any](rows []T, actor func(T) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, row := range rows {
			if !yield(actor(row)) {
				return
			}
		}
	}
}

// actorWords says who did something, by name where the name is known: a deputy together with whom they acted for.
// Of a member it says only that it was one: who, is in the record.
func actorWords(say func(string, ...any) string, actor string, names map[models.ID]string) string {
	deputy, principal, lent := strings.Cut(actor, " for ")
	one := func(s string) string {
		if name := names[models.ID(strings.TrimPrefix(s, "user:"))]; name != "" {
			return name
		}
		switch kind, name, _ := strings.Cut(s, ":"); kind {
		case "system", "member":
			return say("actor." + kind)
		case "carrier":
			return say("actor.carrier", name)
		default:
			return s
		}
	}
	if lent {
		return one(deputy) + " " + say("acting_for", one(principal))
	}
	return one(actor)
}
