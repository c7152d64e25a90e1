package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// RequestInput is a resident's need. Area is the building or grid; Callback how to call back.
type RequestInput struct {
	Area, Kind, Source, Need, Callback string
	Deadline                           models.Time
}

// RequestView is a request with its texts opened.
type RequestView struct {
	models.Request
	Need, Callback string
	Place          string
}

// CreateRequest takes in a resident's need for a call-up that is open.
func (m *Mobilizer) CreateRequest(ctx context.Context, by access.Actor, callUp models.ID, in RequestInput) (RequestView, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return RequestView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (RequestView, error) {
		c, err := tx.CallUp(by.Scope(), callUp)
		if err != nil {
			return RequestView{}, err
		}
		if !c.Open(tx.Now) {
			return RequestView{}, models.Conflict("callup_not_open", "requests are taken while the call-up is open")
		}
		area, err := tx.Area(by.Scope(), in.Area)
		var f faults
		f.add(err != nil, "area", "unknown_area", "is no area of yours")
		f.add(!word.MatchString(in.Kind), "kind", "unknown_kind", "must be a kind such as groceries, medicine or hospital")
		f.text(in.Need, "need", true, 300)
		f.text(in.Callback, "callback", false, 60)
		if err := models.Invalid(f...); err != nil {
			return RequestView{}, err
		}
		r := models.Request{
			ID: tx.NewID(), CallUpID: callUp, AreaCode: area.Code, AreaPath: area.Path, Kind: in.Kind, Source: orWord(in.Source, "door"),
			State: models.RequestReceived, Deadline: in.Deadline, ReceivedAt: tx.Now,
		}
		if r.NeedSealed, err = tx.Vault.Seal(in.Need); err != nil {
			return RequestView{}, err
		}
		if r.CallbackSealed, err = tx.Vault.Seal(in.Callback); err != nil {
			return RequestView{}, err
		}
		if err := tx.SaveRequest(r); err != nil {
			return RequestView{}, err
		}
		err = tx.Record(models.Event{Actor: by.String(), CallUpID: callUp, AreaPath: area.Path, Entity: models.MachineRequest, EntityID: r.ID, ToState: string(r.State)})
		return RequestView{Request: r, Need: in.Need, Callback: in.Callback, Place: area.Name}, err
	})
}

// RequestChange moves a request on; empty fields change nothing.
type RequestChange struct {
	State models.RequestState
	Shift models.ID // the supply run it goes to
	Note  string
}

// UpdateRequest dispatches, resolves, gives up or re-opens a request. What is not possible needs a reason.
func (m *Mobilizer) UpdateRequest(ctx context.Context, by access.Actor, id models.ID, change RequestChange) (RequestView, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return RequestView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (RequestView, error) {
		r, err := tx.RequestForUpdate(by.Scope(), id)
		if err != nil {
			return RequestView{}, err
		}
		var f faults
		f.add(change.State == models.RequestNotPossible && change.Note == "", "note", "missing", "say why it is not possible")
		f.text(change.Note, "note", false, 200)
		if change.Shift != "" {
			_, err := tx.Shift(r.CallUpID, change.Shift)
			f.add(err != nil, "shift", "unknown_shift", "is no shift of this call-up")
			r.ShiftID = change.Shift
		}
		if err := models.Invalid(f...); err != nil {
			return RequestView{}, err
		}
		if change.Note != "" {
			r.Note = change.Note
		}
		if change.State != "" && change.State != r.State {
			event, err := r.Move(change.State, tx.Now, by.String())
			if err != nil {
				return RequestView{}, err
			}
			if err := tx.Record(event); err != nil {
				return RequestView{}, err
			}
		}
		if err := tx.SaveRequest(r); err != nil {
			return RequestView{}, err
		}
		return openRequest(tx.Reader(), r)
	})
}

// Requests lists the requests of the actor's areas or of one of them, and the cursor of the next page. That
// their texts were shown is audited.
func (m *Mobilizer) Requests(ctx context.Context, by access.Actor, area string, states []models.RequestState, after models.ID, limit int) ([]RequestView, models.ID, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return nil, "", err
	}
	var next models.ID
	views, err := models.Within(ctx, m.db, func(tx *models.Tx) ([]RequestView, error) {
		scope := by.Scope()
		if area != "" {
			found, err := tx.Area(scope, area)
			if err != nil {
				return nil, err
			}
			scope = models.Scope{found.Path}
		}
		requests, err := tx.Requests(scope, states, after, limit+1)
		if err != nil {
			return nil, err
		}
		requests, next = cut(requests, limit, func(r models.Request) models.ID { return r.ID })
		views := make([]RequestView, len(requests))
		for i, r := range requests {
			if views[i], err = openRequest(tx.Reader(), r); err != nil {
				return nil, err
			}
		}
		if len(views) == 0 {
			return views, nil
		}
		return views, tx.Audit(by.String(), "see_requests", "", requests[0].AreaPath, "")
	})
	return views, next, err
}

func openRequest(read *models.Reader, r models.Request) (RequestView, error) {
	view := RequestView{Request: r}
	var err error
	if r.NeedSealed != nil {
		if view.Need, err = read.Vault.Open(r.NeedSealed); err != nil {
			return view, err
		}
	}
	if r.CallbackSealed != nil {
		if view.Callback, err = read.Vault.Open(r.CallbackSealed); err != nil {
			return view, err
		}
	}
	view.Place, err = siteName(read, r.AreaPath)
	return view, err
}
