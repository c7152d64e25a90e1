package models

import (
	"strconv"
	"strings"
	"time"
)

// PageLate is how long a page may take from the outbox to the carrier and not be late.
const PageLate = 5 * time.Minute

// pageEvents gathers the moves of pages into one event for all that moved alike in one transaction; which
// pages they were, and what the carrier said of each, stands in their attempts. The event says what the pages
// were for, how many, of how many segments, and where they were sent how long the longest of them had waited.
type pageEvents struct {
	list []Event
	at   map[pageMove]int
}

type pageMove struct {
	callUp     ID
	area       Path
	from, to   PageState
	actor, why string
	purpose    string
}

func (e *pageEvents) add(p Page, from, to PageState, actor, why string) {
	purpose, _, _ := strings.Cut(string(p.Purpose), "-")
	move := pageMove{p.CallUpID, p.AreaPath, from, to, actor, why, purpose}
	i, known := e.at[move]
	if !known {
		if e.at == nil {
			e.at = map[pageMove]int{}
		}
		i = len(e.list)
		e.at[move] = i
		detail := map[string]string{"purpose": purpose}
		if why != "" {
			detail["why"] = why
		}
		e.list = append(e.list, Event{
			Actor: actor, CallUpID: p.CallUpID, AreaPath: p.AreaPath, Entity: MachinePage, EntityID: p.ID,
			FromState: string(from), ToState: string(to), Detail: AsJSON(detail),
		})
	} else {
		e.list[i].EntityID = ""
	}
	detail := e.list[i].Detail.V
	plus(detail, "pages", 1)
	plus(detail, "segments", p.Segments)
	if wait := p.SentAt.Sub(p.CreatedAt); to == PageSent && wait > 0 {
		if longest, _ := strconv.ParseInt(detail["longest_ms"], 10, 64); wait.Milliseconds() > longest {
			detail["longest_ms"] = strconv.FormatInt(wait.Milliseconds(), 10)
		}
		if wait > PageLate {
			plus(detail, "late", 1)
		}
	}
}

// plus adds to a number that an event's detail keeps.
func plus(detail map[string]string, name string, n int) {
	before, _ := strconv.Atoi(detail[name])
	detail[name] = strconv.Itoa(before + n)
}

// PagesQueued is the event of new pages in the outbox, one for a call-up.
func PagesQueued(pages []Page, actor string) []Event {
	var told pageEvents
	for _, p := range pages {
		told.add(p, "", PageQueued, actor, "")
	}
	return told.list
}
