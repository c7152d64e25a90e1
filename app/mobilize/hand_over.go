package mobilize

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"whistle/app/access"
	"whistle/models"
)

// HandoverTo names who takes over residents' open requests when a call-up ends: a user, or somebody by name.
// Both empty, they stay with the community.
type HandoverTo struct {
	User models.ID
	Name string
}

// key tells one handover from another under the same Idempotency-Key.
func (to HandoverTo) key() string {
	if to == (HandoverTo{}) {
		return ""
	}
	return " to " + string(to.User) + " " + to.Name
}

// handOverRequests records to whom a call-up's open requests go, and gives how many and the name.
func handOverRequests(tx *models.Tx, by access.Actor, c models.CallUp, to HandoverTo) (int, string, error) {
	name, err := responsibleOf(tx.Reader(), c, to)
	if err != nil {
		return 0, "", err
	}
	open, err := tx.CountOpenRequests(c.ID)
	if err != nil || open == 0 {
		return 0, "", err
	}
	h := models.Handover{CallUpID: c.ID, ResponsibleID: to.User, Responsible: name, Requests: open, HandedAt: tx.Now, HandedBy: by.String()}
	if err := tx.CreateHandover(h); err != nil {
		return 0, "", err
	}
	return open, name, tx.Audit(by.String(), "hand_over_requests", string(c.ID), c.ScopePath, fmt.Sprintf("%d requests to %s", open, cmp.Or(name, "the community")))
}

// responsibleOf checks whom a handover names, and gives the name.
func responsibleOf(read *models.Reader, c models.CallUp, to HandoverTo) (string, error) {
	var f faults
	f.text(to.Name, "responsible", false, 40)
	if to.User == "" {
		return to.Name, models.Invalid(f...)
	}
	users, err := responsibles(read, c)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(users, func(u models.User) bool { return u.ID == to.User })
	f.add(i < 0, "responsible_user", "unknown_user", "is nobody who handles requests in this area")
	if err := models.Invalid(f...); err != nil {
		return "", err
	}
	return users[i].Name, nil
}

// responsibles are the users who may be named: those who handle requests in the call-up's area, the nearest first.
func responsibles(read *models.Reader, c models.CallUp) ([]models.User, error) {
	users, err := read.UsersWithin(models.Scope{c.ScopePath}, models.RoleSecretary, 50)
	if err != nil {
		return nil, err
	}
	for _, role := range []models.Role{models.RoleSecretary, models.RoleCommand} {
		over, err := read.UsersOver(c.ScopePath, role, 20)
		if err != nil {
			return nil, err
		}
		for _, u := range over {
			if !slices.ContainsFunc(users, func(had models.User) bool { return had.ID == u.ID }) {
				users = append(users, u)
			}
		}
	}
	return users, nil
}

// Ending is what a stand-down will do, before it is done: who may take over the open requests, how many they
// are, and what is deleted when.
type Ending struct {
	CallUpView
	OpenRequests int
	Responsibles []models.User
	Deletions    Deletions
}

// Ending reads what a stand-down of a call-up would do now.
func (m *Mobilizer) Ending(ctx context.Context, by access.Actor, id models.ID) (Ending, error) {
	view, err := m.CallUp(ctx, by, id)
	if err != nil {
		return Ending{}, err
	}
	read := m.db.Read(ctx)
	e := Ending{CallUpView: view}
	if e.OpenRequests, err = read.CountOpenRequests(id); err != nil {
		return e, err
	}
	if e.Responsibles, err = responsibles(read, view.CallUp); err != nil {
		return e, err
	}
	e.Deletions, err = m.deletionsOf(read, view.CallUp)
	return e, err
}

// AfterHandover is, in the report, how many requests were open at the end and to whom they went.
type AfterHandover struct {
	Requests int    `json:"requests"`
	To       string `json:"to"` // "" where nobody was named: the community
}

func handoverOfReport(read *models.Reader, callUp models.ID) (*AfterHandover, error) {
	h, found, err := read.HandoverOf(callUp)
	if err != nil || !found {
		return nil, err
	}
	return &AfterHandover{Requests: h.Requests, To: h.Responsible}, nil
}

// HandedOver is the list that stays visible after a call-up's end: the requests that were open then, and how
// they stand now.
type HandedOver struct {
	CallUp   models.CallUp
	Handover models.Handover
	Open     int // of them, still
	Requests []RequestView
	Next     models.ID
}

// HandedOver reads a call-up's requests that were handed over, above an id. It returns NotFound where none were.
// That their texts were shown is audited.
func (m *Mobilizer) HandedOver(ctx context.Context, by access.Actor, id, after models.ID, limit int) (HandedOver, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return HandedOver{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (HandedOver, error) {
		h, err := handedOver(tx.Reader(), by, id, after, limit)
		if err != nil {
			return h, err
		}
		return h, tx.Audit(by.String(), "see_requests", string(id), h.CallUp.ScopePath, "handed over")
	})
}

func handedOver(read *models.Reader, by access.Actor, id, after models.ID, limit int) (HandedOver, error) {
	c, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return HandedOver{}, err
	}
	h := HandedOver{CallUp: c}
	var found bool
	if h.Handover, found, err = read.HandoverOf(id); err != nil {
		return h, err
	}
	if !found {
		return h, models.NotFound("handover")
	}
	if h.Open, err = read.CountOpenRequests(id); err != nil {
		return h, err
	}
	requests, err := read.HandedOver(c, after, limit+1)
	if err != nil {
		return h, err
	}
	requests, h.Next = cut(requests, limit, func(r models.Request) models.ID { return r.ID })
	h.Requests, err = openRequests(read, requests)
	return h, err
}

// ExportHandedOver writes the list as a workbook. How to call back is masked unless inFull is asked for; either
// is audited.
func (m *Mobilizer) ExportHandedOver(ctx context.Context, by access.Actor, id models.ID, inFull bool, w io.Writer) error {
	if err := by.Can(access.HandleRequests); err != nil {
		return err
	}
	h, err := models.Within(ctx, m.db, func(tx *models.Tx) (HandedOver, error) {
		h, err := handedOver(tx.Reader(), by, id, "", models.MaxHandedOver)
		if err != nil {
			return h, err
		}
		what := "export_handover"
		if inFull {
			what = "export_handover_in_full"
			for i := range h.Requests {
				if h.Requests[i].Callback, err = openText(tx.Reader(), h.Requests[i].CallbackSealed); err != nil {
					return h, err
				}
			}
		}
		return h, tx.Audit(by.String(), what, string(id), h.CallUp.ScopePath, fmt.Sprintf("%d requests", len(h.Requests)))
	})
	if err != nil {
		return err
	}
	return m.writeHandedOver(h, w)
}

func (m *Mobilizer) writeHandedOver(h HandedOver, w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	head := []any{"受理号 receipt", "地点 place", "类别 kind", "诉求 need", "联系方式 callback", "来源 source", "状态 state", "受理时间 received", "期限 deadline", "备注 note", "负责人 responsible"}
	rows := rowsFrom(head, h.Requests, func(r RequestView) []any {
		return []any{r.Receipt.Receipt, r.Place, r.Kind, r.Need, r.Callback, r.Source, string(r.State), m.stamp(r.ReceivedAt), m.stamp(r.Deadline), r.Note, h.Handover.Responsible}
	})
	if err := writeSheet(book, "Requests", rows); err != nil {
		return fmt.Errorf("write the requests handed over: %w", err)
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return book.Write(w)
}
