package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// TestTheReportSaysTheSameInEveryForm changes each value of the report, one by one, and sees that the JSON, the
// screen, which is also what is printed, and the workbook all change with it: a figure that stands in one of them
// alone fails.
func TestTheReportSaysTheSameInEveryForm(t *testing.T) {
	w, err := New(Deps{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	var report mobilize.AfterAction
	fill(reflect.ValueOf(&report).Elem())
	for _, figures := range []*mobilize.AfterFigures{&report.AfterFigures, &report.Before.AfterFigures} {
		fillWays(&figures.Response)
		figures.Spent.ByCarrier[0].Segments = 3 // of which one has no price
	}
	for _, lang := range languages {
		if text := onScreen(t, w, lang, report) + inWorkbook(w, lang, report); regexp.MustCompile(`(figures?|column|table|unit_of|moment)\.[a-z_]+`).MatchString(text) {
			t.Errorf("%s: a key stands where a word should", lang)
		}
	}
	visited, screen, file, data := 0, onScreen(t, w, "zh", report), inWorkbook(w, "zh", report), asData(t, report)
	eachValue("", reflect.ValueOf(&report).Elem(), func(path string) {
		visited++
		if asData(t, report) == data {
			t.Errorf("the JSON does not say %s", path)
		}
		if onScreen(t, w, "zh", report) == screen {
			t.Errorf("the screen does not say %s", path)
		}
		if inWorkbook(w, "zh", report) == file {
			t.Errorf("the workbook does not say %s", path)
		}
	})
	if visited < 200 {
		t.Errorf("only %d values were tried", visited)
	}
}

// fill gives every value of the report something to be changed, and every list one row.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("2026-06-12T17:00:00+08:00")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	}
}

// fillWays names the ways to an answer as their constants do.
func fillWays(r *mobilize.AfterResponse) {
	r.Ways = map[string]int{}
	for _, way := range []models.Via{models.ViaLink, models.ViaReply, models.ViaCode, models.ViaSecretary, models.ViaLeader, models.ViaPoster, models.ViaSheet} {
		r.Ways[string(way)] = 1
	}
}

// eachValue changes each value in turn, calls try and puts it back. Ids lead nowhere on a screen and are passed over.
func eachValue(path string, v reflect.Value, try func(path string)) {
	if v.Type() == reflect.TypeFor[models.ID]() {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				eachValue(path+"."+f.Name, v.Field(i), try)
			}
		}
	case reflect.Pointer:
		eachValue(path, v.Elem(), try)
	case reflect.Slice:
		eachValue(path+"[0]", v.Index(0), try)
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.ValueOf(2))
			try(fmt.Sprintf("%s[%s]", path, key))
			v.SetMapIndex(key, reflect.ValueOf(1))
		}
	default:
		was := reflect.New(v.Type()).Elem()
		was.Set(v)
		change(v)
		try(path)
		v.Set(was)
	}
}

// change makes a value another, by more than what a screen rounds away.
func change(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.String:
		v.SetString("2027-07-13T18:01:01+08:00")
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 7_000_000)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	}
}

func asData(t *testing.T, report mobilize.AfterAction) string {
	t.Helper()
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func onScreen(t *testing.T, w *Web, lang string, report mobilize.AfterAction) string {
	t.Helper()
	var out bytes.Buffer
	if err := w.pages[lang]["report"].ExecuteTemplate(&out, "layout", view{Lang: lang, Data: reportOf(report)}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// inWorkbook gives every cell of the workbook.
func inWorkbook(w *Web, lang string, report mobilize.AfterAction) string {
	return fmt.Sprintf("%v", report.Sheets(w.words[lang]))
}
