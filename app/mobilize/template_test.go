package mobilize_test

import (
	"regexp"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// secretaryOf gives an actor with one area.
func secretaryOf(code string, path models.Path) access.Actor {
	return access.Actor{UserID: "u-" + models.ID(code[len(code)-3:]), Login: "s", Role: models.RoleSecretary, Areas: []models.UserArea{{AreaCode: code, AreaPath: path}}}
}

const communityPath = models.Path("3507/350702/350702003/" + modelstest.Community + "/")

func inputOf(t models.CallUpTemplate, area, name string) mobilize.TemplateInput {
	return mobilize.TemplateInput{Area: area, Name: name, Kind: t.Kind, Content: t.Content.V}
}

// halfWidth finds a comma, colon or semicolon in a Chinese text that is none between digits.
var halfWidth = regexp.MustCompile(`[,:;](\D|$)`)

func TestTheSixBuiltInTemplatesComeWithTheSchemaAndCanBeCopiedAsTheyAre(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m := newMobilizer(db)
		found, err := m.Templates(t.Context(), access.System(), "")
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, template := range found {
			kinds = append(kinds, template.Kind)
			if !template.BuiltIn || len(template.Content.V.Tasks) == 0 || template.Content.V.Instructions == "" || template.Content.V.Persons != 2.62 {
				t.Errorf("%s lacks something: %+v", template.Kind, template)
			}
			for _, text := range []string{template.Content.V.Instructions, template.Content.V.Messages["call"]["zh"]} {
				if half := halfWidth.FindString(text); text == "" || half != "" {
					t.Errorf("%s says %q, half-width at %q", template.Kind, text, half)
				}
			}
			if _, err := m.AddTemplate(t.Context(), access.System(), inputOf(template, modelstest.Community, "副本")); err != nil {
				t.Errorf("a copy of %s: %v", template.Kind, err)
			}
		}
		want := []string{"testing", "lockdown", "flood", "typhoon", "search", "cold_wave"}
		if len(kinds) != len(want) {
			t.Fatalf("built in: %v", kinds)
		}
		for i := range want {
			if kinds[i] != want[i] {
				t.Errorf("built in: %v, want %v", kinds, want)
			}
		}
	})
}

func TestATemplateIsSeenAtItsAreaAndBelowAndChangedByItsOwnAlone(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m := newMobilizer(db)
		community := secretaryOf(modelstest.Community, communityPath)
		street := secretaryOf("350702003", communityPath.Parent())
		grid := secretaryOf(modelstest.Community+"-1", communityPath+models.Path(modelstest.Community+"-1/"))
		other := secretaryOf(modelstest.Community+"-2", communityPath+models.Path(modelstest.Community+"-2/"))
		flood, err := m.Template(t.Context(), community, "flood")
		if err != nil {
			t.Fatal(err)
		}
		above, err := m.AddTemplate(t.Context(), street, inputOf(flood, "350702003", "街道防汛"))
		if err != nil {
			t.Fatal(err)
		}
		own, err := m.AddTemplate(t.Context(), community, inputOf(flood, modelstest.Community, "社区防汛"))
		if err != nil {
			t.Fatal(err)
		}
		below, err := m.AddTemplate(t.Context(), other, inputOf(flood, modelstest.Community+"-2", "二网格防汛"))
		if err != nil {
			t.Fatal(err)
		}
		sees := func(by access.Actor, id models.ID) bool {
			_, err := m.Template(t.Context(), by, id)
			return err == nil
		}
		if !sees(grid, above.ID) || !sees(grid, own.ID) || sees(grid, below.ID) || !sees(community, below.ID) {
			t.Error("a grid sees its ancestors' and not its neighbour's, a community what is below it")
		}
		if err := m.DeleteTemplate(t.Context(), community, above.ID); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("deleting the street's template: %v", err)
		}
		if _, err := m.ChangeTemplate(t.Context(), community, "flood", inputOf(flood, modelstest.Community, "x")); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("changing a built-in template: %v", err)
		}
		if _, err := m.AddTemplate(t.Context(), grid, inputOf(flood, modelstest.Community, "x")); models.CodeOf(err) != models.CodeInvalid {
			t.Errorf("a template for an area that is not one's own: %v", err)
		}
		changed := inputOf(own, modelstest.Community, "社区防汛二")
		changed.Content.Hours = 6
		if _, err := m.ChangeTemplate(t.Context(), community, own.ID, changed); err != nil {
			t.Fatal(err)
		}
		if again, err := m.Template(t.Context(), community, own.ID); err != nil || again.Name != "社区防汛二" || again.Content.V.Hours != 6 {
			t.Errorf("after the change: %+v, %v", again, err)
		}
		if err := m.DeleteTemplate(t.Context(), community, own.ID); err != nil || sees(community, own.ID) {
			t.Errorf("deleted: %v", err)
		}
	})
}

func TestSeatsFollowTheHouseholdsAndResidentsOfEachSite(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db) // two grids of two buildings with 60 households, 160 residents each
		m := newMobilizer(db)
		start := models.At(clock.Now().Add(time.Hour))
		shift := []models.Window{{Start: start, End: start.Add(4 * time.Hour)}}
		callUp, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "保供", Kind: "lockdown", Areas: []string{modelstest.Community}, StartsAt: start, EndsAt: start.Add(8 * time.Hour), QuorumShare: 150,
			Tasks: []mobilize.TaskInput{
				{Kind: "supply", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 2, Per: models.PerHouseholds, Each: 25, Shifts: shift}, // 60/25: 3 times
				{Kind: "testing", Sites: models.SitesGrid, MinSeats: 2, IdealSeats: 3, Per: models.PerResidents, Each: 160, Shifts: shift},    // 320/160: twice
				{Kind: "patrol", Sites: models.SitesGrid, MinSeats: 1, IdealSeats: 1, Shifts: shift},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		shifts, err := db.Read(t.Context()).ShiftsOf(callUp.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][3]int{}
		for _, s := range shifts {
			sum := got[s.Kind]
			got[s.Kind] = [3]int{sum[0] + 1, sum[1] + s.MinSeats, sum[2] + s.IdealSeats}
		}
		want := map[string][3]int{"supply": {4, 12, 24}, "testing": {2, 8, 12}, "patrol": {2, 2, 2}}
		for kind := range want {
			if got[kind] != want[kind] {
				t.Errorf("%s: sites, minimum, ideal %v, want %v", kind, got[kind], want[kind])
			}
		}
		if callUp.Quorum != 33 { // 150 % of 22
			t.Errorf("the quorum is %d, want 33", callUp.Quorum)
		}
	})
}
