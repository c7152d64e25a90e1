package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"whistle/models"
)

func TestReasonsFollowTheLanguageAskedForAndFieldsStayTheSame(t *testing.T) {
	seats := []models.EmptySeat{
		{Shift: "s", Seats: 1, Reason: "limit", Count: 3, Detail: "3 who offered 1 Dec 08:00-12:00 have reached their hours, rest or days", SmallestFix: "m1 works longer (10 hours that day)", BelowMin: true, Fix: &models.SeatFix{Member: "m1", Longer: true}},
		{Shift: "t", Seats: 2, Reason: "nobody"},
	}
	names := map[models.ID]string{"m1": "王小明"}
	for header, want := range map[string][2]string{
		"":                     {"3 who offered", "王小明 works longer"},
		"en-GB":                {"3 who offered", "王小明 works longer"},
		"fr":                   {"3 who offered", "王小明 works longer"},
		"zh-CN,zh;q=0.9":       {"有空的 3 人", "王小明 多做几小时"},
		"zh-Hans;q=0.5,en":     {"3 who offered", "王小明 works longer"},
		"not a language; q=..": {"3 who offered", "王小明 works longer"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", header)
		out := emptySeats(&call{Context: echo.New().NewContext(r, httptest.NewRecorder())}, seats, names)
		if !strings.Contains(out[0].Detail, want[0]) || !strings.Contains(out[0].SmallestFix, want[1]) {
			t.Errorf("%q: %q, %q", header, out[0].Detail, out[0].SmallestFix)
		}
		if out[0].Reason != "limit" || out[0].Count != 3 || out[0].Fix.Member != "m1" || out[1] != seats[1] {
			t.Errorf("%q: the fields are %+v", header, out)
		}
	}
	if seats[0].SmallestFix != "m1 works longer (10 hours that day)" {
		t.Error("what is stored was changed")
	}
}
