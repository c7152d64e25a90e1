package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"

	"whistle/models"
)

var shape = sync.OnceValue(func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		for _, tag := range []string{"json", "query", "path"} {
			if name, _, _ := strings.Cut(f.Tag.Get(tag), ","); name != "" && name != "-" {
				return name
			}
		}
		return f.Name
	})
	return v
})

// bind fills in from the path, the query and a JSON body, and checks its shape. Every wrong field is named
// by its JSON name; a body that is no JSON at all is Invalid with the field "body".
func bind(c echo.Context, in any) error {
	if c.Request().Method != http.MethodGet && hasBody(in) {
		if err := bindBody(c.Request(), in); err != nil {
			return err
		}
	}
	if err := bindTexts(c, in); err != nil {
		return err
	}
	return checkShape(in)
}

func bindBody(r *http.Request, in any) error {
	err := json.NewDecoder(r.Body).Decode(in)
	var wrongType *json.UnmarshalTypeError
	var notSyntax *json.SyntaxError
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &wrongType):
		return models.Invalid(models.Field(placeOf(wrongType.Field), "wrong_type", "must be a %s, not a %s", wantedKind(wrongType.Type), wrongType.Value))
	case errors.As(err, &notSyntax), errors.Is(err, io.ErrUnexpectedEOF):
		return models.Invalid(models.Field("body", "body_not_json", "the body is not valid JSON: %v", err))
	default:
		return fmt.Errorf("read the body: %w", err)
	}
}

// placeOf names the field that a decoder stumbled over, "body" for the whole.
func placeOf(field string) string {
	if field == "" {
		return "body"
	}
	return field
}

func wantedKind(t reflect.Type) string {
	switch t.Kind() { //nolint:exhaustive // all others are numbers
	case reflect.Slice, reflect.Array:
		return "list"
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	default:
		return "number"
	}
}

// hasBody says whether a request struct has a field that stands in the JSON body, its own or an embedded one.
func hasBody(in any) bool { return hasJSON(reflect.TypeOf(in).Elem()) }

func hasJSON(t reflect.Type) bool {
	for field := range t.Fields() {
		if tag := field.Tag.Get("json"); tag != "" && tag != "-" {
			return true
		}
		if field.Anonymous && hasJSON(field.Type) {
			return true
		}
	}
	return false
}

// bindTexts fills the fields with a path or query tag.
func bindTexts(c echo.Context, in any) error {
	v := reflect.ValueOf(in).Elem()
	var faults []models.FieldError
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		name, text := tag.Get("path"), ""
		if name != "" {
			text = c.Param(name)
		} else if name = tag.Get("query"); name != "" {
			text = c.QueryParam(name)
		}
		if name == "" || text == "" {
			continue
		}
		if field := v.Field(i); field.Kind() == reflect.Int {
			n, err := strconv.Atoi(text)
			if err != nil {
				faults = append(faults, models.Field(name, "not_a_number", "%q is not a whole number", text))
				continue
			}
			field.SetInt(int64(n))
		} else {
			field.SetString(text)
		}
	}
	return models.Invalid(faults...)
}

func checkShape(in any) error {
	err := shape().Struct(in)
	var wrong validator.ValidationErrors
	if !errors.As(err, &wrong) {
		return err
	}
	faults := make([]models.FieldError, len(wrong))
	for i, f := range wrong {
		_, field, _ := strings.Cut(f.Namespace(), ".")
		faults[i] = models.Field(field, "rule_"+f.Tag(), "%s", ruleInWords(f))
	}
	return models.Invalid(faults...)
}

func ruleInWords(f validator.FieldError) string {
	switch f.Tag() {
	case "required":
		return "is missing"
	case "max":
		return "is more than " + f.Param()
	case "min":
		return "is less than " + f.Param()
	case "oneof":
		return "must be one of: " + f.Param()
	default:
		return "breaks the rule " + f.Tag() + " " + f.Param()
	}
}

// moment is a time of the API: RFC 3339 with an offset. A null or an empty text is the unset time.
type moment string

// read gives the stored time, or the fault by its field name.
func (m moment) read(field string) (models.Time, []models.FieldError) {
	if m == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, string(m))
	if err != nil {
		return 0, []models.FieldError{models.Field(field, "not_a_time", "%q is not a time like 2026-12-01T08:00:00+08:00 (RFC 3339, with its offset)", string(m))}
	}
	return models.At(t), nil
}

// moment writes a stored time in the configured zone; the unset one is empty and left out.
func (a *API) moment(t models.Time) moment {
	if t.IsZero() {
		return ""
	}
	return moment(t.Time().In(a.zone).Format(time.RFC3339))
}
