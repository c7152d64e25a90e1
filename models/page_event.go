package models

import "strconv"

// pageEvents gathers the moves of pages into one event for all that moved alike in one transaction; which
// pages they were, and what the carrier said of each, stands in their attempts.
type pageEvents struct {
	list []Event
	at   map[pageMove]int
}

type pageMove struct {
	callUp     ID
	area       Path
	from, to   PageState
	actor, why string
}

func (e *pageEvents) add(p Page, from, to PageState, actor, why string) {
	move := pageMove{p.CallUpID, p.AreaPath, from, to, actor, why}
	i, known := e.at[move]
	if !known {
		if e.at == nil {
			e.at = map[pageMove]int{}
		}
		e.at[move] = len(e.list)
		detail := map[string]string{"pages": "1"}
		if why != "" {
			detail["why"] = why
		}
		e.list = append(e.list, Event{
			Actor: actor, CallUpID: p.CallUpID, AreaPath: p.AreaPath, Entity: MachinePage, EntityID: p.ID,
			FromState: string(from), ToState: string(to), Detail: AsJSON(detail),
		})
		return
	}
	event := &e.list[i]
	n, _ := strconv.Atoi(event.Detail.V["pages"])
	event.EntityID, event.Detail.V["pages"] = "", strconv.Itoa(n+1)
}

// PagesQueued is the event of new pages in the outbox, one for a call-up.
func PagesQueued(pages []Page, actor string) []Event {
	var told pageEvents
	for _, p := range pages {
		told.add(p, "", PageQueued, actor, "")
	}
	return told.list
}
