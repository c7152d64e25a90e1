package models

import (
	"io"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// ID names a row: a ULID, 26 characters that sort by the time they were made. Areas are named by
// their statistical code instead.
type ID string

// ids makes ULIDs that rise within one millisecond, so that rows keep the order they were made in.
type ids struct {
	mu      sync.Mutex
	entropy *ulid.MonotonicEntropy
}

func newIDs(random io.Reader) *ids {
	return &ids{entropy: ulid.Monotonic(random, 0)}
}

func (s *ids) next(now time.Time) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ID(ulid.MustNew(ulid.Timestamp(now), s.entropy).String())
}
