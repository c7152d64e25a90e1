package mobilize_test

import (
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// claim takes what may go to a carrier now.
func (s *scene) claim(carrier string) []models.Page {
	s.t.Helper()
	claimed, err := models.Within(s.t.Context(), s.db, func(tx *models.Tx) (models.Claimed, error) {
		return tx.ClaimPages(models.Claim{Owner: "test", Carriers: []string{carrier}, Lease: time.Minute, Limit: 500, Rate: 1_000_000_000})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return claimed.Pages
}

// giveBack ends a claim without a post, as a dispatcher does that is stopped.
func (s *scene) giveBack(pages []models.Page) {
	s.t.Helper()
	results := make([]models.Result, len(pages))
	for i, p := range pages {
		results[i] = models.Result{Page: p, Fate: models.Fate{To: models.PageQueued}, Outcome: "released"}
	}
	if err := models.Do(s.t.Context(), s.db, func(tx *models.Tx) error { return tx.RecordResults(results) }); err != nil {
		s.t.Fatal(err)
	}
}

func TestACarrierThatStoppedEverythingIsTriedAgainWhenAnAdministratorSaysSo(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		woken := 0
		m := mobilize.New(mobilize.Deps{DB: db, Paging: plainPaging{}, Wake: func() { woken++ }, BaseURL: "http://localhost:8080", Zone: shanghai})
		if err := m.TryCarrier(t.Context(), access.System(), "twilio"); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a carrier that is up: %v", err)
		}
		err := models.Do(t.Context(), db, func(tx *models.Tx) error {
			return tx.MarkCarrier("twilio", models.DownReason(20003, "Authenticate", false))
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(s.claim("twilio")); n != 0 {
			t.Fatalf("%d pages go to a carrier that is down", n)
		}
		if err := m.TryCarrier(t.Context(), secretaryOf(modelstest.Community, communityPath), "twilio"); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("a secretary: %v", err)
		}
		if err := m.TryCarrier(t.Context(), access.System(), "aliyun"); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("another carrier: %v", err)
		}
		if alarms, err := m.PagingAlarms(t.Context(), access.System()); err != nil || len(alarms.Down) != 1 || alarms.Down[0].Code() != 20003 || alarms.Down[0].Words() != "Authenticate" || woken != 0 {
			t.Errorf("before: %+v, %v, woken %d times", alarms, err, woken)
		}
		if err := m.TryCarrier(t.Context(), access.System(), "twilio"); err != nil {
			t.Fatal(err)
		}
		if alarms, err := m.PagingAlarms(t.Context(), access.System()); err != nil || len(alarms.Down) != 0 || woken != 1 {
			t.Errorf("after: %+v, %v, woken %d times", alarms, err, woken)
		}
		audit, err := db.Read(t.Context()).AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 10})
		if err != nil || len(audit) == 0 || audit[0].Action != "try_carrier" || audit[0].Detail != "20003 Authenticate" {
			t.Errorf("audit: %+v, %v", audit, err)
		}
		if n := len(s.claim("twilio")); n != 20 {
			t.Errorf("%d of 20 pages go out", n)
		}
	})
}

func TestAPageThatIsGivenBackAfterItsCallUpEndedIsDroppedWhenItsTurnComes(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		first := s.claim("none")
		if len(first) != 20 {
			t.Fatalf("%d are claimed", len(first))
		}
		s.reply(1, 0, models.MeaningYes, "1")
		if done, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, ""); err != nil || done.Thanked != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		s.giveBack(first)
		if tally := s.tally(); tally[models.PageQueued] < 20 {
			t.Fatalf("they are not in line again: %v", tally)
		}
		sent := send(t, db)
		if len(sent) != 1 || len(sent[modelstest.PhoneOf(1, 0)]) == 0 {
			t.Errorf("after the end went out %v", sent)
		}
		if tally := s.tally(); tally[models.PageQueued] != 0 || tally[models.PageCancelled] < 20 {
			t.Errorf("of the 20: %v", tally)
		}
	})
}

// TestPagesThatNoCarrierTakesAreToldToTheSecretaryWhileTheCallUpIsOn has two pages be refused, one be in doubt and
// one arrive after all.
func TestPagesThatNoCarrierTakesAreToldToTheSecretaryWhileTheCallUpIsOn(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		here, elsewhere := secretaryOf(modelstest.Community, communityPath), secretaryOf("350702003012", communityPath[:len(communityPath)-2]+"2/")
		told := func(by access.Actor) models.PersonTally {
			alarms, err := s.m.PagingAlarms(t.Context(), by)
			must(t, err)
			return alarms.Person
		}
		if n := told(here).Pages; n != 0 {
			t.Errorf("%d pages before any was sent", n)
		}
		results := make([]models.Result, 4)
		for i, p := range s.claim("aliyun")[:4] {
			fate := []models.Fate{{To: models.PageRefused, Code: 8600091}, {To: models.PageRefused, Code: 8600091}, {To: models.PageInDoubt, Code: 8600094}, {To: models.PageInDoubt, Code: 8600094}}[i]
			fate.ForPerson = true
			results[i] = models.Result{Page: p, Fate: fate, Tried: true, Outcome: "any"}
		}
		must(t, models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.RecordResults(results) }))
		arrived := models.Word{Page: results[3].Page.ID, Carrier: "aliyun", SID: "S", To: models.PageDelivered, Fate: func(int) models.Fate { return models.Fate{To: models.PageDelivered} }}
		must(t, models.Do(t.Context(), db, func(tx *models.Tx) error { _, err := tx.TakeWords([]models.Word{arrived}); return err }))
		if got := told(here); got != (models.PersonTally{Pages: 3, ErrorCode: 8600091}) {
			t.Errorf("the secretary is told %+v", got)
		}
		if got := told(elsewhere); got.Pages != 0 {
			t.Errorf("another community's secretary is told %+v", got)
		}
		_, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, "")
		must(t, err)
		if got := told(here); got.Pages != 0 {
			t.Errorf("after the end the secretary is told %+v", got)
		}
	})
}
