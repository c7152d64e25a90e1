package api

import (
	"io"
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type requestJSON struct {
	ID         string `json:"id" required:"true"`
	CallUp     string `json:"callup" required:"true" description:"empty while a visit waits for a call-up that makes visits"`
	Area       string `json:"area" required:"true"`
	Place      string `json:"place"`
	Kind       string `json:"kind" required:"true"`
	Source     string `json:"source" required:"true"`
	Need       string `json:"need" required:"true"`
	Callback   string `json:"callback" description:"masked, but in the answer to whoever sent it"`
	Receipt    string `json:"receipt" description:"the number that the resident holds"`
	State      string `json:"state" required:"true" enum:"received,dispatched,delivered,resolved,not_possible"`
	Shift      string `json:"shift,omitempty"`
	Member     string `json:"member,omitempty"`
	Satisfied  string `json:"satisfaction,omitempty" enum:"satisfied,not_satisfied"`
	Note       string `json:"note,omitempty"`
	Deadline   moment `json:"deadline,omitempty" format:"date-time"`
	ReceivedAt moment `json:"received_at" format:"date-time"`
	ResolvedAt moment `json:"resolved_at,omitempty" format:"date-time"`
}

func (a *API) request(v mobilize.RequestView) requestJSON {
	return requestJSON{
		ID: string(v.ID), CallUp: string(v.CallUpID), Area: v.AreaCode, Place: v.Place, Kind: v.Kind, Source: v.Source, Need: v.Need, Callback: v.Callback,
		Receipt: v.Receipt.Receipt, State: string(v.State), Shift: string(v.ShiftID), Member: string(v.MemberID), Satisfied: string(v.Receipt.Satisfaction), Note: v.Note, Deadline: a.moment(v.Deadline), ReceivedAt: a.moment(v.ReceivedAt), ResolvedAt: a.moment(v.ResolvedAt),
	}
}

type requestIn struct {
	ID       string `path:"id" json:"-"`
	Area     string `json:"area" required:"true"`
	Kind     string `json:"kind" required:"true" enum:"groceries,medicine,hospital,visit,other"`
	Need     string `json:"need,omitempty" description:"required but of a visit"`
	Callback string `json:"callback,omitempty"`
	Source   string `json:"source,omitempty" enum:"hotline,police,snapshot,door,qr"`
	Deadline moment `json:"deadline,omitempty" format:"date-time"`
	Message  bool   `json:"wants_message,omitempty" description:"a message to the callback's phone when it is done"`
}

// visitIn is a visit that is asked for before there is a call-up.
type visitIn struct {
	Area     string `json:"area" required:"true"`
	Need     string `json:"need,omitempty"`
	Callback string `json:"callback,omitempty"`
	Source   string `json:"source,omitempty" enum:"hotline,police,snapshot,door,qr"`
}

func askVisit(a *API, c *call, in visitIn) (requestJSON, error) {
	v, err := a.mobilizer.CreateRequest(c.Request().Context(), c.actor, "",
		mobilize.RequestInput{Area: in.Area, Kind: models.KindVisit, Source: in.Source, Need: in.Need, Callback: in.Callback})
	return a.request(v), err
}

type dispatchIn struct {
	ID       string   `path:"id" json:"-"`
	Run      string   `json:"run" required:"true" description:"the assignment of a member to a supply shift"`
	Requests []string `json:"requests" required:"true"`
}

type dispatchedJSON struct {
	Dispatched int `json:"dispatched" required:"true"`
}

type callbackIn struct {
	ID string `path:"id" json:"-"`
}

type callbackJSON struct {
	Callback string `json:"callback" required:"true"`
}

type handoverIn struct {
	ID     string `path:"id"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" validate:"min=0,max=500"`
	Cursor string `query:"cursor"`
}

// handoverJSON are the requests that were open when a call-up ended.
type handoverJSON struct {
	Requests    int               `json:"requests" required:"true" description:"how many were open at the end"`
	Open        int               `json:"open" required:"true" description:"how many of the call-up are open now"`
	Responsible string            `json:"responsible"`
	HandedAt    moment            `json:"handed_at" required:"true" format:"date-time"`
	List        list[requestJSON] `json:"list" required:"true"`
}

func readHandover(a *API, c *call, in handoverIn) (handoverJSON, error) {
	h, err := a.mobilizer.HandedOver(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Cursor), limitOf(in.Limit))
	if err != nil {
		return handoverJSON{}, err
	}
	return handoverJSON{
		Requests: h.Handover.Requests, Open: h.Open, Responsible: h.Handover.Responsible, HandedAt: a.moment(h.Handover.HandedAt),
		List: listOf(h.Requests, string(h.Next), a.request),
	}, nil
}

type requestPatchIn struct {
	ID    string `path:"id" json:"-"`
	State string `json:"state,omitempty" enum:"received,dispatched,delivered,resolved,not_possible" validate:"omitempty,oneof=received dispatched delivered resolved not_possible"`
	Shift string `json:"shift,omitempty" description:"the supply run it goes to"`
	Note  string `json:"note,omitempty"`
}

type requestsIn struct {
	Area   string `query:"area"`
	State  string `query:"state" enum:"received,dispatched,delivered,resolved,not_possible" validate:"omitempty,oneof=received dispatched delivered resolved not_possible"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" validate:"min=0,max=500"`
	Cursor string `query:"cursor"`
}

// requestImportIn is the hotline's list: a file of the columns 楼栋, 诉求, 类别, 联系方式, 期限.
type requestImportIn struct {
	ID         string `path:"id"`
	DryRun     string `formData:"dry_run" enum:"true,false"`
	SkipFaulty string `formData:"skip_faulty" enum:"true,false" description:"keep the other rows; otherwise none is kept"`
	File       string `formData:"file" format:"binary" description:".xlsx or .csv with the columns 楼栋, 诉求, 类别, 联系方式, 期限"`
}

func importRequests(a *API, c *call) error {
	return answerImport(c, func(name string, file io.Reader) (mobilize.ImportReport, error) {
		return a.mobilizer.ImportRequests(c.Request().Context(), c.actor, mobilize.RequestImport{
			CallUp: models.ID(c.Param("id")), FileName: name, File: file, DryRun: isTrue(c, "dry_run"), SkipFaulty: isTrue(c, "skip_faulty"),
		})
	})
}

func requestRoutes() []route {
	const tag = "requests"
	return []route{
		answering(route{method: http.MethodPost, path: "/callups/{id}/requests", tag: tag, summary: "Take in a resident's need", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in requestIn) (requestJSON, error) {
				deadline, wrong := in.Deadline.read("deadline")
				if err := models.Invalid(wrong...); err != nil {
					return requestJSON{}, err
				}
				v, err := a.mobilizer.CreateRequest(c.Request().Context(), c.actor, models.ID(in.ID),
					mobilize.RequestInput{Area: in.Area, Kind: in.Kind, Source: in.Source, Need: in.Need, Callback: in.Callback, Deadline: deadline, WantsMessage: in.Message})
				return a.request(v), err
			}),
		answering(route{method: http.MethodPost, path: "/requests", tag: tag, summary: "Ask for a visit before there is a call-up; one that makes visits takes it over", status: http.StatusCreated}, askVisit),
		answering(route{method: http.MethodPatch, path: "/requests/{id}", tag: tag, summary: "Dispatch, resolve, give up with a reason, re-open", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in requestPatchIn) (requestJSON, error) {
				v, err := a.mobilizer.UpdateRequest(c.Request().Context(), c.actor, models.ID(in.ID),
					mobilize.RequestChange{State: models.RequestState(in.State), Shift: models.ID(in.Shift), Note: in.Note})
				return a.request(v), err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/requests/dispatch", tag: tag, summary: "Give requests to a member's supply run", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in dispatchIn) (dispatchedJSON, error) {
				ids := make([]models.ID, len(in.Requests))
				for i, id := range in.Requests {
					ids[i] = models.ID(id)
				}
				n, err := a.mobilizer.DispatchRequests(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Run), ids)
				return dispatchedJSON{Dispatched: n}, err
			}),
		{
			method: http.MethodPost, path: "/callups/{id}/requests/import", tag: tag, summary: "Take in the hotline's list from a spreadsheet", status: http.StatusOK, problems: []int{409},
			in: requestImportIn{}, out: importJSON{}, handle: importRequests,
		},
		answering(route{method: http.MethodGet, path: "/requests/figures", tag: tag, summary: "Requests of the open call-ups counted for an area and each area below it", status: http.StatusOK}, requestFigures),
		answering(route{method: http.MethodPost, path: "/requests/{id}/callback", tag: tag, summary: "How to call back, in full; who asked is audited", status: http.StatusOK},
			func(a *API, c *call, in callbackIn) (callbackJSON, error) {
				text, err := a.mobilizer.RevealCallback(c.Request().Context(), c.actor, models.ID(in.ID))
				return callbackJSON{Callback: text}, err
			}),
		answering(route{method: http.MethodGet, path: "/callups/{id}/handover", tag: tag, summary: "The requests that were open at the stand-down, and to whom they went", status: http.StatusOK}, readHandover),
		answering(route{method: http.MethodGet, path: "/requests", tag: tag, summary: "Residents' requests of an area", status: http.StatusOK},
			func(a *API, c *call, in requestsIn) (list[requestJSON], error) {
				var states []models.RequestState
				if in.State != "" {
					states = append(states, models.RequestState(in.State))
				}
				views, next, err := a.mobilizer.Requests(c.Request().Context(), c.actor, in.Area, models.RequestFilter{States: states, After: models.ID(in.Cursor), Limit: limitOf(in.Limit)})
				return listOf(views, string(next), a.request), err
			}),
	}
}
