package server

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"whistle/models"
)

// statuses is the one table from error code to HTTP status.
var statuses = map[models.Code]int{
	models.CodeInvalid:     http.StatusUnprocessableEntity,
	models.CodeNotFound:    http.StatusNotFound,
	models.CodeConflict:    http.StatusConflict,
	models.CodeForbidden:   http.StatusForbidden,
	models.CodeUnavailable: http.StatusServiceUnavailable,
	models.CodeInternal:    http.StatusInternalServerError,
}

// Problem is the body of a failed API call (RFC 9457).
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Errors []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one wrong field.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

type errorTable struct {
	log  *slog.Logger
	page func(c echo.Context, status int, e *models.Error)
}

// handle answers with an error: a problem document to programs, a page to people. What has no code is
// internal: whole in the log, bland to whoever asked.
func (t *errorTable) handle(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status, e := t.sort(err, c)
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status)
		return
	}
	if IsAPI(c.Request()) || t.page == nil {
		_ = WriteProblem(c, status, e)
		return
	}
	t.page(c, status, e)
}

func (t *errorTable) sort(err error, c echo.Context) (int, *models.Error) {
	if e, ok := errors.AsType[*models.Error](err); ok {
		return statuses[e.Code], e
	}
	if http, ok := errors.AsType[*echo.HTTPError](err); ok {
		return http.Code, echoError(http)
	}
	t.log.LogAttrs(c.Request().Context(), slog.LevelError, "request failed", slog.Any("error", err), slog.String("route", c.Path()),
		slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)))
	return statuses[models.CodeInternal], &models.Error{
		Code: models.CodeInternal, Key: "error.internal",
		Message: "something went wrong here; it is in our log under request " + c.Response().Header().Get(echo.HeaderXRequestID),
	}
}

// echoError words what Echo itself refuses: unknown routes, wrong methods, bodies that are too large.
func echoError(e *echo.HTTPError) *models.Error {
	switch e.Code {
	case http.StatusNotFound:
		return &models.Error{Code: models.CodeNotFound, Key: "error.not_found", Message: "there is nothing at this address"}
	case http.StatusRequestEntityTooLarge:
		return &models.Error{Code: models.CodeInvalid, Key: "error.too_large", Message: "the request is larger than 24 MB"}
	case http.StatusUnauthorized:
		return &models.Error{Code: "unauthorized", Key: "error.unauthorized", Message: "send Authorization: Bearer TOKEN with a token that has not ended"}
	default:
		return &models.Error{Code: models.Code(strings.ReplaceAll(strings.ToLower(http.StatusText(e.Code)), " ", "_")), Key: "error.http", Message: http.StatusText(e.Code)}
	}
}

// WriteProblem answers with a problem document.
func WriteProblem(c echo.Context, status int, e *models.Error) error {
	p := Problem{Type: "urn:whistle:" + strings.TrimPrefix(e.Key, "error."), Title: titleOf(status), Status: status, Detail: e.Message}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, ProblemField{Field: f.Field, Message: f.Message})
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
	if status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="whistle"`)
	}
	c.Response().WriteHeader(status)
	return c.Echo().JSONSerializer.Serialize(c, p, "")
}

func titleOf(status int) string {
	if status == http.StatusUnprocessableEntity {
		return "The input is not valid"
	}
	return http.StatusText(status)
}

// ErrUnauthorized is the answer to a program without a valid token.
var ErrUnauthorized = echo.ErrUnauthorized
