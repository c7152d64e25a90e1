package mobilize

import (
	"context"
	"slices"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// stairwellKind is the kind of a building's public page, for PageToken.
const stairwellKind = "stairwell"

// How many requests one address may send, and how many one building, before the page asks to wait.
const (
	intakeWindow     = time.Hour
	intakeByAddress  = 10
	intakeByBuilding = 60
)

// Stairwell is the public page of a building: which building, and for which call-up requests are taken.
type Stairwell struct {
	Building models.Area
	Place    string
	Token    string
	Open     bool // a call-up stands for this building; else a visit alone can be asked for
	Drill    bool
}

// StairwellInput is what a resident types on the building's page.
type StairwellInput struct {
	RequestInput
	From string // the address it came from: counted, not kept
	Once string // of the form: sent twice, it is one request
}

// Stairwell shows a building's page. It changes nothing. NotFound where the token is not the building's.
func (m *Mobilizer) Stairwell(ctx context.Context, building, token string) (Stairwell, error) {
	page, _, err := m.stairwell(m.db.Read(ctx), building, token)
	return page, err
}

func (m *Mobilizer) stairwell(read *models.Reader, building, token string) (Stairwell, models.CallUp, error) {
	if !read.Vault.IsPageToken(stairwellKind, building, token) {
		return Stairwell{}, models.CallUp{}, models.NotFound("page")
	}
	area, err := read.Area(models.Everywhere(), building)
	if err != nil {
		return Stairwell{}, models.CallUp{}, err
	}
	page := Stairwell{Building: area, Token: token}
	if page.Place, err = siteName(read, area.Path); err != nil {
		return page, models.CallUp{}, err
	}
	around, err := read.CallUpsAround(area.Path, read.Now)
	if err != nil || len(around) == 0 {
		return page, models.CallUp{}, err
	}
	page.Open, page.Drill = true, around[0].Drill
	return page, around[0], nil
}

// AskFromStairwell takes in what a resident typed on the building's page, and gives the link to its state. A visit
// waits for a call-up that makes visits where none stands for the building; it returns Conflict for anything else
// there, and where too many came from one address or building.
func (m *Mobilizer) AskFromStairwell(ctx context.Context, building, token string, in StairwellInput) (string, error) {
	in.Area, in.Source = building, "qr"
	return models.Within(ctx, m.db, func(tx *models.Tx) (string, error) {
		page, callUp, err := m.stairwell(tx.Reader(), building, token)
		if err != nil {
			return "", err
		}
		id, err := takerOf(tx, callUp, in.Kind)
		if err != nil {
			return "", err
		}
		if err := in.check(false, tx.Now); err != nil {
			return "", err
		}
		once := models.HashToken("once " + in.Once)
		if receipt, found, err := tx.ReceiptByOnce(once); err != nil || found {
			return tx.Vault.PageToken(models.RequestPageKind, string(receipt.RequestID)), err
		}
		if err := countIntake(tx, building, in.From); err != nil {
			return "", err
		}
		r, _, err := takeRequest(tx, id, page.Building, in.RequestInput, once, "resident")
		return tx.Vault.PageToken(models.RequestPageKind, string(r.ID)), err
	})
}

// takerOf gives the call-up that takes what is asked for at a building where this one stands, or none: "" for a visit
// that stands until one takes it over.
func takerOf(tx *models.Tx, c models.CallUp, kind string) (models.ID, error) {
	if c.ID == "" {
		if kind != models.KindVisit {
			return "", models.Conflict("no_callup_here", "no call-up stands for this building")
		}
		return "", nil
	}
	if kind != models.KindVisit {
		return c.ID, nil
	}
	tasks, err := tx.TasksOf(c.ID)
	if err != nil || c.Drill || !slices.ContainsFunc(tasks, isVisit) {
		return "", err
	}
	return c.ID, nil
}

func countIntake(tx *models.Tx, building, from string) error {
	since := tx.Now.Add(-intakeWindow)
	for _, c := range []struct {
		kind, what string
		most       int
	}{{"address", from, intakeByAddress}, {"building", building, intakeByBuilding}} {
		before, err := tx.CountIntake(tx.Vault.Bucket(c.kind, c.what), since)
		if err != nil {
			return err
		}
		if before >= c.most {
			return models.Conflict("too_many_requests", "too many requests came from here within the hour; telephone instead")
		}
	}
	return nil
}

// StairwellPoster is a building's page as it is printed.
type StairwellPoster struct {
	Place   string
	Address string
}

// postersShown is how many posters are printed at a time.
const postersShown = 200

// StairwellPosters gives the posters of the buildings of an area of the actor's.
func (m *Mobilizer) StairwellPosters(ctx context.Context, by access.Actor, area string) ([]StairwellPoster, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	found, err := read.Area(by.Scope(), area)
	if err != nil {
		return nil, err
	}
	buildings, err := read.AreasWithin([]models.Path{found.Path}, models.LevelBuilding, postersShown)
	if err != nil {
		return nil, err
	}
	if len(buildings) == 0 {
		buildings = []models.Area{found}
	}
	posters := make([]StairwellPoster, len(buildings))
	for i, b := range buildings {
		place, err := siteName(read, b.Path)
		if err != nil {
			return nil, err
		}
		posters[i] = StairwellPoster{Place: place, Address: m.baseURL + "/b/" + b.Code + "/" + m.db.Vault().PageToken(stairwellKind, b.Code)}
	}
	return posters, nil
}
