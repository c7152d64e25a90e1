package api

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// workbook is the media type of an .xlsx file.
const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func reportRoutes() []route {
	const tag = "call-ups"
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/report", tag: tag, summary: "The after-action report, every number from the rows and moves of the call-up; who read it is audited", status: http.StatusOK},
			func(a *API, c *call, in idIn) (mobilize.AfterAction, error) {
				return a.mobilizer.AfterAction(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
		{
			method: http.MethodGet, path: "/callups/{id}/report.xlsx", tag: tag, summary: "The after-action report as a workbook", status: http.StatusOK,
			in: idIn{}, outType: workbook, handle: writeReport,
		},
	}
}

func writeReport(a *API, c *call) error {
	after, err := a.mobilizer.AfterAction(c.Request().Context(), c.actor, models.ID(c.Param("id")))
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := after.WriteXLSX(&file, mobilize.PlainWords); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="whistle-`+string(after.ID)+`.xlsx"`)
	return c.Blob(http.StatusOK, workbook, file.Bytes())
}
