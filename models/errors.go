package models

import (
	"errors"
	"fmt"
	"strings"
)

// Code sorts an error by what the caller can do about it. An error without one is internal.
type Code string

// The codes, each mapped to an HTTP status in one place, app/server.
const (
	CodeInvalid     Code = "invalid"     // the input is wrong; Fields says where
	CodeNotFound    Code = "not_found"   // it is not there, or not in the actor's areas
	CodeConflict    Code = "conflict"    // its state does not allow it now
	CodeForbidden   Code = "forbidden"   // the actor's role does not allow it
	CodeUnavailable Code = "unavailable" // something we need is down; try again later
	CodeInternal    Code = "internal"
)

// FieldError names one wrong field of the input, by its JSON name (`tasks[0].min`), with a locale key
// and an English message.
type FieldError struct {
	Field   string
	Key     string
	Message string
}

// Error is a failure that a user can be told about. Key is the locale key of the sentence on screen,
// Message the English one of the API.
type Error struct {
	Code    Code
	Key     string
	Message string
	Fields  []FieldError
}

func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Field + ": " + f.Message
	}
	return e.Message + ": " + strings.Join(parts, "; ")
}

// NotFound says that a thing of this name ("call-up", "member") is not there for this actor.
func NotFound(thing string) error {
	return &Error{Code: CodeNotFound, Key: "error.not_found", Message: thing + " not found"}
}

// Conflict says that the state of things forbids it. Key is the locale key without its "error." prefix.
func Conflict(key, format string, args ...any) error {
	return &Error{Code: CodeConflict, Key: "error." + key, Message: fmt.Sprintf(format, args...)}
}

// Forbidden says that the actor's role forbids it.
func Forbidden(format string, args ...any) error {
	return &Error{Code: CodeForbidden, Key: "error.forbidden", Message: fmt.Sprintf(format, args...)}
}

// Unavailable says that something needed is down for now.
func Unavailable(key, format string, args ...any) error {
	return &Error{Code: CodeUnavailable, Key: "error." + key, Message: fmt.Sprintf(format, args...)}
}

// Invalid says which fields of the input are wrong; nil where none is.
func Invalid(fields ...FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Key: "error.invalid", Message: "the input is not valid", Fields: fields}
}

// Field describes one wrong field. Key is the locale key without its "error." prefix.
func Field(name, key, format string, args ...any) FieldError {
	return FieldError{Field: name, Key: "error." + key, Message: fmt.Sprintf(format, args...)}
}

// CodeOf gives the code of an error, "" for nil, CodeInternal where it has none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
