package e2e_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"
)

// The long form is `make soak-outages`: fifty kills during a call-up of a district's 3,000.
var (
	kills = flag.Int("kills", 4, "how often the program is killed during one call-up")
	scale = flag.String("scale", "demo", "whom the call-up is for: demo, district or city")
	seed  = flag.Uint64("seed", 1, "draws the moments of the kills")
)

// TestKilledAgainAndAgainEverybodyIsPagedOnce kills the program with -9 at moments drawn at random while it
// pages, starting it again each time.
func TestKilledAgainAndAgainEverybodyIsPagedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		carrier := newStandIn(t)
		carrier.delay = 20 * time.Millisecond
		p := installScale(t, *scale, database, carrier.URL)
		random := rand.New(rand.NewPCG(*seed, 1))
		t.Logf("the kills are drawn with -seed %d", *seed)
		id, paged := whistle(t, p, *scale, func(members int) { p.paceFor(members, *kills) })
		for n := range *kills {
			time.Sleep(time.Duration(200+random.IntN(600)) * time.Millisecond)
			p.kill()
			t.Logf("kill %d: %d of %d had been reached", n+1, len(carrier.calls()), paged)
			p.start()
		}
		eventually(t, 5*time.Minute, "everybody is paged after the last restart", func() bool { return len(carrier.calls()) == paged })
		settled(t, p, id)
		everybodyOnce(t, carrier, paged)
	})
}

// paceFor sets the rate so that paging a number of members lasts as long as some kills take.
func (p *program) paceFor(members, kills int) {
	p.env = append(p.env, fmt.Sprintf("WHISTLE_CARRIER_RATE=%d", max(members/max(kills, 1), 20)))
}

// whistle drafts a call-up for the whole of a scale's area, starts the program at the pace set for it, and
// whistles. It gives the call-up and how many are to be paged.
func whistle(t *testing.T, p *program, scale string, pace func(members int)) (string, int) {
	t.Helper()
	login, area, members := "secretary", "350702003011", 560
	switch scale {
	case "district":
		login, area, members = "command", "350702", 3000
	case "city":
		login, area, members = "admin", "3507", 15_000
	}
	if pace != nil {
		pace(members)
	}
	p.start()
	draft := drill()
	draft["areas"] = []string{area}
	by := p.as(login)
	id := by.must(201, http.MethodPost, "/callups", draft)["id"].(string)
	return id, int(by.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil)["paged"].(float64))
}

// settled waits until no page is on its way to the carrier any more.
func settled(t *testing.T, p *program, id string) {
	t.Helper()
	by := p.as("admin")
	eventually(t, 3*time.Minute, "every page is settled", func() bool {
		counts := by.counts(id)
		return counts["sent"]+counts["delivered"]+counts["failed"] == counts["paged"]
	})
}

func everybodyOnce(t *testing.T, carrier *standIn, paged int) {
	t.Helper()
	calls := carrier.calls()
	twice := 0
	for phone, n := range calls {
		if n != 1 {
			twice++
			t.Errorf("%s was paged %d times", phone, n)
		}
	}
	t.Logf("reached %d of %d, twice %d", len(calls), paged, twice)
	if len(calls) != paged {
		t.Errorf("%d of %d were reached", len(calls), paged)
	}
}
