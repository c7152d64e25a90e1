package mobilize_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// beating makes a Mobilizer that sends a heartbeat every five minutes.
func beating(db *models.DB) *mobilize.Mobilizer {
	return mobilize.New(mobilize.Deps{
		DB: db, Paging: plainPaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai,
		Heartbeat: mobilize.HeartbeatRule{To: "+8615400000001", Every: 5 * time.Minute},
	})
}

func TestAHeartbeatThatDoesNotComeBackIsAlarmedAndOneThatDoesIsNot(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		one, two := beating(db), beating(db)
		for range 3 { // two replicas, and a second look: one page a turn
			for _, m := range []*mobilize.Mobilizer{one, two} {
				if err := m.Beat(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		beat := func() models.Heartbeat {
			t.Helper()
			h, err := one.Heartbeat(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
		sent := send(t, db)
		if len(sent["+8615400000001"]) != 1 || len(sent) != 1 {
			t.Fatalf("sent %v", sent)
		}
		if h := beat(); h.Late || h.SentAt.IsZero() {
			t.Errorf("at once: %+v", h)
		}
		clock.Advance(6 * time.Minute)
		if h := beat(); !h.Late {
			t.Errorf("not back after its time: %+v", h)
		}
		alarms, err := one.PagingAlarms(t.Context(), access.System())
		if err != nil || !alarms.Heartbeat.Late {
			t.Errorf("%+v, %v", alarms, err)
		}
		if err := one.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
		send(t, db)
		deliverAll(t, db)
		if h := beat(); h.Late || h.DeliveredAt.IsZero() {
			t.Errorf("back again: %+v", h)
		}
		clock.Advance(48 * time.Hour)
		if h := beat(); !h.Late {
			t.Errorf("nothing was sent for two days: %+v", h)
		}
		if err := one.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
		s := &scene{t: t, db: db}
		if tally := s.tally(); tally[models.PageDelivered] != 0 || tally[models.PageQueued] != 1 {
			t.Errorf("old heartbeats are kept: %v", tally)
		}
	})
}

func TestAHeartbeatGoesBeforeAWhistleAndNoneAtAllIsAlarmed(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		whistled(t, db, clock, nil)
		m := beating(db)
		if err := m.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
		first, err := models.Within(t.Context(), db, func(tx *models.Tx) (models.Claimed, error) {
			return tx.ClaimPages(models.Claim{Owner: "one", Carriers: []string{"twilio"}, Lease: time.Minute, Limit: 1, Rate: 1000})
		})
		if err != nil || len(first.Pages) != 1 || !strings.HasPrefix(string(first.Pages[0].Purpose), string(models.PurposeHeartbeat)) {
			t.Errorf("first goes %+v, %v", first.Pages, err)
		}
		err = models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.ForgetHeartbeats(tx.Now.Add(time.Hour)) })
		if err != nil {
			t.Fatal(err)
		}
		if h, err := m.Heartbeat(t.Context()); err != nil || h.Late {
			t.Errorf("none yet, at once: %+v, %v", h, err)
		}
		clock.Advance(6 * time.Minute)
		if h, err := m.Heartbeat(t.Context()); err != nil || !h.Late {
			t.Errorf("none after its time: %+v, %v", h, err)
		}
	})
}

// deliverAll tells that everything that was sent has arrived.
func deliverAll(t *testing.T, db *models.DB) {
	t.Helper()
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		pages, err := tx.SentPages("")
		if err != nil {
			return err
		}
		words := make([]models.Word, len(pages))
		for i, p := range pages {
			words[i] = models.Word{Page: p.ID, Carrier: p.Carrier, SID: string(p.ID), To: models.PageDelivered, Fate: func(int) models.Fate { return models.Fate{To: models.PageDelivered} }}
		}
		_, err = tx.TakeWords(words)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOptOutOutlivesAnImportAndIsShownAsToBeTelephoned(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		var out models.Member
		s := whistled(t, db, clock, func(*mobilize.DraftInput) {
			m := newMobilizer(db)
			err := m.Reply(t.Context(), mobilize.InboundReply{Carrier: "twilio", SID: "SMout", From: modelstest.PhoneOf(1, 3), Body: "退订", Meaning: models.MeaningOptOut})
			if err != nil {
				t.Fatal(err)
			}
			err = models.Do(t.Context(), db, func(tx *models.Tx) error { // as if the member's row had been made anew
				index := tx.Vault.Index(modelstest.PhoneOf(1, 3))
				found, err := tx.MembersByPhone([]models.BlindIndex{index})
				if err != nil {
					return err
				}
				out = found[string(index)]
				out.OptedOutAt = 0
				return tx.SaveMember(out, nil, nil)
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		if c := s.counts(); c.Paged != 19 {
			t.Errorf("%d are paged", c.Paged)
		}
		board, err := s.m.Board(t.Context(), access.System(), s.id)
		if err != nil || len(board.OptedOut) != 1 || board.OptedOut[0].ID != out.ID {
			t.Errorf("the board shows %+v, %v", board.OptedOut, err)
		}
		masked, err := s.m.Telephone(t.Context(), access.System(), s.id, false)
		if err != nil || masked.People != 20 || len(masked.Houses) != 2 {
			t.Fatalf("%d people in %d houses, %v", masked.People, len(masked.Houses), err)
		}
		whole, err := s.m.Telephone(t.Context(), access.System(), s.id, true)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for i, house := range whole.Houses {
			for j, row := range house.Rows {
				if !strings.HasPrefix(row.Phone, "+86") || strings.HasPrefix(masked.Houses[i].Rows[j].Phone, "+86") {
					t.Errorf("whole %q, masked %q", row.Phone, masked.Houses[i].Rows[j].Phone)
				}
				found = found || (row.Member == out.ID && row.OptedOut)
			}
		}
		if !found {
			t.Error("who opted out is not on the list")
		}
	})
}

func TestTheTelephoneListOfAGreatCallUpHoldsEverybody(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		const people = 2100 // more than are read at a time
		modelstest.AddTerritory(t, db)
		modelstest.AddMembers(t, db, 1, people)
		m := newMobilizer(db)
		callUp, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community + "-1"}, MusterPoint: "活动室",
			StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Whistle(t.Context(), access.System(), callUp.ID, ""); err != nil {
			t.Fatal(err)
		}
		for _, whole := range []bool{false, true} {
			list, err := m.Telephone(t.Context(), access.System(), callUp.ID, whole)
			if err != nil {
				t.Fatal(err)
			}
			rows, members := 0, map[models.ID]bool{}
			for _, house := range list.Houses {
				for _, row := range house.Rows {
					rows, members[row.Member] = rows+1, true
				}
			}
			if list.People != people || rows+list.More != people || len(members) != rows || (whole && list.More != 0) {
				t.Errorf("whole %v: %d people, %d rows of %d members and %d more, want %d", whole, list.People, rows, len(members), list.More, people)
			}
		}
	})
}

func TestATextIsCheckedWhenItIsKeptAndCountsForItsAreaAndAllBelow(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m := newMobilizer(db)
		in := mobilize.MessageInput{Area: modelstest.Community, Kind: mobilize.MessageCall, Language: "zh", Text: "{place}紧急召集：{when}[{muster}]。{answer}"}
		for field, wrong := range map[string]func(*mobilize.MessageInput){
			"{name} is no variable":  func(in *mobilize.MessageInput) { in.Text += "{name}" },
			"must hold {answer}":     func(in *mobilize.MessageInput) { in.Text = "{place} {when}" },
			"write variables as":     func(in *mobilize.MessageInput) { in.Text += "[" },
			"segments":               func(in *mobilize.MessageInput) { in.Text += strings.Repeat("长", 250) },
			"more than 300":          func(in *mobilize.MessageInput) { in.Text += strings.Repeat("长", 300) },
			"is no kind of message":  func(in *mobilize.MessageInput) { in.Kind = "poem" },
			"must be zh or en":       func(in *mobilize.MessageInput) { in.Language = "fr" },
			"must be like SMS_100":   func(in *mobilize.MessageInput) { in.Code = "100" },
			"at most 20 characters,": func(in *mobilize.MessageInput) { in.Sign = "【剑津】" },
		} {
			bad := in
			wrong(&bad)
			if err := m.SaveMessage(t.Context(), access.System(), bad); models.CodeOf(err) != models.CodeInvalid || !strings.Contains(err.Error(), field) {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := m.SaveMessage(t.Context(), access.System(), in); err != nil {
			t.Fatal(err)
		}
		_, texts, err := m.Messages(t.Context(), access.System(), modelstest.Community+"-1")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if text.Kind == mobilize.MessageCall && text.Language == "zh" && (text.Text != in.Text || text.Own || len(text.Samples) != 3 || !strings.Contains(text.Samples[0].Body, "紧急召集")) {
				t.Errorf("below: %+v", text)
			}
		}
		for building := 1; building <= 2; building++ {
			modelstest.AddMembers(t, db, building, 2)
		}
		callUp, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community + "-1"}, MusterPoint: "活动室",
			StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Whistle(t.Context(), access.System(), callUp.ID, ""); err != nil {
			t.Fatal(err)
		}
		for phone, got := range send(t, db) {
			if len(got) != 1 || !strings.Contains(got[0], "紧急召集：") {
				t.Errorf("%s got %q", phone, got)
			}
		}
		in.Text = ""
		if err := m.SaveMessage(t.Context(), access.System(), in); err != nil {
			t.Fatal(err)
		}
		if _, texts, err = m.Messages(t.Context(), access.System(), modelstest.Community); err != nil || strings.Contains(texts[0].Text, "紧急") {
			t.Errorf("taken away: %+v, %v", texts[0], err)
		}
	})
}

func TestTheOperatorsPageAndNumbers(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m := beating(db)
		if err := m.TestPage(t.Context(), access.System(), "nonsense"); models.CodeOf(err) != models.CodeInvalid {
			t.Errorf("a wrong phone: %v", err)
		}
		if err := m.TestPage(t.Context(), access.System(), "+8615400000002"); err != nil {
			t.Fatal(err)
		}
		clock.Advance(3 * time.Second)
		v, err := m.Paging(t.Context(), access.System())
		if err != nil || v.Oldest != 3*time.Second || len(v.States) != 1 || v.States[0].N != 1 {
			t.Errorf("before: %+v, %v", v, err)
		}
		if got := send(t, db)["+8615400000002"]; len(got) != 1 || !strings.HasPrefix(got[0], "【测试】") {
			t.Errorf("sent %q", got)
		}
		if v, err = m.Paging(t.Context(), access.System()); err != nil || v.Oldest != 0 || v.HandOffs.Ten != 1 {
			t.Errorf("after: %+v, %v", v, err)
		}
		if err := m.SettlePage(t.Context(), access.System(), "nothing"); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a page that waits for nobody: %v", err)
		}
	})
}

// fenPaging is a carrier's side where a segment costs five fen.
type fenPaging struct{ plainPaging }

func (fenPaging) Price(string, string) (float64, bool) { return 0.05, true }

func TestWhatACallUpCostIsKnownByCarrier(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		priced := mobilize.New(mobilize.Deps{DB: db, Paging: fenPaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai})
		if board, err := priced.Board(t.Context(), access.System(), s.id); err != nil || len(board.Spent.ByCarrier) != 0 {
			t.Errorf("before anything was sent: %+v, %v", board.Spent, err)
		}
		sent := send(t, db)
		after, err := s.m.AfterAction(t.Context(), access.System(), s.id)
		if err != nil || len(after.Spent.ByCarrier) != 1 || after.Spent.ByCarrier[0].Pages != len(sent) || after.Spent.ByCarrier[0].Unpriced == 0 || after.Spent.Currency != "CNY" || after.Spent.Priced() {
			t.Errorf("without prices: %+v, %v", after.Spent, err)
		}
		if after, err = priced.AfterAction(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		if want := 0.05 * float64(after.Spent.ByCarrier[0].Segments); math.Abs(after.Spent.Cost-want) > 1e-6 || want == 0 || !after.Spent.Priced() {
			t.Errorf("the report says %+v, want %f", after.Spent, want)
		}
		clock.Advance(10 * time.Second) // what was added up stands for as long
		if board, err := priced.Board(t.Context(), access.System(), s.id); err != nil || !reflect.DeepEqual(board.Spent, after.Spent) {
			t.Errorf("the board says %+v, the report %+v, %v", board.Spent, after.Spent, err)
		}
		if v, err := priced.Paging(t.Context(), access.System()); err != nil || len(v.Spent) != 1 || v.Spent[0].ID != s.id || !reflect.DeepEqual(v.Spent[0].Spent, after.Spent) {
			t.Errorf("the operator sees %+v, the report says %+v, %v", v.Spent, after.Spent, err)
		}
	})
}
