package mobilize

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// DraftInput is a call-up as a person describes it. Field names in errors are those of the API.
type DraftInput struct {
	Title, Kind, MusterPoint, Instructions string
	Drill                                  bool
	Areas                                  []string                    // codes
	Labels                                 map[string]models.AreaLabel // of some of the areas, by code
	StartsAt, EndsAt                       models.Time
	Audience                               models.AudienceRule
	Quorum                                 int
	QuorumShare                            int     // the quorum as per cent of the minimum seats of one round of shifts, where Quorum is 0
	Waves                                  bool    // page in waves that the forecast sizes, until the quorum is met
	Certainty                              float64 // with which the quorum is to be met; 0 for 0.9
	Escalation                             models.EscalationRule
	Tasks                                  []TaskInput
	Messages                               models.Wording // over what the area says
	BuiltInWords                           bool           // they are a built-in template's: what the area says itself stands above them
}

// TaskInput is one kind of work: MinSeats and IdealSeats are per site and shift, and per skill where
// several are named; with Per they are for every Each residents or households of the site, begun ones too.
type TaskInput struct {
	Kind       string
	Sites      models.SiteKind
	Shifts     []models.Window
	MinSeats   int
	IdealSeats int
	Skills     []string
	Weight     int // 1 to 100; 0 for the default
	Per        models.Per
	Each       int
	Persons    float64 // residents of a household where a site's residents are not known; 0 for the default
}

// defaultWeight is the weight of a task where none is given.
const defaultWeight = 10

// Draft keeps a call-up that has not been whistled, with its tasks and the shifts that follow from them. It
// returns Invalid naming every wrong field, Forbidden where the actor's role may not.
func (m *Mobilizer) Draft(ctx context.Context, by access.Actor, in DraftInput) (models.CallUp, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.CallUp{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.CallUp, error) {
		return newDraft(tx, by, by.UserID, in)
	})
}

// newDraft writes a draft with its event; author is who is named as the one who made it.
func newDraft(tx *models.Tx, by access.Actor, author models.ID, in DraftInput) (models.CallUp, error) {
	callUp := models.CallUp{ID: tx.NewID(), State: models.CallUpDraft, CreatedBy: author, CreatedAt: tx.Now}
	if err := saveDraft(tx, by, &callUp, in); err != nil {
		return models.CallUp{}, err
	}
	return callUp, tx.Record(models.Event{
		Actor: by.String(), CallUpID: callUp.ID, AreaPath: callUp.ScopePath,
		Entity: models.MachineCallUp, EntityID: callUp.ID, ToState: string(models.CallUpDraft),
	})
}

// Revise puts a new description in place of a draft's. It returns Conflict where it was whistled before.
func (m *Mobilizer) Revise(ctx context.Context, by access.Actor, id models.ID, in DraftInput) (models.CallUp, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.CallUp{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.CallUp, error) {
		callUp, err := draftForUpdate(tx, by, id)
		if err != nil {
			return models.CallUp{}, err
		}
		return callUp, saveDraft(tx, by, &callUp, in)
	})
}

// DiscardDraft forgets a call-up that was not whistled.
func (m *Mobilizer) DiscardDraft(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		if _, err := draftForUpdate(tx, by, id); err != nil {
			return err
		}
		return tx.DeleteDraft(id)
	})
}

func draftForUpdate(tx *models.Tx, by access.Actor, id models.ID) (models.CallUp, error) {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err == nil && callUp.State != models.CallUpDraft {
		err = models.Conflict("callup_already_whistled", "the call-up was whistled before and cannot be changed any more")
	}
	return callUp, err
}

func saveDraft(tx *models.Tx, by access.Actor, callUp *models.CallUp, in DraftInput) error {
	areas, err := tx.Areas(by.Scope(), unique(in.Areas))
	if err != nil {
		return err
	}
	if err := checkDraft(in, len(areas), tx.Now); err != nil {
		return err
	}
	paths := pathsOf(areas)
	callUp.Title, callUp.Kind, callUp.Drill = in.Title, in.Kind, in.Drill
	callUp.MusterPoint, callUp.Instructions = in.MusterPoint, in.Instructions
	callUp.StartsAt, callUp.EndsAt, callUp.Quorum = in.StartsAt, in.EndsAt, in.Quorum
	in.Audience.Waves, in.Audience.Certainty = in.Waves, in.Certainty
	if in.Quorum == 0 {
		in.Audience.QuorumShare = in.QuorumShare
	}
	callUp.Audience, callUp.Escalation = models.AsJSON(in.Audience), models.AsJSON(in.Escalation)
	callUp.ScopePath = models.CommonAncestor(paths)
	risk := make([]models.CallUpArea, len(areas))
	for i, a := range areas {
		risk[i] = models.CallUpArea{CallUpID: callUp.ID, AreaCode: a.Code, AreaPath: a.Path, Label: in.Labels[a.Code]}
	}
	tasks, figures := tasksOf(tx, callUp.ID, in.Tasks)
	shifts, err := layOutShifts(tx, tasks, figures, withoutParts(areas, in.Labels))
	if err != nil {
		return err
	}
	callUp.FollowSeats(roundSeats(shifts, figures))
	if err := tx.SaveDraft(*callUp, risk, tasks, shifts); err != nil {
		return err
	}
	words := in.Messages
	if in.BuiltInWords {
		if words, err = beneathTheAreas(tx, callUp.ScopePath, words); err != nil {
			return err
		}
	}
	if err := tx.SaveCallUpTexts(callUp.ID, words); err != nil {
		return err
	}
	return tx.SaveTaskFigures(callUp.ID, slices.Collect(maps.Values(figures)))
}

// roundSeats gives the minimum seats of one round of shifts: of each task at each site those of its first, of visits
// all, as each is made once.
func roundSeats(shifts []models.Shift, figures map[models.ID]models.TaskFigure) int {
	type post struct {
		task  models.ID
		site  string
		skill string
	}
	seen, seats := map[post]bool{}, 0
	for _, s := range shifts {
		if p := (post{s.TaskID, s.SiteCode, s.Skill}); !seen[p] || figures[s.TaskID].Per == models.PerVisits {
			seen[p] = true
			seats += s.MinSeats
		}
	}
	return seats
}

func figureOf(t TaskInput) models.TaskFigure {
	return models.TaskFigure{Per: t.Per, Each: t.Each, Persons: cmp.Or(t.Persons, PersonsPerHousehold)}
}

// PersonsPerHousehold is the average of the seventh national census, 2020.
const PersonsPerHousehold = 2.62

func tasksOf(tx *models.Tx, callUp models.ID, in []TaskInput) ([]models.Task, map[models.ID]models.TaskFigure) {
	tasks, figures := make([]models.Task, len(in)), map[models.ID]models.TaskFigure{}
	for i, t := range in {
		weight := t.Weight
		if weight == 0 {
			weight = defaultWeight
		}
		tasks[i] = models.Task{
			ID: tx.NewID(), CallUpID: callUp, Position: i + 1, Kind: t.Kind, Sites: t.Sites, Windows: models.AsJSON(t.Shifts),
			MinSeats: t.MinSeats, IdealSeats: t.IdealSeats, Skills: models.AsJSON(unique(t.Skills)), Weight: weight,
		}
		if t.Per != models.PerSite {
			figure := figureOf(t)
			figure.TaskID, figure.CallUpID = tasks[i].ID, callUp
			figures[figure.TaskID] = figure
		}
	}
	return tasks, figures
}

func pathsOf(areas []models.Area) []models.Path {
	paths := make([]models.Path, len(areas))
	for i, a := range areas {
		paths[i] = a.Path
	}
	return paths
}

func codesOf(areas []models.Area) []string {
	codes := make([]string, len(areas))
	for i, a := range areas {
		codes[i] = a.Code
	}
	return codes
}

func unique[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	out := make([]T, 0, len(list))
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// withoutParts leaves out the areas that only label a part of another one.
func withoutParts(areas []models.Area, labels map[string]models.AreaLabel) []models.Area {
	return slices.DeleteFunc(slices.Clone(areas), func(part models.Area) bool {
		return labels[part.Code] != "" && slices.ContainsFunc(areas, func(a models.Area) bool { return a.Code != part.Code && part.Path.Within(a.Path) })
	})
}
