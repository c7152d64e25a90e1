package api

import (
	"net/http"

	"whistle/models"
)

type areaJSON struct {
	Code       string `json:"code" required:"true"`
	Name       string `json:"name" required:"true"`
	Level      string `json:"level" required:"true" enum:"city,district,street,community,grid1,grid2,grid3,building"`
	Parent     string `json:"parent,omitempty"`
	Path       string `json:"path" required:"true"`
	Households int    `json:"households" required:"true"`
	Residents  int    `json:"residents" required:"true"`
}

func areaOf(a models.Area) areaJSON {
	return areaJSON{Code: a.Code, Name: a.Name, Level: string(a.Level), Parent: a.ParentCode, Path: string(a.Path), Households: a.Households, Residents: a.Residents}
}

type areasIn struct {
	Parent string `query:"parent" description:"code of the area whose children are wanted; none: where the token's own tree begins"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" validate:"min=0,max=500"`
	Cursor int    `query:"cursor"`
}

type areaIn struct {
	Code string `path:"code"`
}

func areaRoutes() []route {
	return []route{
		answering(route{method: http.MethodGet, path: "/areas", tag: "areas", summary: "Children of an area, in order", status: http.StatusOK},
			func(a *API, c *call, in areasIn) (list[areaJSON], error) {
				areas, next, err := a.mobilizer.Areas(c.Request().Context(), c.actor, in.Parent, in.Cursor, limitOf(in.Limit))
				return listOf(areas, next, areaOf), err
			}),
		answering(route{method: http.MethodGet, path: "/areas/{code}", tag: "areas", summary: "One area", status: http.StatusOK},
			func(a *API, c *call, in areaIn) (areaJSON, error) {
				area, err := a.mobilizer.Area(c.Request().Context(), c.actor, in.Code)
				return areaOf(area), err
			}),
	}
}
