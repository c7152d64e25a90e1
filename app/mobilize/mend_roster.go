package mobilize

import (
	"context"
	"fmt"
	"time"

	"whistle/app/access"
	"whistle/app/roster"
	"whistle/models"
)

// A repair waits for a moment, as drop-outs come in swarms; it searches briefly, as one change a seat is found
// at once; a replica that dies over it is followed by another after the lease.
const (
	repairAfter = 2 * time.Second
	repairFor   = 300 * time.Millisecond
	repairLease = time.Minute
)

// askRepair asks for a proposal that mends the roster with the fewest changes. It waits for the secretary's
// look: nothing is published by itself. Where no roster is solved yet there is nothing to mend.
func askRepair(tx *models.Tx, c models.CallUp, reason models.RepairReason) error {
	_, found, err := tx.LatestRoster(c.ID)
	if err != nil || !found {
		return err
	}
	return tx.AskRepair(c.ID, reason, repairAfter)
}

// MendDue solves every roster anew that somebody left a seat of, and keeps what it finds as a proposal. Any
// replica may; one does. It gives how many it did.
func (m *Mobilizer) MendDue(ctx context.Context) (int, error) {
	read := m.db.Read(ctx)
	due, err := read.DueRepairs(read.Now, 20)
	if err != nil {
		return 0, err
	}
	did := 0
	for _, r := range due {
		mine, err := models.Within(ctx, m.db, func(tx *models.Tx) (bool, error) { return tx.ClaimRepair(r, repairLease) })
		if err != nil {
			return did, err
		}
		if !mine {
			continue
		}
		if err := m.mend(ctx, r); err != nil {
			return did, fmt.Errorf("mend the roster of call-up %s: %w", r.CallUpID, err)
		}
		did++
	}
	return did, nil
}

func (m *Mobilizer) mend(ctx context.Context, r models.RosterRepair) error {
	system := access.System()
	callUp, problem, err := m.readProblem(ctx, system, r.CallUpID, caseRule{})
	if models.CodeOf(err) == models.CodeConflict { // over meanwhile
		return models.Do(ctx, m.db, func(tx *models.Tx) error { return tx.EndRepair(r) })
	}
	if err != nil {
		return err
	}
	search := m.search(seedOf(problem))
	search.Steps, search.Limit = 0, min(repairFor, m.solveFor)
	solution := roster.Solve(ctx, problem.Problem, search)
	return models.Do(context.WithoutCancel(ctx), m.db, func(tx *models.Tx) error {
		if _, err := tx.CallUpForUpdate(models.Everywhere(), r.CallUpID); err != nil {
			return err
		}
		if err := saveProposal(tx, system, callUp, problem, solution); err != nil {
			return err
		}
		return tx.EndRepair(r)
	})
}

func seedOf(c rosterCase) uint64 {
	return uint64(len(c.Members))*1_000_003 + uint64(len(c.Shifts))
}
