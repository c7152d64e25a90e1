package web

import (
	"regexp"
	"strings"

	"whistle/models"
)

// userIn finds the users that an actor of an event or audit row names: "user:<id> for user:<id>".
var userIn = regexp.MustCompile(`user:([0-9A-Z]{26})`)

func usersIn(rows []models.AuditEntry) []models.ID {
	seen := map[models.ID]bool{}
	var ids []models.ID
	for _, row := range rows {
		for _, found := range userIn.FindAllStringSubmatch(row.Actor, -1) {
			if id := models.ID(found[1]); !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// actorWords says who did something, by name where the name is known: a deputy together with whom they acted for.
func actorWords(say func(string, ...any) string, actor string, names map[models.ID]string) string {
	deputy, principal, lent := strings.Cut(actor, " for ")
	one := func(s string) string {
		if name := names[models.ID(strings.TrimPrefix(s, "user:"))]; name != "" {
			return name
		}
		return s
	}
	if lent {
		return one(deputy) + " " + say("acting_for", one(principal))
	}
	return one(actor)
}
