package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/models"
)

// styleguide shows every component of the console with made-up contents, in the demo only.
func (w *Web) styleguide(c echo.Context) error {
	return w.show(c, http.StatusOK, "styleguide", nil, func(v *view) {
		v.Notice = "notice.kept"
		v.Fault = &models.Error{Code: models.CodeInvalid, Key: "error.invalid", Fields: []models.FieldError{models.Field("title", "missing", "is missing")}}
		v.Wrong = map[string]models.FieldError{"title": v.Fault.Fields[0]}
	})
}
