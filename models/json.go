package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSON is a column that holds V as JSON text.
type JSON[T any] struct{ V T }

// AsJSON wraps a value for a JSON column.
func AsJSON[T any](v T) JSON[T] { return JSON[T]{V: v} }

// Value writes the column.
func (j JSON[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(j.V)
	if err != nil {
		return nil, fmt.Errorf("encode column: %w", err)
	}
	return string(text), nil
}

// Scan reads the column; an empty one leaves V at its zero value.
func (j *JSON[T]) Scan(column any) error {
	var text []byte
	switch c := column.(type) {
	case nil:
		return nil
	case []byte:
		text = c
	case string:
		text = []byte(c)
	default:
		return fmt.Errorf("decode column: unexpected %T", column)
	}
	if len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, &j.V); err != nil {
		return fmt.Errorf("decode column: %w", err)
	}
	return nil
}
