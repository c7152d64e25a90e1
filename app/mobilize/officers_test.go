package mobilize_test

import (
	"strings"
	"testing"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// standAsOfficers makes members the part-time officers of the first grid by standing.
func (s *scene) standAsOfficers(members ...models.ID) {
	s.t.Helper()
	roles := make([]models.MemberRole, len(members))
	for i, m := range members {
		roles[i] = models.MemberRole{MemberID: m, Role: models.RoleGridOfficerPartTime, AreaCode: modelstest.Community + "-1"}
	}
	must(s.t, models.Do(s.t.Context(), s.db, func(tx *models.Tx) error { return tx.CreateMembers(nil, nil, roles, nil) }))
}

// TestGridOfficersAreToldOnce names six officers of a grid by standing and one by hand: who may be paged is told once, in
// a real call-up and in a drill, and the formation says of each whether they were.
func TestGridOfficersAreToldOnce(t *testing.T) {
	for name, drill := range map[string]bool{"real": false, "drill": true} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) { officersAreTold(t, db, clock, drill) })
		})
	}
}

func officersAreTold(t *testing.T, db *models.DB, clock *modelstest.Clock, drill bool) {
	t.Helper()
	s := whistled(t, db, clock, func(in *mobilize.DraftInput) { in.Drill = drill })
	comes, silent, english, declined, optedOut, elsewhere := s.member(1, 5), s.member(1, 9), s.member(1, 8), s.member(1, 7), s.member(2, 9), s.member(3, 0)
	s.standAsOfficers(comes, silent, english, declined, optedOut, elsewhere)
	tongue := "en"
	_, err := s.m.ChangeMember(t.Context(), access.System(), english, mobilize.MemberInput{Language: &tongue})
	must(t, err)
	for i := range 6 {
		s.reply(1, i, models.MeaningYes, "1")
	}
	s.reply(1, 7, models.MeaningNo, "2")
	s.reply(2, 9, models.MeaningOptOut, "退订")
	f, err := s.m.ProposeFormation(t.Context(), access.System(), s.id)
	must(t, err)
	if told := s.pages(); len(f.Officers) != 6 || strings.Contains(strings.Join(told[s.phoneOf(silent)], ""), "网格员") {
		t.Fatalf("%d officers are proposed, and told before anybody approved: %q", len(f.Officers), told)
	}
	_, err = s.m.ApproveFormation(t.Context(), access.System(), s.id, "1号")
	must(t, err)
	told := s.pages()
	mark := map[bool]string{true: "【演练】"}[drill]
	for who, want := range map[models.ID]string{
		comes: mark + "剑津社区召集：您任第1网格网格员。详情 ", silent: mark + "剑津社区召集：您任第1网格网格员。详情 ",
		english: map[bool]string{true: "【演练】[DRILL] "}[drill] + "剑津社区: you are the officer of grid 第1网格. Details ",
	} {
		if got := told[s.phoneOf(who)]; len(got) != 1 || !strings.HasPrefix(got[0], want) || !strings.Contains(got[0], "/m/") {
			t.Errorf("an officer was told %q, want %q and a link", got, want)
		}
	}
	if got := told[s.phoneOf(elsewhere)]; drill && len(got) != 0 || !drill && (len(got) != 1 || got[0] != "剑津社区召集：您任第1网格网格员。") {
		t.Errorf("an officer who was not asked and lives in another grid was told %q", got)
	}
	if got, out := told[s.phoneOf(declined)], told[s.phoneOf(optedOut)]; len(got)+len(out) > 0 {
		t.Errorf("who cannot come was told %q, who opted out %q", got, out)
	}
	hand := s.member(1, 0)
	for range 2 {
		f, err = s.m.EditFormation(t.Context(), access.System(), s.id, []mobilize.FormationEdit{{Member: hand, Grid: modelstest.Community + "-1"}})
		must(t, err)
	}
	if told = s.pages(); len(told) != 1 || len(told[s.phoneOf(hand)]) != 1 {
		t.Errorf("one more is named by hand, and told: %q", told)
	}
	for _, o := range f.Officers {
		if want := o.MemberID != declined && o.MemberID != optedOut && (o.MemberID != elsewhere || !drill); f.Told(o) != want {
			t.Errorf("the formation says of %s told: %v", o.MemberID, f.Told(o))
		}
	}
}

// TestWhoLeadsAndIsAGridsOfficerIsToldOfBothInOneMessage has nobody in post: a leader who lives in the grid is named.
func TestWhoLeadsAndIsAGridsOfficerIsToldOfBothInOneMessage(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		f := s.inForce()
		if got := s.pages()[s.phoneOf(f.Officers[0].MemberID)]; len(f.Officers) != 1 || len(got) != 1 || !strings.Contains(got[0], "负责人、第1网格网格员，收到请回1。") || !f.Told(f.Officers[0]) {
			t.Errorf("who leads and is the officer was told %q", got)
		}
	})
}
