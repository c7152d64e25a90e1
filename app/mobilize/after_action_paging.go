package mobilize

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"whistle/models"
)

// stepLate is how long after its hour a step counts as late.
const stepLate = time.Minute

// AfterPages are the pages for one purpose.
type AfterPages struct {
	Purpose   string `json:"purpose"`
	Pages     int    `json:"pages"`
	Segments  int    `json:"segments"` // of those that were handed to the carrier
	Taken     int    `json:"taken"`    // by the carrier
	Delivered int    `json:"delivered"`
	Failed    int    `json:"failed"` // not delivered, refused, expired
	Cancelled int    `json:"cancelled"`
	Waiting   int    `json:"waiting"`
	Late      int    `json:"late"`
	LongestMS int64  `json:"longest_ms"` // that one waited for the carrier
}

// AfterCosts are what carriers took in all.
type AfterCosts struct {
	Pages    int `json:"pages"`
	Segments int `json:"segments"`
}

// pagesOfReport folds the sums by what the pages are for, whatever number stands behind a purpose.
func pagesOfReport(sums []models.PageSum) []AfterPages {
	byPurpose := map[string]*AfterPages{}
	for _, s := range sums {
		purpose, _, _ := strings.Cut(string(s.Purpose), "-")
		p := byPurpose[purpose]
		if p == nil {
			p = &AfterPages{Purpose: purpose}
			byPurpose[purpose] = p
		}
		p.Pages += s.Pages
		p.Late += s.Late
		p.LongestMS = max(p.LongestMS, s.Longest)
		switch s.State {
		case models.PageSent, models.PageDelivered, models.PageUndelivered:
			p.Taken += s.Pages
			p.Segments += s.Segments
		case models.PageQueued, models.PageSending, models.PageInDoubt:
			p.Waiting += s.Pages
		case models.PageCancelled:
			p.Cancelled += s.Pages
		case models.PageRefused, models.PageExpired:
			p.Failed += s.Pages
		}
		switch s.State { //nolint:exhaustive // the two that the phone has spoken on
		case models.PageDelivered:
			p.Delivered += s.Pages
		case models.PageUndelivered:
			p.Failed += s.Pages
		}
	}
	folded := make([]AfterPages, 0, len(byPurpose))
	for _, p := range byPurpose {
		folded = append(folded, *p)
	}
	slices.SortFunc(folded, func(a, b AfterPages) int { return cmp.Compare(a.Purpose, b.Purpose) })
	return folded
}

func costsOf(pages []AfterPages) AfterCosts {
	var c AfterCosts
	for _, p := range pages {
		c.Pages += p.Taken
		c.Segments += p.Segments
	}
	return c
}

// AfterStep is one escalation step.
type AfterStep struct {
	Kind  string `json:"kind"`
	Due   string `json:"due_at"`
	Done  string `json:"done_at"`
	State string `json:"state"`
	Paged int    `json:"paged"`
}

func (m *Mobilizer) stepsOfReport(steps []models.EscalationStep) []AfterStep {
	out := make([]AfterStep, len(steps))
	for i, s := range steps {
		out[i] = AfterStep{Kind: string(s.Kind), Due: m.stamp(s.DueAt), Done: m.stamp(s.DoneAt), State: string(s.State), Paged: s.Paged}
	}
	return out
}

// AfterBranch is one temporary branch.
type AfterBranch struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	State     string `json:"state"`
	Members   int    `json:"members"`
	Groups    int    `json:"groups"`
	Document  string `json:"document_number"`
	Approved  string `json:"approved_at"`
	Dissolved string `json:"dissolved_at"`
}

func (m *Mobilizer) branchesOfReport(read *models.Reader, callUp models.ID) ([]AfterBranch, error) {
	f, err := read.FormationOf(callUp)
	if err != nil {
		return nil, err
	}
	members, groups := map[models.ID]int{}, map[models.ID]int{}
	for _, p := range f.Members {
		members[p.BranchID]++
	}
	for _, g := range f.Groups {
		groups[g.BranchID]++
	}
	branches := make([]AfterBranch, len(f.Branches))
	for i, b := range f.Branches {
		branches[i] = AfterBranch{
			Name: b.Name, Kind: string(b.Kind), State: string(b.State), Members: members[b.ID], Groups: groups[b.ID],
			Document: b.DocumentNumber, Approved: m.stamp(b.ApprovedAt), Dissolved: m.stamp(b.DissolvedAt),
		}
	}
	return branches, nil
}
