package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
)

// misread names every value of a file that is not of its kind by its place: the file is taken apart, and each
// part is read by itself. It is called for a file that cannot be read as a whole, and gives the reason for
// that where it finds no other.
func misread(text []byte, whole error) error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(text, &top); err != nil {
		return fmt.Errorf("not a roster file: %w", err)
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(top)) {
		switch key {
		case "sites":
			faults = append(faults, misreadList[Site](top[key], key)...)
		case "shifts":
			faults = append(faults, misreadList[Shift](top[key], key)...)
		case "members":
			faults = append(faults, misreadList[Member](top[key], key)...)
		case "pinned", "published", "barred":
			faults = append(faults, misreadList[Pair](top[key], key)...)
		case "rules":
			faults = append(faults, misreadFields[Rules](top[key], key)...)
		case "weights":
			faults = append(faults, misreadFields[Weights](top[key], key)...)
		default:
			faults = append(faults, misreadField[Problem](key, top[key], key)...)
		}
	}
	if len(faults) == 0 {
		return fmt.Errorf("not a roster file: %w", whole)
	}
	return errors.Join(faults...)
}

func misreadList[T any](text json.RawMessage, place string) []error {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return []error{fmt.Errorf("%s: is no list", place)}
	}
	var faults []error
	for i, item := range list {
		faults = append(faults, misreadFields[T](item, fmt.Sprintf("%s[%d]", place, i))...)
	}
	return faults
}

func misreadFields[T any](text json.RawMessage, place string) []error {
	var whole T
	if json.Unmarshal(text, &whole) == nil {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return []error{fmt.Errorf("%s: is no object", place)}
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if key == "available" {
			faults = append(faults, misreadList[Interval](fields[key], place+"."+key)...)
			continue
		}
		faults = append(faults, misreadField[T](key, fields[key], place+"."+key)...)
	}
	return faults
}

// misreadField reads one field of an object as if it were the only one.
func misreadField[T any](key string, value json.RawMessage, place string) []error {
	var object T
	name, _ := json.Marshal(key) //nolint:errchkjson // a text always has a form
	err := json.Unmarshal(bytes.Join([][]byte{[]byte("{"), name, []byte(":"), value, []byte("}")}, nil), &object)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Type == reflect.TypeFor[time.Time]() {
			return []error{fmt.Errorf("%s: %s is not a time with an offset, like 2026-12-01T08:00:00+08:00", place, value)}
		}
		return []error{fmt.Errorf("%s: is a %s, not %s", place, wrong.Value, kindOf(wrong.Type))}
	}
	return []error{fmt.Errorf("%s: %s is not a time with an offset, like 2026-12-01T08:00:00+08:00", place, value)}
}

func kindOf(t reflect.Type) string {
	switch t.Kind() { //nolint:exhaustive // no other kinds are in a problem
	case reflect.String:
		return "a text"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	default:
		return "an object"
	}
}
