package web

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// handedOver shows the residents' requests that were open when a call-up ended.
func (w *Web) handedOver(c echo.Context) error {
	return w.showHandover(c, idOf(c), http.StatusOK)
}

func (w *Web) showHandover(c echo.Context, callUp models.ID, status int, more ...func(*view)) error {
	after := models.ID(c.FormValue("after"))
	h, err := w.Mobilizer.HandedOver(c.Request().Context(), actorOf(c), callUp, after, requestRows)
	if err != nil {
		return err
	}
	return w.show(c, status, "handover", handoverView{h, after}, more...)
}

// handoverView is one page of what was handed over, from whatever comes after a request.
type handoverView struct {
	mobilize.HandedOver
	After models.ID
}

// handedOverXLSX gives the list as a file, with how to call back masked but where it is asked for in full.
func (w *Web) handedOverXLSX(c echo.Context) error {
	var file bytes.Buffer
	if err := w.Mobilizer.ExportHandedOver(c.Request().Context(), actorOf(c), idOf(c), c.FormValue("full") != "", &file); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="whistle-handover-`+c.Param("id")+`.xlsx"`)
	return c.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.Bytes())
}
