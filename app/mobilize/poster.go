package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// posterKind is the kind of a poster's page, for PageToken; musterSite stands for the muster point.
const (
	posterKind = "poster"
	musterSite = "muster"
)

// Poster is a QR poster: at the muster point one reports in, at a site one checks in and out.
type Poster struct {
	CallUp  models.CallUp
	Place   string
	Muster  bool
	Address string
	Shifts  []models.Shift // at the site
}

// Posters gives the posters of a call-up: one for its muster point, one for each site of its roster.
func (m *Mobilizer) Posters(ctx context.Context, by access.Actor, id models.ID) ([]Poster, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return nil, err
	}
	shifts, err := read.ShiftsOf(id)
	if err != nil {
		return nil, err
	}
	muster := Poster{CallUp: callUp, Muster: true, Place: callUp.MusterPoint, Address: m.posterAddress(id, musterSite)}
	posters, at := []Poster{muster}, map[string]int{}
	for _, s := range shifts {
		i, seen := at[s.SiteCode]
		if !seen {
			if len(posters) > postersShown {
				break
			}
			site, err := siteName(read, s.SitePath)
			if err != nil {
				return nil, err
			}
			i = len(posters)
			at[s.SiteCode] = i
			posters = append(posters, Poster{CallUp: callUp, Place: site, Address: m.posterAddress(id, s.SiteCode)})
		}
		posters[i].Shifts = append(posters[i].Shifts, s)
	}
	return posters, nil
}

func (m *Mobilizer) posterAddress(callUp models.ID, site string) string {
	return m.baseURL + "/q/" + string(callUp) + "/" + site + "/" + m.db.Vault().PageToken(posterKind, string(callUp)+" "+site)
}

// PosterPage is what scanning a poster opens. With a member it is what that member can do there, by one tap.
type PosterPage struct {
	Poster
	Card   MemberCard // its Name is empty as long as nobody is known
	Here   []CardShift
	Member string // the token of the member
}

// PosterRef names a poster as its address does.
type PosterRef struct {
	CallUp models.ID
	Site   string
	Token  string
}

// OpenPoster shows what a poster is for, and for a member who is known by their token, what they can do there.
// It changes nothing. NotFound where the token is not the poster's or the call-up has ended.
func (m *Mobilizer) OpenPoster(ctx context.Context, ref PosterRef, member string) (PosterPage, error) {
	return m.openPoster(m.db.Read(ctx), ref, member)
}

func (m *Mobilizer) openPoster(read *models.Reader, ref PosterRef, member string) (PosterPage, error) {
	if !read.Vault.IsPageToken(posterKind, string(ref.CallUp)+" "+ref.Site, ref.Token) {
		return PosterPage{}, models.NotFound("poster")
	}
	callUp, err := read.CallUp(models.Everywhere(), ref.CallUp)
	if err != nil {
		return PosterPage{}, err
	}
	if !callUp.Open(read.Now) {
		return PosterPage{}, models.NotFound("poster")
	}
	page := PosterPage{Poster: Poster{CallUp: callUp, Muster: ref.Site == musterSite, Place: callUp.MusterPoint}}
	if !page.Muster {
		area, err := read.Area(models.Everywhere(), ref.Site)
		if err != nil {
			return PosterPage{}, err
		}
		if page.Place, err = siteName(read, area.Path); err != nil {
			return PosterPage{}, err
		}
	}
	if member == "" {
		return page, nil
	}
	summons, err := read.FindSummonsByToken(models.HashToken(member))
	if models.CodeOf(err) == models.CodeNotFound || (err == nil && summons.CallUpID != callUp.ID) {
		return page, nil // known from another call-up: asked again who it is
	}
	if err != nil {
		return PosterPage{}, err
	}
	page.Member = member
	if page.Card, err = cardOf(read, callUp, summons); err != nil {
		return PosterPage{}, err
	}
	for _, s := range page.Card.Shifts {
		if s.Shift.SiteCode == ref.Site {
			page.Here = append(page.Here, s)
		}
	}
	return page, nil
}

// StepAtPoster records what a member does at a poster: reporting in at the muster point, checking in or out at
// the site. It returns Conflict for a shift at another place or hour.
func (m *Mobilizer) StepAtPoster(ctx context.Context, ref PosterRef, member string, in DutyInput) (PosterPage, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) (PosterPage, error) {
		page, err := m.openPoster(tx.Reader(), ref, member)
		if err != nil {
			return page, err
		}
		callUp, summons, err := openByToken(tx, member)
		if err != nil {
			return page, err
		}
		if callUp.ID != ref.CallUp {
			return page, models.NotFound("summons")
		}
		if err := fitsPoster(page, in); err != nil {
			return page, err
		}
		in.At = 0
		if err := m.attend(tx, callUp, &summons, in, ownStep(summons, models.ViaPoster)); err != nil {
			return page, err
		}
		return m.openPoster(tx.Reader(), ref, member)
	})
}

func fitsPoster(page PosterPage, in DutyInput) error {
	if page.Muster && in.Step == DutyArrive {
		return nil
	}
	for _, s := range page.Here {
		if s.Assignment.ID == in.Assignment && (in.Step == DutyCheckIn || in.Step == DutyCheckOut) {
			return nil
		}
	}
	return models.Conflict("wrong_poster", "this poster is for another place")
}
