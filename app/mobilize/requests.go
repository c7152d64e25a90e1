package mobilize

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// RequestInput is a resident's need. Area is the building or grid; Callback how to call back. Nothing else of
// the resident is taken.
type RequestInput struct {
	Area, Kind, Source, Need, Callback string
	Deadline                           models.Time
	WantsMessage                       bool // to the phone of the callback, when it is done
}

// RequestView is a request with its texts opened; how to call back is masked until it is asked for.
type RequestView struct {
	models.Request
	Need, Callback string
	Place          string
	Receipt        models.RequestReceipt
	RunMember      string // who brings it
	Visits         []models.Visit
	Overdue        bool
}

func (in RequestInput) check(unknownArea bool, now models.Time) error {
	var f faults
	f.add(unknownArea, "area", "unknown_area", "is no area of yours")
	f.add(!slices.Contains(models.RequestKinds, in.Kind), "kind", "unknown_need", "must be one of %s", strings.Join(models.RequestKinds, ", "))
	f.add(in.Source != "" && !slices.Contains(models.RequestSources, in.Source), "source", "unknown_source", "must be one of %s", strings.Join(models.RequestSources, ", "))
	f.text(in.Need, "need", in.Kind != models.KindVisit, 300) // that somebody looks in needs no reason
	f.text(in.Callback, "callback", false, 60)
	f.add(in.Deadline > 0 && in.Deadline < now, "deadline", "deadline_passed", "has passed already")
	if in.WantsMessage {
		_, err := ParsePhone(in.Callback)
		f.add(err != nil, "callback", "phone", "a message needs a mobile number")
	}
	return models.Invalid(f...)
}

// CreateRequest takes in a resident's need for a call-up that is open; with "" for the call-up a visit that stands
// until one takes it over.
func (m *Mobilizer) CreateRequest(ctx context.Context, by access.Actor, callUp models.ID, in RequestInput) (RequestView, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return RequestView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (RequestView, error) {
		if err := mayTake(tx, by, callUp, in.Kind); err != nil {
			return RequestView{}, err
		}
		area, err := tx.Area(by.Scope(), in.Area)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return RequestView{}, err
		}
		if err := in.check(err != nil, tx.Now); err != nil {
			return RequestView{}, err
		}
		r, receipt, err := takeRequest(tx, callUp, area, in, nil, by.String())
		return RequestView{Request: r, Need: in.Need, Callback: in.Callback, Place: area.Name, Receipt: receipt}, err
	})
}

// mayTake says whether a request of a kind is taken for a call-up, or for none yet.
func mayTake(tx *models.Tx, by access.Actor, callUp models.ID, kind string) error {
	if callUp == "" {
		var f faults
		f.add(kind != models.KindVisit, "kind", "only_visits_stand", "only a visit is taken before there is a call-up")
		return models.Invalid(f...)
	}
	c, err := tx.CallUp(by.Scope(), callUp)
	if err == nil && !c.Open(tx.Now) {
		err = models.Conflict("callup_not_open", "requests are taken while the call-up is open")
	}
	return err
}

// takeRequest writes a request that was checked. Once is of the form that was sent, nil where none was.
func takeRequest(tx *models.Tx, callUp models.ID, area models.Area, in RequestInput, once []byte, actor string) (models.Request, models.RequestReceipt, error) {
	r := models.Request{
		ID: tx.NewID(), CallUpID: callUp, AreaCode: area.Code, AreaPath: area.Path, Kind: in.Kind, Source: cmp.Or(in.Source, "door"),
		State: models.RequestReceived, Deadline: in.Deadline, ReceivedAt: tx.Now,
	}
	var err error
	if r.NeedSealed, err = tx.Vault.Seal(in.Need); err != nil {
		return r, models.RequestReceipt{}, err
	}
	if r.CallbackSealed, err = tx.Vault.Seal(in.Callback); err != nil {
		return r, models.RequestReceipt{}, err
	}
	receipt := models.RequestReceipt{
		RequestID: r.ID, CallUpID: callUp, Receipt: tx.Vault.AnswerCode(r.ID), OnceHash: once, WantsMessage: in.WantsMessage,
		TokenHash: models.HashToken(tx.Vault.PageToken(models.RequestPageKind, string(r.ID))),
	}
	if phone, err := ParsePhone(in.Callback); err == nil && in.WantsMessage {
		receipt.CallbackIndex = tx.Vault.Index(phone)
	}
	return r, receipt, tx.CreateRequest(r, receipt, actor)
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
	view, err := models.Within(ctx, m.db, func(tx *models.Tx) (RequestView, error) {
		r, err := tx.RequestForUpdate(by.Scope(), id)
		if err != nil {
			return RequestView{}, err
		}
		if err := m.changeRequest(tx, &r, change, by.String()); err != nil {
			return RequestView{}, err
		}
		return openRequest(tx.Reader(), r)
	})
	if err == nil {
		m.wake()
	}
	return view, err
}

// changeRequest is where every change of a request ends: the secretary's, the member's, the resident's.
func (m *Mobilizer) changeRequest(tx *models.Tx, r *models.Request, change RequestChange, actor string) error {
	change.Note = strings.TrimSpace(change.Note)
	var f faults
	f.add(change.State == models.RequestNotPossible && change.Note == "", "note", "missing", "say why it is not possible")
	f.text(change.Note, "note", false, 200)
	before := r.State
	if change.Shift != "" {
		_, err := tx.Shift(r.CallUpID, change.Shift)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return err
		}
		f.add(err != nil, "shift", "unknown_shift", "is no shift of this call-up")
		if r.ShiftID != change.Shift {
			r.ShiftID, r.MemberID = change.Shift, ""
		}
	}
	if err := models.Invalid(f...); err != nil {
		return err
	}
	if change.Note != "" {
		r.Note = change.Note
	}
	if change.State == "" || change.State == r.State {
		return tx.SaveRequest(*r)
	}
	if err := tx.MoveRequest(r, change.State, actor); err != nil {
		return err
	}
	if before != models.RequestDelivered && (r.State == models.RequestDelivered || r.State == models.RequestResolved) {
		return m.askSatisfied(tx, *r)
	}
	return nil
}

// Requests lists the requests of the actor's areas or of one of them, and the cursor of the next page. That
// their texts were shown is audited.
func (m *Mobilizer) Requests(ctx context.Context, by access.Actor, area string, f models.RequestFilter) ([]RequestView, models.ID, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return nil, "", err
	}
	var next models.ID
	views, err := models.Within(ctx, m.db, func(tx *models.Tx) ([]RequestView, error) {
		scope, err := scopeOf(tx, by, area)
		if err != nil {
			return nil, err
		}
		limit := f.Limit
		f.Limit++
		requests, err := tx.Requests(scope, f)
		if err != nil {
			return nil, err
		}
		requests, next = cut(requests, limit, func(r models.Request) models.ID { return r.ID })
		views, err := openRequests(tx.Reader(), requests)
		if err != nil || len(views) == 0 {
			return views, err
		}
		return views, tx.Audit(by.String(), "see_requests", "", requests[0].AreaPath, "")
	})
	return views, next, err
}

// scopeOf narrows the actor's scope to one area, where one is named.
func scopeOf(tx *models.Tx, by access.Actor, area string) (models.Scope, error) {
	if area == "" {
		return by.Scope(), nil
	}
	found, err := tx.Area(by.Scope(), area)
	return models.Scope{found.Path}, err
}

func openRequest(read *models.Reader, r models.Request) (RequestView, error) {
	views, err := openRequests(read, []models.Request{r})
	if err != nil {
		return RequestView{}, err
	}
	return views[0], nil
}

// openRequests opens what is needed and masks how to call back.
func openRequests(read *models.Reader, requests []models.Request) ([]RequestView, error) {
	views, ids, members := make([]RequestView, len(requests)), make([]models.ID, len(requests)), []models.ID{}
	for i, r := range requests {
		ids[i] = r.ID
		if r.MemberID != "" {
			members = append(members, r.MemberID)
		}
	}
	receipts, err := read.ReceiptsOf(ids)
	if err != nil {
		return nil, err
	}
	people, err := read.MembersByID(unique(members))
	if err != nil {
		return nil, err
	}
	visits, err := read.VisitsOf(ids)
	if err != nil {
		return nil, err
	}
	places := map[models.Path]string{}
	for i, r := range requests {
		v := RequestView{Request: r, Receipt: receipts[r.ID], RunMember: people[r.MemberID].Name, Visits: visits[r.ID]}
		v.Overdue = r.Deadline > 0 && r.Deadline < read.Now && (r.State == models.RequestReceived || r.State == models.RequestDispatched)
		if v.Need, err = openText(read, r.NeedSealed); err != nil {
			return nil, err
		}
		if v.Callback, err = openText(read, r.CallbackSealed); err != nil {
			return nil, err
		}
		v.Callback = maskCallback(v.Callback)
		if _, known := places[r.AreaPath]; !known {
			if places[r.AreaPath], err = siteName(read, r.AreaPath); err != nil {
				return nil, err
			}
		}
		v.Place = places[r.AreaPath]
		views[i] = v
	}
	return views, nil
}

func openText(read *models.Reader, sealed models.Sealed) (string, error) {
	if sealed == nil { // its retention has run out
		return "", nil
	}
	return read.Vault.Open(sealed)
}

// maskCallback leaves the last four characters of a number, and nothing of anything shorter.
func maskCallback(text string) string {
	r := []rune(text)
	switch {
	case text == "":
		return ""
	case len(r) < 8:
		return "****"
	default:
		return "*" + string(r[len(r)-4:])
	}
}

// RevealCallback shows how to call back; who asked is audited.
func (m *Mobilizer) RevealCallback(ctx context.Context, by access.Actor, id models.ID) (string, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return "", err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (string, error) {
		r, err := tx.RequestForUpdate(by.Scope(), id)
		if err != nil {
			return "", err
		}
		return revealCallback(tx, r, by.String())
	})
}

func revealCallback(tx *models.Tx, r models.Request, actor string) (string, error) {
	text, err := openText(tx.Reader(), r.CallbackSealed)
	if err != nil {
		return "", err
	}
	return text, tx.Audit(actor, "reveal_callback", string(r.ID), r.AreaPath, "")
}
