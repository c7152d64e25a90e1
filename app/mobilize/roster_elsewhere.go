package mobilize

import (
	"time"

	"whistle/app/roster"
	"whistle/models"
)

// lookBack is how far earlier call-ups count for rest, hours, days in a row and nights: a week.
const lookBack = 7 * 24 * time.Hour

// mostNights is how many nights a member works within a week, earlier call-ups among them: our assumption.
const mostNights = 3

// elsewhereOf reads what members do in other call-ups, around the time of this one: what they worked in the
// week before, what they are told to do while it lasts, and the day after, for the rest between.
func elsewhereOf(read *models.Reader, callUp models.CallUp, members []models.ID) (map[models.ID][]models.Shift, error) {
	return read.ShiftsElsewhere(callUp.ID, members, callUp.StartsAt.Add(-lookBack), callUp.EndsAt.Add(24*time.Hour))
}

// addElsewhere puts a member's shifts of other call-ups into the problem as they are: without a seat to fill,
// and pinned, so that every rule counts them and nothing moves them.
func (c *rosterCase) addElsewhere(shifts []models.Shift, member models.ID, sites *siteList, zone *time.Location) {
	for _, s := range shifts {
		if !c.elsewhere[string(s.ID)] {
			s.MinSeats, s.IdealSeats, s.Weight = 0, 0, 1
			c.addShift(s, sites, zone)
			c.elsewhere[string(s.ID)] = true
		}
		c.Pinned = append(c.Pinned, roster.Pair{Shift: string(s.ID), Member: string(member)})
	}
}

// tooManyNights gives the nights within the offered hours that a member gets off: those before which they
// worked mostNights within the last week.
func tooManyNights(worked []models.Shift, offered []models.Window, zone *time.Location) []models.Window {
	nights := map[models.Time]bool{}
	for _, s := range worked {
		for _, n := range nightsIn(models.Window{Start: s.StartsAt, End: s.EndsAt}, zone) {
			nights[n.Start] = true
		}
	}
	if len(nights) < mostNights {
		return nil
	}
	var off []models.Window
	for _, w := range offered {
		for _, n := range nightsIn(w, zone) {
			before := 0
			for worked := range nights {
				if worked < n.Start && n.Start.Sub(worked) <= lookBack {
					before++
				}
			}
			if before >= mostNights {
				off = append(off, n)
			}
		}
	}
	return off
}

// nightsIn gives the nights, midnight to five, that a stretch of time touches.
func nightsIn(w models.Window, zone *time.Location) []models.Window {
	var nights []models.Window
	day := midnight(w.Start.Time().In(zone))
	for ; models.At(day) < w.End; day = day.AddDate(0, 0, 1) {
		night := models.Window{Start: models.At(day), End: models.At(day.Add(5 * time.Hour))}
		if w.Start < night.End && night.Start < w.End {
			nights = append(nights, night)
		}
	}
	return nights
}
