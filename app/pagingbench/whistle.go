package main

import (
	"context"
	"errors"
)

func whistle(context.Context, childOptions) (result, error) {
	return result{}, errors.New("not yet")
}
