package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/models"
	"whistle/notifier/simulator"
)

const phonesShown = 60 // unless all are asked for

type phonesView struct {
	Phones    []simulator.Phone
	Total     int
	Part      string
	All       bool
	Habit     simulator.Habit
	Answering bool
	Median    int // seconds
}

func (w *Web) phones(c echo.Context) error {
	v := phonesView{Part: c.QueryParam("q"), All: c.QueryParam("all") != ""}
	v.Phones = w.Simulator.Phones(v.Part)
	v.Total = len(v.Phones)
	if !v.All {
		v.Phones = v.Phones[:min(phonesShown, v.Total)]
	}
	v.Habit, v.Answering = w.Simulator.Habit()
	v.Median = int(v.Habit.Median.Seconds())
	return w.show(c, http.StatusOK, "phones", v)
}

func (w *Web) phoneHabit(c echo.Context) error {
	number := func(name string, most int) int {
		n, err := strconv.Atoi(c.FormValue(name))
		if err != nil {
			return 0
		}
		return min(max(n, 0), most)
	}
	h := simulator.Habit{Coming: number("coming", 100), ByLink: number("by_link", 100), Failing: number("failing", 100), Median: time.Duration(max(number("median", 3600), 1)) * time.Second}
	h.Declining = min(number("declining", 100), 100-h.Coming)
	w.Simulator.SetHabit(h, c.FormValue("answering") != "")
	return c.Redirect(http.StatusSeeOther, "/phones")
}

func (w *Web) phone(c echo.Context) error {
	phone, found := w.Simulator.Phone(c.Param("number"))
	if !found {
		return models.NotFound("phone")
	}
	return w.show(c, http.StatusOK, "phone", phone)
}

func (w *Web) phoneReply(c echo.Context) error {
	if body := c.FormValue("body"); body != "" {
		if err := w.Simulator.Reply(c.Request().Context(), c.Param("number"), body); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, "/phones/"+c.Param("number"))
}
