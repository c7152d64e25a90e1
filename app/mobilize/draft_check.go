package mobilize

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"whistle/models"
)

// word is the form of a kind or a skill: what stands in the API and in the locale files.
var word = regexp.MustCompile(`^[a-z][a-z0-9_]{0,23}$`)

// faults collects what is wrong with an input, by field.
type faults []models.FieldError

func (f *faults) add(wrong bool, field, key, format string, args ...any) {
	if wrong {
		*f = append(*f, models.Field(field, key, format, args...))
	}
}

func (f *faults) text(value, field string, required bool, longest int) {
	f.add(required && value == "", field, "missing", "is missing")
	n := utf8.RuneCountInString(value)
	f.add(n > longest, field, "too_long", "has %d characters, at most %d fit", n, longest)
}

// checkDraft names every wrong field; found is how many of the areas exist within the actor's own.
func checkDraft(in DraftInput, found int, now models.Time) error {
	var f faults
	f.text(in.Title, "title", true, 60)
	f.text(in.MusterPoint, "muster_point", false, 60)
	f.text(in.Instructions, "instructions", false, 2000)
	f.add(!word.MatchString(in.Kind), "kind", "unknown_kind", "must be a kind such as testing, lockdown, flood, typhoon, search, cold_wave or other")
	f.add(len(in.Areas) == 0, "areas", "no_areas", "choose at least one area")
	f.add(len(in.Areas) > 0 && found != len(unique(in.Areas)), "areas", "unknown_area", "holds an area that is not there or is not yours")
	for _, code := range slices.Sorted(maps.Keys(in.Labels)) {
		f.add(!in.Labels[code].Known(), "labels."+code, "unknown_label", "must be lockdown, control or precaution")
		f.add(!slices.Contains(in.Areas, code), "labels."+code, "label_elsewhere", "is none of the areas")
	}
	f.add(in.StartsAt.IsZero(), "starts_at", "missing", "is missing")
	f.add(in.EndsAt.IsZero(), "ends_at", "missing", "is missing")
	if !in.StartsAt.IsZero() && !in.EndsAt.IsZero() {
		f.add(!in.StartsAt.Before(in.EndsAt), "ends_at", "ends_before_start", "is not after the start")
		f.add(in.StartsAt.Before(in.EndsAt) && !now.Before(in.EndsAt), "ends_at", "end_passed", "has passed already")
	}
	f.add(in.Quorum < 0, "quorum", "negative", "must not be negative")
	f.add(in.QuorumShare < 0 || in.QuorumShare > 1000, "quorum", "per_cent", "must be 0 to 1000 per cent")
	f.waves(in)
	f.escalation(in.Escalation)
	f.add(len(in.Tasks) > 50, "tasks", "too_many", "at most 50 tasks")
	for i, task := range in.Tasks {
		f.task(task, fmt.Sprintf("tasks[%d].", i), in.StartsAt, in.EndsAt)
	}
	f.wording(in.Messages, func(kind MessageKind, _, text, field string) faults {
		_, wrong := wordFaults(kind, text, field) // how long it gets here the preview says: a template's must not keep a call-up back
		return wrong
	})
	return models.Invalid(f...)
}

func (f *faults) waves(in DraftInput) {
	f.add(in.Waves && in.Quorum == 0 && in.QuorumShare == 0, "quorum", "waves_need_quorum", "waves need to know how many are enough")
	f.add(in.Certainty != 0 && (in.Certainty < 0.5 || in.Certainty > 0.99), "certainty", "certainty", "must be 0.5 to 0.99")
}

func (f *faults) escalation(e models.EscalationRule) {
	last := 0
	for i, minutes := range e.RemindAfterMinutes {
		f.add(minutes <= last || minutes > 1440, fmt.Sprintf("escalation.remind_after_minutes[%d]", i), "remind_order",
			"must be later than the one before and at most 1440 minutes")
		last = minutes
	}
	f.add(len(e.RemindAfterMinutes) > 5, "escalation.remind_after_minutes", "too_many", "at most 5 reminders")
	for _, m := range []struct {
		minutes int
		field   string
	}{
		{e.OtherWayAfterMinutes, "other_way_after_minutes"},
		{e.WidenAfterMinutes, "widen_after_minutes"},
		{e.WidenEveryMinutes, "widen_every_minutes"},
		{e.LeaderSilentMinutes, "leader_silent_minutes"},
	} {
		f.add(m.minutes < 0 || m.minutes > 1440, "escalation."+m.field, "widen_minutes", "must be 0 to 1440")
	}
}

// seats checks what a task wants at each site.
func (f *faults) seats(t TaskInput, at string) {
	f.add(!word.MatchString(t.Kind), at+"kind", "unknown_kind", "must be a kind such as testing, publicity or supply")
	f.add(t.Sites != models.SitesBuilding && t.Sites != models.SitesGrid && t.Sites != models.SitesArea, at+"sites", "unknown_sites", "must be building, grid or area")
	f.add(t.MinSeats < 0, at+"min", "negative", "must not be negative")
	f.add(t.IdealSeats < 1, at+"ideal", "no_seats", "must be at least 1")
	f.add(t.IdealSeats > 200, at+"ideal", "too_many", "must be at most 200")
	f.add(t.MinSeats > t.IdealSeats && t.IdealSeats > 0, at+"min", "min_above_ideal", "is above the ideal of %d", t.IdealSeats)
	f.add(t.Weight < 0 || t.Weight > 100, at+"weight", "weight", "must be 1 to 100")
	f.add(t.Per != models.PerSite && t.Per != models.PerResidents && t.Per != models.PerHouseholds && t.Per != models.PerVisits, at+"per", "unknown_per", "must be residents, households or visits, or left out")
	f.add(t.Per != models.PerSite && (t.Each < 1 || t.Each > 100_000), at+"each", "each", "must be 1 to 100000")
	for i, skill := range t.Skills {
		f.add(!word.MatchString(skill), fmt.Sprintf("%sskills[%d]", at, i), "unknown_skill", "must be a skill such as sampling, lead or driver")
	}
}

func (f *faults) task(t TaskInput, at string, start, end models.Time) {
	f.seats(t, at)
	f.add(len(t.Shifts) == 0, at+"shifts", "no_shifts", "needs at least one shift")
	for i, w := range t.Shifts {
		shift := fmt.Sprintf("%sshifts[%d]", at, i)
		f.add(w.Start.IsZero(), shift+".start", "missing", "is missing")
		f.add(w.End.IsZero(), shift+".end", "missing", "is missing")
		if w.Start.IsZero() || w.End.IsZero() {
			continue
		}
		f.add(!w.Start.Before(w.End), shift+".end", "ends_before_start", "is not after the shift's start")
		f.add(!start.IsZero() && !end.IsZero() && (w.Start.Before(start) || end.Before(w.End)), shift, "shift_outside", "lies outside of the call-up's time")
	}
}
