package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// callTree shows who telephones whom, with masked phones.
func (w *Web) callTree(c echo.Context) error { return w.showCallTree(c, http.StatusOK) }

func (w *Web) showCallTree(c echo.Context, status int, more ...func(*view)) error {
	tree, err := w.Mobilizer.CallTree(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "call_tree", tree, more...)
}

// callTreeInFull shows it with whole phones, for the printer; who asked is audited.
func (w *Web) callTreeInFull(c echo.Context) error {
	tree, err := w.Mobilizer.CallTreeInFull(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.showCallTree(c, status, fault)
	}
	return w.show(c, http.StatusOK, "call_tree", tree)
}
