package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/access"
)

// call is one request on its way through a handler.
type call struct {
	echo.Context
	actor access.Actor
}

// route is one row of the table that both Echo and the OpenAPI document are made from.
type route struct {
	method, path string // path in OpenAPI's manner: /callups/{id}
	tag          string
	summary      string
	status       int   // of success
	problems     []int // beyond 401 and 404, which all may answer
	in, out      any
	outType      string // media type of success; JSON where empty
	idempotent   bool   // takes an Idempotency-Key
	handle       func(a *API, c *call) error
}

// answering makes a route whose handler takes a bound and checked In and gives an Out.
func answering[In, Out any](r route, handler func(a *API, c *call, in In) (Out, error)) route {
	r.in, r.out = *new(In), *new(Out)
	r.handle = func(a *API, c *call) error {
		var in In
		if err := bind(c.Context, &in); err != nil {
			return err
		}
		out, err := handler(a, c, in)
		if err != nil {
			return err
		}
		return c.JSON(r.status, out)
	}
	return r
}

// noContent is the answer of a call that has nothing to say.
type noContent struct{}

// doing makes a route whose handler answers 204.
func doing[In any](r route, handler func(a *API, c *call, in In) error) route {
	r.in, r.out, r.status = *new(In), noContent{}, http.StatusNoContent
	r.handle = func(a *API, c *call) error {
		var in In
		if err := bind(c.Context, &in); err != nil {
			return err
		}
		if err := handler(a, c, in); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
	return r
}

// echoPath writes a path in Echo's manner: /callups/:id.
func (r route) echoPath() string {
	path := []byte{}
	for i := range len(r.path) {
		switch r.path[i] {
		case '{':
			path = append(path, ':')
		case '}':
		default:
			path = append(path, r.path[i])
		}
	}
	return string(path)
}

func (r route) String() string { return fmt.Sprintf("%s %s", r.method, r.path) }
