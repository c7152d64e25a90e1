package mobilize

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"whistle/models"
)

// crowd draws grids of buildings with people in them, in the order of the tree.
func crowd(t *rapid.T, standing *rapid.Generator[models.Standing]) formationInput {
	n := 0
	in := formationInput{Place: "剑津社区", CallUp: "c", NewID: func() models.ID { n++; return models.ID(fmt.Sprintf("id%06d", n)) }}
	person := 0
	for g := range rapid.IntRange(1, 12).Draw(t, "grids") {
		grid := models.Area{Code: fmt.Sprintf("g%02d", g), Path: models.Path(fmt.Sprintf("c/g%02d/", g)), Level: models.LevelGrid3}
		in.Grids = append(in.Grids, grid)
		for b := range rapid.IntRange(1, 5).Draw(t, "buildings") {
			house := models.Area{Code: fmt.Sprintf("g%02d-b%d", g, b), ParentCode: grid.Code, Level: models.LevelBuilding, Name: fmt.Sprintf("%d号楼", b)}
			house.Path = grid.Path + models.Path(house.Code+"/")
			in.Buildings = append(in.Buildings, house)
			for range rapid.SampledFrom([]int{0, 0, 1, 2, 5, 20, 70}).Draw(t, "people") {
				person++
				in.People = append(in.People, candidate{ID: models.ID(fmt.Sprintf("p%04d", person)), Standing: standing.Draw(t, "standing"), Home: house.Path, Grid: grid.Path, Building: house.Code})
			}
		}
	}
	return in
}

var (
	anyStanding = rapid.SampledFrom([]models.Standing{models.StandingFull, models.StandingFull, models.StandingProbationary, models.StandingApplicant, models.StandingNone})
	fullOnly    = rapid.Just(models.StandingFull)
)

// TestEveryFormationKeepsTheRules draws crowds and checks what the Regulations say of each branch.
func TestEveryFormationKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := crowd(t, anyStanding)
		f := proposeFormation(in)
		placed := map[models.ID]models.BranchMember{}
		for _, m := range f.Members {
			if _, twice := placed[m.MemberID]; twice {
				t.Fatalf("%s is in two places", m.MemberID)
			}
			placed[m.MemberID] = m
		}
		if len(placed) != len(in.People) || len(f.Buildings) != len(in.Buildings) && len(in.People) > 0 {
			t.Fatalf("%d of %d people, %d of %d buildings have a place", len(placed), len(in.People), len(f.Buildings), len(in.Buildings))
		}
		for _, b := range f.Branches {
			branchKeepsTheRules(t, in, f, b)
		}
		for _, g := range f.Groups {
			leaders := 0
			for _, m := range f.Members {
				if m.GroupID == g.ID && m.Leader {
					leaders++
				}
			}
			if leaders != 1 {
				t.Fatalf("%s has %d leaders", g.Name, leaders)
			}
		}
	})
}

func branchKeepsTheRules(t *rapid.T, in formationInput, f models.Formation, b models.TemporaryBranch) {
	standing := map[models.ID]models.Standing{}
	for _, p := range in.People {
		standing[p.ID] = p.Standing
	}
	full, offices := 0, map[models.Office]int{}
	for _, m := range f.Members {
		if m.BranchID != b.ID {
			continue
		}
		if standing[m.MemberID] == models.StandingFull {
			full++
		}
		if m.Office != models.OfficeNone {
			if offices[m.Office]++; standing[m.MemberID] != models.StandingFull {
				t.Fatalf("%s holds %s and is no full member", m.MemberID, m.Office)
			}
		}
	}
	if (full < fewestFull) != (b.Kind == models.BranchJoint) || FormedBecause(b.Reason, "en") == "" {
		t.Fatalf("%d full members form a branch that is %s: %s", full, b.Kind, FormedBecause(b.Reason, "en"))
	}
	committee := len(offices)
	switch {
	case full == 0 && committee != 0, full > 0 && offices[models.OfficeSecretary] != 1, full > 0 && full < committeeFrom && committee > 2,
		full >= committeeFrom && (committee < 3 || committee > 5):
		t.Fatalf("%d full members have the offices %v", full, offices)
	}
}

// TestABranchOfFullMembersHasThreeToFiftyAndGridsStayWhole is the rule of size where no want of full members
// stands against it.
func TestABranchOfFullMembersHasThreeToFiftyAndGridsStayWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := crowd(t, fullOnly)
		if len(in.People) < fewestFull {
			t.Skip("too few people")
		}
		parts := splitByHome(in.People)
		inGrid, branchesOf, small := map[models.Path]int{}, map[models.Path]int{}, false
		for _, p := range in.People {
			inGrid[p.Grid]++
		}
		for _, n := range inGrid {
			small = small || n < fewestFull || n > mostInBranch
		}
		for _, part := range parts {
			if len(part) < fewestFull || len(part) > mostInBranch {
				t.Fatalf("a branch of %d", len(part))
			}
			seen := map[models.Path]bool{}
			for _, p := range part {
				if !seen[p.Grid] {
					seen[p.Grid] = true
					branchesOf[p.Grid]++
				}
			}
		}
		for grid, n := range branchesOf {
			if n > 1 && !small {
				t.Fatalf("%s with %d people is divided among %d branches", grid, inGrid[grid], n)
			}
		}
	})
}

// TestNoBranchIsAboveFiftyWhereThatCanBe draws crowds with few full members, and looks with code of its own
// whether any division at all keeps to three full and to fifty members.
func TestNoBranchIsAboveFiftyWhereThatCanBe(t *testing.T) {
	fewFull := rapid.SampledFrom([]models.Standing{models.StandingFull, models.StandingProbationary, models.StandingProbationary, models.StandingProbationary, models.StandingProbationary, models.StandingProbationary, models.StandingNone})
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(t, fewFull).People
		parts, possible := splitByHome(people), keepsToFifty(people)
		sum := 0
		for _, part := range parts {
			members, full := partyOf(part)
			sum += len(part)
			if members > mostInBranch && possible {
				t.Fatalf("a branch has %d members, and none needs more than %d", members, mostInBranch)
			}
			if full < fewestFull && len(parts) > 1 {
				t.Fatalf("one of %d branches has %d full members", len(parts), full)
			}
		}
		if sum != len(people) {
			t.Fatalf("%d of %d people are in a branch", sum, len(people))
		}
	})
}

// keepsToFifty says whether the people, in their order, can be cut into branches that all keep to the rules.
func keepsToFifty(people []candidate) bool {
	reached := map[int]bool{0: true}
	for to := 1; to <= len(people); to++ {
		for from := range to {
			members, full := partyOf(people[from:to])
			if reached[from] && members <= 50 && full >= 3 {
				reached[to] = true
				break
			}
		}
	}
	return reached[len(people)]
}

// TestOneGridLendsAnotherItsFullMembersRatherThanMakingABranchOfMoreThanFifty is the smallest case in which two
// grids, joined, are one branch too large.
func TestOneGridLendsAnotherItsFullMembersRatherThanMakingABranchOfMoreThanFifty(t *testing.T) {
	var people []candidate
	for i := range 54 {
		c := candidate{Standing: models.StandingProbationary, Grid: "a", Home: "a/1"}
		if i >= 49 {
			c.Grid, c.Home = "b", "b/1"
		}
		if i < 3 || i >= 46 && i < 49 {
			c.Standing = models.StandingFull
		}
		people = append(people, c)
	}
	for _, part := range splitByHome(people) {
		if members, full := partyOf(part); members > mostInBranch || full < fewestFull {
			t.Errorf("a branch of %d with %d full members", members, full)
		}
	}
}

func TestAnEmptyBuildingIsAdoptedByTheNearestGroup(t *testing.T) {
	at := func(code string, lat float64) models.Area {
		return models.Area{Code: code, Name: code + "号楼", Lat: lat, Lon: 118}
	}
	buildings := []models.Area{at("1", 26.000), at("2", 26.008), at("3", 26.009)} // the second lies by the third
	var people []candidate
	for i := range 6 {
		people = append(people, candidate{ID: models.ID(rune('a' + i)), Building: buildings[i/3*2].Code})
	}
	blocks := blocksOf(people, buildings)
	if len(blocks) != 2 || len(blocks[1].buildings) != 2 || blocks[1].buildings[1].Code != "2" || blocks[1].counts[1] != 0 {
		t.Errorf("the empty building went to %+v", blocks)
	}
}

func TestServiceTeamsAreFormedBySkillAndNobodyIsInTwo(t *testing.T) {
	in := formationInput{Place: "剑津社区", NewID: func() models.ID { return "t" }}
	for i := range 8 {
		p := candidate{ID: models.ID(rune('a' + i)), Standing: models.StandingFull, Skills: []string{"driver"}}
		if i < 3 {
			p.Skills = []string{"boat", "driver"}
		}
		in.People = append(in.People, p)
	}
	in.People[0].Skills = append(in.People[0].Skills, "medical") // alone: no team
	f := proposeFormation(in)
	if len(f.Teams) != 2 || f.Teams[0].Skill != "boat" || f.Teams[1].Skill != "driver" || len(f.TeamOf) != 8 {
		t.Errorf("teams %+v with %d members", f.Teams, len(f.TeamOf))
	}
}

// TestGridOfficersAreThoseInPostElseTheBestWhoLivesThere: the officer in post is named whether they come or not; a
// grid without one gets a full member who comes and lives there, and one where nobody does gets none.
func TestGridOfficersAreThoseInPostElseTheBestWhoLivesThere(t *testing.T) {
	in := formationInput{Place: "剑津社区", NewID: func() models.ID { return "t" }}
	for _, code := range []string{"g1", "g2", "g3", "g4"} {
		in.Grids = append(in.Grids, models.Area{Code: code, Path: models.Path("c/" + code + "/"), Level: models.LevelGrid3})
	}
	in.Standing = []models.MemberRole{
		{AreaCode: "g1", MemberID: "comes", Role: models.RoleGridOfficerFullTime},
		{AreaCode: "g2", MemberID: "silent", Role: models.RoleGridOfficerPartTime},
	}
	for id, grid := range map[models.ID]string{"comes": "g1", "lives": "g2", "full": "g3", "volunteer": "g3"} {
		p := candidate{ID: id, Standing: models.StandingFull, Home: models.Path("c/" + grid + "/" + grid + "-b1/")}
		if id == "volunteer" {
			p.Standing = models.StandingNone
		}
		in.People = append(in.People, p)
	}
	named := map[string]string{}
	for _, o := range proposeFormation(in).Officers {
		named[o.AreaCode] += fmt.Sprintf("%s %v %s", o.MemberID, o.FullTime, o.Reason.Code)
	}
	want := map[string]string{
		"g1": "comes true " + string(models.FormedInPost), "g2": "silent false " + string(models.FormedInPostSilent), "g3": "full false " + string(models.FormedLivesHere),
	}
	if fmt.Sprint(named) != fmt.Sprint(want) {
		t.Errorf("the grids' officers are %v, want %v", named, want)
	}
}
