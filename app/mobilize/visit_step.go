package mobilize

import (
	"strings"
	"time"

	"whistle/models"
)

// helpWithin is until when whoever a visit found in need is to be helped, our assumption.
const helpWithin = 2 * time.Hour

// visited keeps how a call at a door went. Whoever was not at home waits for another round; whoever needs help was
// visited, and what they need is a request of its own, with the same way to call back.
func (m *Mobilizer) visited(tx *models.Tx, r *models.Request, found models.VisitFound, note, actor string) error {
	note = strings.TrimSpace(note)
	var f faults
	f.add(r.Kind != models.KindVisit, "step", "no_visit", "is no visit")
	f.add(found == models.VisitNeedsHelp && note == "", "note", "what_help", "say what help is needed")
	if err := models.Invalid(f...); err != nil {
		return err
	}
	to := models.RequestDelivered
	if found == models.VisitNotAtHome {
		to = models.RequestReceived
	}
	if err := m.changeRequest(tx, r, RequestChange{State: to, Note: note}, actor); err != nil {
		return err
	}
	if err := tx.SaveVisit(models.Visit{RequestID: r.ID, CallUpID: r.CallUpID, At: tx.Now, Found: found}); err != nil {
		return err
	}
	if found != models.VisitNeedsHelp {
		return nil
	}
	callback, err := openText(tx.Reader(), r.CallbackSealed)
	if err != nil {
		return err
	}
	in := RequestInput{Area: r.AreaCode, Kind: "other", Source: "door", Need: note, Callback: callback, Deadline: tx.Now.Add(helpWithin)}
	_, _, err = takeRequest(tx, r.CallUpID, models.Area{Code: r.AreaCode, Path: r.AreaPath}, in, nil, actor)
	return err
}
